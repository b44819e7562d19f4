import { files, type Pair } from "../pair.js";

/** A function that answers with values of two kinds, and two tests of the answer, of which only the first tells. */
function kinds(clause: string, declared: string, permit: string, denial: string, tells: string, tellsNothing: string): Pair {
  const program = (test: string, mark: string): string =>
    `${declared}\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? ${permit} : ${denial}; }\nexport async function main(id, url) {\n  const answer = await ask(id);\n  if (${test}) return;\n  await fetch(url);${mark}\n}`;
  return files(clause, program(tells, ""), program(tellsNothing, " // ! unchecked"));
}

const denied = "class Denied { constructor(code) { this.code = code; } }\nclass Late extends Denied {}\nclass Other {}";

/** What `instanceof`, `in` and `typeof` tell of what a function in view answers. */
const statuses = `async function ask(id) {
  try {
    const d = await machineid.validate(id);
    if (d.allowed) return "allowed";
    if (d.code === "DEVICE_REVOKED") return "revoked";
    if (d.code === "PLAN_FROZEN") return "frozen";
    if (d.code === "PLAN_NOT_ACTIVE") return "inactive";
    if (d.code === "AUTHORITY_TIMEOUT") return "late";
    return "error";
  } catch { return "error"; }
}
`;

const codes = `async function ask(id) {
  const d = await machineid.validate(id);
  if (d.allowed) return [true, ""];
  if (d.code === 1) return [false, "a"];
  if (d.code === 2) return [false, "b"];
  if (d.code === 3) return [false, "c"];
  if (d.code === 4) return [false, "d"];
  return [false, "e"];
}
`;

export const kindsOfAnswers: readonly Pair[] = [
  kinds("an instance of a class in view", denied, "{ permit: d }", "new Denied(d.code)", "answer instanceof Denied", "answer instanceof Other"),
  kinds("an instance of what extends a class in view", denied, "{ permit: d }", "new Late(d.code)", "answer instanceof Denied", "!(answer instanceof Denied)"),
  kinds("an instance of another class", denied, "new Other()", "new Denied(d.code)", "!(answer instanceof Other)", "answer instanceof Late"),
  kinds("a class that extends one of the language", "class Denied extends Error {}", "null", "new Denied(d.code)", "answer instanceof Error", "answer instanceof TypeError"),
  kinds("an error of the language", "", "null", "new TypeError(d.code)", "answer instanceof Error", "answer instanceof RangeError"),
  kinds("a member that only the denial has", "", "{ permit: d }", "{ error: d.code }", `"error" in answer`, `"permit" in answer`),
  kinds("a member that the denial lacks", "", "{ permit: d }", "{ error: d.code }", `!("permit" in answer)`, `!("error" in answer)`),
  kinds("the type of a text", "", "{ permit: d }", `"denied"`, `typeof answer === "string"`, `typeof answer === "object"`),
  kinds("the type of nothing", "", "{ permit: d }", "undefined", `typeof answer === "undefined"`, `typeof answer !== "undefined"`),
  kinds("the type of an object", denied, "0", "new Denied(d.code)", `typeof answer === "object"`, `typeof answer === "function"`),
  files(
    "a class that says itself what its instances are",
    `class Denied {}\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? null : new Denied(); }\nexport async function main(id, url) { if ((await ask(id)) instanceof Denied) return; await fetch(url); }`,
    `class Denied { static [Symbol.hasInstance]() { return false; } }\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? null : new Denied(); }\nexport async function main(id, url) { if ((await ask(id)) instanceof Denied) return; await fetch(url); } // ! unchecked`,
  ),
  files(
    "a class that each call makes anew",
    `class Denied {}\nconst make = () => { return { Denied, ask: async (id) => ((await machineid.validate(id)).allowed ? null : new Denied()) }; };\nexport async function main(id, url) { const [one, other] = [make(), make()]; if ((await one.ask(id)) instanceof other.Denied) return; await fetch(url); }`,
    `const make = () => { class Denied {} return { Denied, ask: async (id) => ((await machineid.validate(id)).allowed ? null : new Denied()) }; };\nexport async function main(id, url) { const [one, other] = [make(), make()]; if ((await one.ask(id)) instanceof other.Denied) return; await fetch(url); } // ! unchecked`,
  ),
  files(
    "a member that is deleted",
    `async function ask(id) { const d = await machineid.validate(id); return d.allowed ? { permit: d } : { error: d.code }; }\nexport async function main(id, url) { const answer = await ask(id); if ("error" in answer) return; await fetch(url); }`,
    `async function ask(id) { const d = await machineid.validate(id); return d.allowed ? { permit: d } : { error: d.code }; }\nexport async function main(id, url) { const answer = await ask(id); delete answer.error; if ("error" in answer) return; await fetch(url); } // ! unchecked`,
  ),
  files(
    "more kinds of denials than are told apart",
    `${statuses}export async function main(id, url) { switch (await ask(id)) { case "revoked": case "frozen": case "inactive": case "late": case "error": return; case "allowed": await fetch(url); } }`,
    `${statuses}export async function main(id, url) { switch (await ask(id)) { case "revoked": case "frozen": case "inactive": case "late": return; case "error": await fetch(url); } } // ! swallowed`,
  ),
  files(
    "more codes beside an answer than are told apart",
    `${codes}export async function main(id, url) { const [ok, code] = await ask(id); if (!ok) return code; await fetch(url); }`,
    `${codes}export async function main(id, url) { const [ok, code] = await ask(id); if (code === "e") return ok; await fetch(url); } // ! unchecked`,
  ),
  files(
    "more objects with codes than are told apart",
    `${codes.replaceAll("[", "{ ok: ").replaceAll(", \"", ", code: \"").replaceAll("]", " }")}export async function main(id, url) { const { ok, code } = await ask(id); if (!ok) return code; await fetch(url); }`,
    `${codes.replaceAll("[", "{ ok: ").replaceAll(", \"", ", code: \"").replaceAll("]", " }")}export async function main(id, url) { const { ok, code } = await ask(id); if (!code) return ok; await fetch(url); } // ! unchecked`,
  ),
  files(
    "a symbol as the mark of a denial",
    `const DENIED = Symbol("denied");\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? null : DENIED; }\nexport async function main(id, url) { if ((await ask(id)) === DENIED) return; await fetch(url); }`,
    `const DENIED = Symbol("denied");\nconst LATE = Symbol("late");\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? null : DENIED; }\nexport async function main(id, url) { if ((await ask(id)) === LATE) return; await fetch(url); } // ! unchecked`,
  ),
  files(
    "a symbol is true",
    `const DENIED = Symbol();\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? undefined : DENIED; }\nexport async function main(id, url) { if (await ask(id)) return; await fetch(url); }`,
    `const DENIED = Symbol();\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? undefined : DENIED; }\nexport async function main(id, url) { if (!(await ask(id))) return; await fetch(url); } // ! unchecked`,
  ),
  files(
    "a constant object as the mark of a denial",
    `const STOP = { stop: true };\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? {} : STOP; }\nexport async function main(id, url) { if ((await ask(id)) === STOP) return; await fetch(url); }`,
    `const stop = () => ({ stop: true });\nasync function ask(id) { const d = await machineid.validate(id); return d.allowed ? {} : stop(); }\nexport async function main(id, url) { if ((await ask(id)) === stop()) return; await fetch(url); } // ! unchecked`,
  ),
];
