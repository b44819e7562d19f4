import { checkPairs } from "./check-pairs.js";
import { files } from "./validate-before-side-effect/pair.js";

const work = "await job.work();";
const asks = (body: string): string => `async function ask(id) {\n  const d = await machineid.validate(id);\n  ${body}\n}\n`;
const main = (body: string): string => `export async function main(job, id) {\n  ${body}\n  ${work}\n}`;
const pair = (name: string, helper: string, right: string, wrong: string): ReturnType<typeof files> => files(name, asks(helper) + main(right), asks(helper) + main(wrong));

/** One question to a list of answers, after which a denial leaves, or is only written down. */
const ofAll = (name: string, test: string): ReturnType<typeof files> => {
  const program = (mark: string, denied: string): string => main(`const asked = await Promise.all(job.ids.map((each) => machineid.validate(each)));${mark}\n  ${test} ${denied}`);
  return files(`answers of a list, by ${name}`, program("", "return;"), program(" // ! onlyLogged", 'console.warn("denied");'));
};

checkPairs("enforce-decision", [
  pair("the decision in an object", "return { d, until: 1 };", "const { d } = await ask(id);\n  if (!d.allowed) return;", "const { d } = await ask(id); // ! onlyLogged\n  console.info(d.code);"),
  pair("the decision in an object, that nothing looks at", "return { d, until: 1 };", "const lease = await ask(id);\n  if (!lease.d.allowed) return;", "const lease = await ask(id); // ! unused\n  job.keep(lease.until);"),
  pair("the decision in an object is an object", "return { d, until: 1 };", "const lease = await ask(id);\n  if (!lease.d.allowed) return;", "const lease = await ask(id); // ! wrongTest\n  if (!lease.d) return;"),
  pair("an outcome with a permit or a reason", "return d.allowed ? { ok: true, d } : { ok: false, reason: d.code };", "const asked = await ask(id);\n  if (!asked.ok) return;", "const asked = await ask(id); // ! goesOn\n  if (!asked.ok) console.warn(asked.reason);"),
  pair("an outcome whose permit is there or not", "return d.allowed ? { permit: d } : { reason: d.code };", "const asked = await ask(id);\n  if (asked.permit === undefined) return;", "await ask(id); // ! unused"),
  pair("an outcome that says in words what was decided", 'return d.allowed ? { status: "allowed", permit: d } : { status: "denied", reason: d.code };', 'const asked = await ask(id);\n  if (asked.status !== "allowed") return;', "const asked = await ask(id); // ! onlyLogged\n  console.info(asked.status);"),
  pair("a tuple", "return [d.allowed, d.code];", "const [ok, code] = await ask(id);\n  if (!ok) throw new Error(code);", "const [ok, code] = await ask(id); // ! onlyLogged\n  console.info(ok, code);"),
  pair("an error or nothing", "return d.allowed ? null : new Error(d.code);", "const error = await ask(id);\n  if (error) throw error;", "const error = await ask(id); // ! goesOn\n  if (error) console.error(error);"),
  pair("an error or nothing, by comparison", "return d.allowed ? null : new Error(d.code);", "const error = await ask(id);\n  if (error !== null) throw error;", "const error = await ask(id); // ! goesOn\n  if (error !== null) console.error(error);"),
  pair("an error or nothing, by its class", "return d.allowed ? undefined : new Error(d.code);", "const error = await ask(id);\n  if (error instanceof Error) throw error;", "const error = await ask(id); // ! unused"),
  pair("the reply of a denial, or nothing", "if (!d.allowed) return Response.json({ code: d.code });", "const denied = await ask(id);\n  if (denied) return denied;", "await ask(id); // ! unused"),
  pair("a permit or null", "return d.allowed ? d : null;", "const permit = await ask(id);\n  if (permit === null) return;", "const permit = await ask(id); // ! wrongTest\n  if (permit === undefined) return;"),
  pair("a permit or undefined", "return d.allowed ? d : undefined;", "const permit = await ask(id);\n  if (permit === undefined) return;", "const permit = await ask(id); // ! wrongTest\n  if (permit === null) return;"),
  pair("a permit or either of both", "if (id === job) return null;\n  return d.allowed ? d : undefined;", "const permit = await ask(id);\n  if (permit == null) return;", "const permit = await ask(id); // ! wrongTest\n  if (permit === null) return;"),
  files(
    "answers beside what they are about",
    main("const asked = await Promise.all(job.parts.map(async (part) => ({ part, d: await machineid.validate(part.id) })));\n  for (const { d } of asked) if (!d.allowed) return;"),
    main("const asked = await Promise.all(job.parts.map(async (part) => ({ part, d: await machineid.validate(part.id) }))); // ! onlyLogged\n  for (const { d } of asked) console.info(d.code);"),
  ),
  ofAll("every", "if (!asked.every((d) => d.allowed))"),
  ofAll("every, in a constant", "const may = asked.every(({ allowed }) => allowed === true);\n  if (!may)"),
  ofAll("some", "if (asked.some((d) => d.allowed !== true))"),
  ofAll("find", "const denied = asked.find((d) => !d.allowed);\n  if (denied !== undefined)"),
  ofAll("filter", "const denied = asked.filter((d) => !d.allowed);\n  if (denied.length > 0)"),
  ofAll("filter, none", "const denied = asked.filter((d) => { return !d.allowed; });\n  if (!(denied.length === 0))"),
  files(
    "answers of a list, one by one",
    main("const asked = await Promise.all(job.ids.map((each) => machineid.validate(each)));\n  for (let i = 0; i < asked.length; i++) if (!asked[i].allowed) return;"),
    main("const asked = await Promise.all(job.ids.map((each) => machineid.validate(each))); // ! onlyLogged\n  for (let i = 0; i < asked.length; i++) console.info(asked[i].code);"),
  ),
  // A function that works with its permit is no gate to its callers, whatever it hands out.
  files(
    "what has worked answers for itself",
    `async function run(job, id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) return { done: false };\n  ${work}\n  return { done: true };\n}\nexport async function main(job, id) {\n  console.info(await run(job, id));\n  await job.close();\n}`,
    `async function run(job, id) {\n  const d = await machineid.validate(id);\n  if (!d.allowed) return { done: false };\n  return { done: true };\n}\nexport async function main(job, id) {\n  console.info(await run(job, id)); // ! onlyLogged\n  await job.send();\n}`,
  ),
]);

const replies = (reply: string): string => `import { NextResponse } from "next/server";\n${asks(`return d.allowed ? null : ${reply};`)}`;
const route = (reply: string): string => `${replies(reply)}export async function POST(url, id) {\n  const denied = await ask(id);\n  if (denied) return denied;\n  await fetch(url);MARK\n}`;

checkPairs("validate-before-side-effect", [
  files("a response is an object", route("Response.json({ code: d.code }, { status: 403 })").replace("MARK", ""), route("job.reply({ code: d.code })").replace("MARK", " // ! unchecked")),
  files("a response of a framework is an object", route("NextResponse.json({ code: d.code }, { status: 403 })").replace("MARK", ""), route("NextReply.json({ code: d.code })").replace("MARK", " // ! unchecked")),
]);
