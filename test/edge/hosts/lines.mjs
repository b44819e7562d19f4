// Answers questions on standard input, one JSON object a line, on standard output.
import { createInterface } from "node:readline";

export function answerLines(answer) {
  const lines = createInterface({ input: process.stdin });
  lines.on("line", async (line) => {
    const { id, name, question } = JSON.parse(line);
    try {
      console.log(JSON.stringify({ id, answer: await answer(name, question) }));
    } catch (error) {
      console.log(JSON.stringify({ id, failure: String(error?.stack ?? error) }));
    }
  });
  lines.on("close", () => process.exit(0));
  console.log(JSON.stringify({ ready: true }));
}
