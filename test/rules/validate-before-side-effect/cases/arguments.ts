import { files, type Pair } from "../pair.js";

const SEND = `async function send() { await fetch("https://api.example.com"); }`;
/** Something else that calls `send`, so that it does not count as called by nobody. */
const GATED = `export async function gated(id) { await machineid.assertAllowed(id); await send(); }`;

/** What a function gets without naming it. */
export const passedOn: readonly Pair[] = [
  files(
    "a function called by way of arguments",
    `${SEND}\n${GATED}\nasync function run(id) { await machineid.assertAllowed(id); await arguments[1](); }\nexport const main = (id) => run(id, send);`,
    `${SEND} // ! skipped\n${GATED}\nasync function run(id) { await arguments[1](); await machineid.assertAllowed(id); }\nexport const main = (id) => run(id, send);`,
  ),
  files(
    "arguments passed on by apply",
    `${SEND}\nasync function inner(f) { await machineid.assertAllowed("a:b:c:1"); await f(); }\nfunction run() { return inner.apply(this, arguments); }\nexport const main = () => run(send);`,
    `${SEND} // ! skipped\n${GATED}\nasync function inner(f) { await f(); await machineid.assertAllowed("a:b:c:1"); }\nfunction run() { return inner.apply(this, arguments); }\nexport const main = () => run(send);`,
  ),
  ...[
    ["given to code out of view", "register(arguments[0]);", "register(arguments.length);"],
    ["spread into a call out of view", "register(...arguments);", "register(arguments[1]);"],
    ["given to code out of view by apply", "register.apply(null, arguments);", "register.apply(null, [arguments.length]);"],
    ["taken apart", "const [f] = arguments; f();", "const [f] = arguments; register(typeof f);"],
    ["iterated", "for (const f of arguments) f();", "for (const f of arguments) register(typeof f);"],
    ["read by index", "for (let i = 0; i < arguments.length; i++) arguments[i]();", "for (let i = 0; i < arguments.length; i++) register(i);"],
    ["stored where others find them", "globalThis.handler = arguments[0];", "globalThis.handler = typeof arguments[0];"],
    ["handed out", "return arguments[0];", "return typeof arguments[0];"],
    ["used in an arrow function", "const go = () => arguments[0](); go();", "const go = (f) => f; go(register);"],
  ].map(([what = "", lost = "", kept = ""]) =>
    files(
      `arguments ${what}`,
      `import { register } from "acme";\n${SEND}\n${GATED}\nfunction run() { ${kept} }\nexport const main = () => run(send);`,
      `import { register } from "acme";\n${SEND} // ! skipped\n${GATED}\nfunction run() { ${lost} }\nexport const main = () => run(send);`,
    ),
  ),
  files(
    "arguments of a constructor",
    `${SEND}\n${GATED}\nclass Job { constructor() { this.count = arguments.length; } }\nexport const main = () => new Job(send);`,
    `${SEND} // ! skipped\n${GATED}\nclass Job { constructor() { this.started = arguments[0](); } }\nexport const main = () => new Job(send);`,
  ),
  files(
    "an implicit constructor passes its arguments on",
    `${SEND}\nclass Base { constructor(f) { this.started = f(); } }\nclass Job extends Base { retries = 1; }\nclass Late extends Job {}\nexport async function main(id) { await machineid.assertAllowed(id); return new Late(send).started; }`,
    `${SEND} // ! skipped\n${GATED}\nclass Base { constructor(f) { this.started = f(); } }\nclass Job extends Base { retries = 1; }\nclass Late extends Job {}\nexport async function main(id) { const job = new Late(send); await machineid.assertAllowed(id); return job.started; }`,
  ),
  files(
    "an implicit constructor passes its arguments out of view",
    `${SEND}\n${GATED}\nclass Base { constructor(f) { this.count = 1; } }\nclass Job extends Base {}\nexport const main = () => new Job(send).count;`,
    `import { register } from "acme";\n${SEND} // ! skipped\n${GATED}\nclass Base { constructor(f) { register(f); } }\nclass Job extends Base {}\nexport const main = () => new Job(send).count;`,
  ),
];
