import * as calls from "./calls.mjs";

export default {
  async fetch(request) {
    const { name, question } = await request.json();
    return Response.json({ answer: await calls[name](question) });
  },
};
