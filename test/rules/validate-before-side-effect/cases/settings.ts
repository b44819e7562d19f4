import { bodies, files, type Pair } from "../pair.js";

const own = (clause: string, gate: Record<string, unknown>, valid: string, invalid: string): Pair =>
  files(clause, valid, invalid, { settings: { gates: [{ from: "./lib/guard", ...gate }] } });

const guard = `import { must, ask, may, within } from "./lib/guard";`;

export const settings: readonly Pair[] = [
  own("a gate that asserts", { path: "must()", style: "asserts" }, `${guard}\nexport async function main(id, url) { await must(id); await fetch(url); }`, `${guard}\nexport async function main(id, url) { await ask(id); await fetch(url); } // ! noGate`),
  own("a gate that yields a decision", { path: "ask()", style: "decision" }, `${guard}\nexport async function main(id, url) { const d = await ask(id); if (!d.allowed) return; await fetch(url); }`, `${guard}\nexport async function main(id, url) { const d = await ask(id); if (!d.ok) return; await fetch(url); } // ! unchecked`),
  own("a gate that is a boolean", { path: "may()", style: "boolean" }, `${guard}\nexport async function main(id, url) { if (await may(id)) await fetch(url); }`, `${guard}\nexport async function main(id, url) { if (may(id)) await fetch(url); } // ! notAwaited`),
  own("a gate that wraps", { path: "within()", style: "wraps", argument: 1 }, `${guard}\nexport async function main(id, url) { await within(id, async () => { await fetch(url); }); }`, `${guard}\nexport async function main(id, url) { await within(async () => { await fetch(url); }, id); } // ! noGate`),
  files("a side effect of one's own", `import { transfer } from "acme-pay";\nexport async function main(id) { await machineid.assertAllowed(id); await transfer(); }`, `import { transfer } from "acme-pay";\nexport async function main(id) { await transfer(); } // ! noGate`, {
    settings: { sideEffects: ["recommended", { from: "acme-pay", path: "transfer()", kind: "payment" }] },
  }),
  files("only the packs that are named", `import { createTransport } from "nodemailer";\nexport const send = (url) => createTransport({}).sendMail({});`, `import { createTransport } from "nodemailer";\nexport const send = (url) => fetch(url); // ! noGate`, { settings: { sideEffects: ["fetch"] } }),
  files("a callback of one's own", `import { run } from "acme-tx";\nexport async function main(id, url) { await machineid.assertAllowed(id); await run(async () => { await fetch(url); }); }`, `import { run } from "acme-other";\nexport async function main(id, url) { await machineid.assertAllowed(id); await run(async () => { await fetch(url); }); } // ! noGate`, {
    settings: { callbacks: [{ from: "acme-tx", path: "run()", argument: 0, runs: "once" }] },
  }),
  bodies("loops once: a permit before the loop covers its iterations", `await machineid.assertAllowed(id);\nfor (const item of job.items) await fetch(item);`, `await machineid.register(id);\nfor (const item of job.items) await fetch(item); // ! noGate`, { settings: { loops: "once" } }),
  bodies("loops once: array callbacks too", `await machineid.assertAllowed(id);\njob.items.forEach((item) => fetch(item));`, `await machineid.validate(id);\njob.items.forEach((item) => fetch(item)); // ! unchecked`, { settings: { loops: "once" } }),
];
