import { files, type Pair } from "../pair.js";

export const units: readonly Pair[] = [
  files("a permit of the module is not one of its exported functions", `await machineid.startup("worker:dev:sync:01");\nexport async function main(id, url) { await machineid.assertAllowed(id); await fetch(url); }`, `await machineid.startup("worker:dev:sync:01");\nexport async function main(id, url) { await fetch(url); } // ! noGate`),
  files("a function called by the module runs in its unit", `async function main() { await fetch("https://api.example.com"); }\nawait machineid.startup("worker:dev:sync:01");\nawait main();`, `async function main() { await fetch("https://api.example.com"); } // ! noGate\nawait main();\nawait machineid.startup("worker:dev:sync:01");`),
  files("a default export", `export default async function (id, url) { await machineid.assertAllowed(id); await fetch(url); }`, `export default async function (id, url) { await fetch(url); } // ! noGate`),
  files("an exported object", `export const handlers = { async pay(id, url) { await machineid.assertAllowed(id); await fetch(url); } };`, `export const handlers = { async pay(id, url) { await fetch(url); } }; // ! noGate`),
  files("module.exports", `module.exports = async (id, url) => { await machineid.assertAllowed(id); await fetch(url); };`, `module.exports = async (id, url) => { await fetch(url); }; // ! noGate`),
  files("an interval", `setInterval(async () => { await machineid.assertAllowed("id"); await fetch("https://api.example.com"); }, 1000);`, `await machineid.assertAllowed("id");\nsetInterval(async () => { await fetch("https://api.example.com"); }, 1000); // ! noGate`),
  files("a helper of the module called by an entry and by the module", `async function send() { await fetch("https://api.example.com"); }\nawait machineid.startup("id");\nawait send();\nexport async function main(id) { await machineid.assertAllowed(id); await send(); }`, `async function send() { await fetch("https://api.example.com"); } // ! skipped\nawait machineid.startup("id");\nawait send();\nexport async function main(id) { await send(); }`),
];
