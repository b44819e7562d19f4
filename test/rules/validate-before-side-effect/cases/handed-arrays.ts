import { files, type Pair } from "../pair.js";

const IMPORT = `import { register, bus } from "acme";`;
const SEND = `async function send() { await fetch("https://api.example.com"); }`;
/** Something else that calls `send`, so that it does not count as called by nobody. */
const GATED = `export async function gated(id) { await machineid.assertAllowed(id); await send(); }`;

/** What is put into an array that code out of view holds already is stored where it can reach it. */
export const handedArrays: readonly Pair[] = [
  ...[
    ["given away", "register(hooks.length); hooks.push(send);", "register(hooks); hooks.push(send);"],
    ["given away in an object", "register({ hooks: hooks.length }); hooks.push(send);", "register({ hooks }); hooks.push(send);"],
    ["stored in an object out of view", "bus.count = hooks.length; hooks.push(send);", "bus.hooks = hooks; hooks.push(send);"],
    ["given away under another name", "const other = hooks.length; register(other); hooks.push(send);", "const other = hooks; register(other); hooks.push(send);"],
    ["given away while it has another name", "register(hooks.length); hooks.push(send);", "const other = hooks; register(hooks); other.push(send);"],
    ["given away inside an object", "const held = { hooks: [], name: 1 }; register(held.name); held.hooks.push(send);", "const held = { hooks: [], name: 1 }; register(held); held.hooks.push(send);"],
    ["given away by a function in view", "list(hooks); hooks.push(send);\nfunction list(all) { register(all.length); }", "list(hooks); hooks.push(send);\nfunction list(all) { register(all); }"],
    ["given away in a later round", "for (const url of urls) { const hooks = []; hooks.push(send); register(hooks.length); }", "for (const url of urls) { register(hooks); hooks.push(send); }"],
    ["given to a constructor", "new Hooks(hooks.length); hooks.push(send);\nclass Hooks {}", "new register.Hooks(hooks); hooks.push(send);"],
  ].map(([what = "", kept = "", lost = ""]) =>
    files(
      `an array ${what}`,
      `${IMPORT}\n${SEND}\n${GATED}\nexport function start(urls) { const hooks = [];\n${kept} }`,
      `${IMPORT}\n${SEND} // ! skipped\n${GATED}\nexport function start(urls) { const hooks = [];\n${lost} }`,
    ),
  ),
  files(
    "an array that a function in view runs and replaces",
    `${SEND}\nasync function run(id, steps) { for (const step of steps) { await machineid.assertAllowed(id); await step(); } }\nexport async function main(id, urls) { let steps = []; for (const url of urls) { steps.push(send); if (steps.length > 3) { await run(id, steps); steps = []; } } }`,
    `${SEND} // ! staleLoop\nasync function run(id, steps) { for (const step of steps) { await step(); await machineid.assertAllowed(id); } }\nexport async function main(id, urls) { let steps = []; for (const url of urls) { steps.push(send); if (steps.length > 3) { await run(id, steps); steps = []; } } }`,
  ),
  files(
    "an array that a parameter brings",
    `${SEND}\n${GATED}\nfunction add(list, item) { list.push(item.name); }\nexport function start() { const hooks = []; add(hooks, send); hooks[0](); }`,
    `${SEND} // ! skipped\n${GATED}\nfunction add(list, item) { list.push(item); }\nexport function start() { const hooks = []; add(hooks, send); hooks[0](); }`,
  ),
];
