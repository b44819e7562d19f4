import { bodies, files, type Pair } from "../pair.js";

const ends = (statement: string, twin: string): Pair =>
  bodies(
    `\`${statement}\` ends a path, \`${twin}\` does not`,
    `const d = await machineid.validate(id);\nif (!d.allowed) {\n  ${statement}\n}\nawait fetch(url);`,
    `const d = await machineid.validate(id);\nif (!d.allowed) {\n  ${twin}\n}\nawait fetch(url); // ! unchecked`,
  );

const imported = (lines: string, statement: string, otherLines: string, settings?: Record<string, unknown>): Pair =>
  files(
    `\`${statement}\` of ${lines} ends a path`,
    `${lines}\nexport async function main(id, url) { const d = await machineid.validate(id); if (!d.allowed) ${statement} await fetch(url); }`,
    `${otherLines}\nexport async function main(id, url) { const d = await machineid.validate(id); if (!d.allowed) ${statement} await fetch(url); } // ! unchecked`,
    settings === undefined ? {} : { settings },
  );

export const terminators: readonly Pair[] = [
  ends("return;", "console.error(d.code);"),
  ends('throw new Error("denied");', 'new Error("denied");'),
  ends("process.exit(1);", "process.exitCode = 1;"),
  ends("process.abort();", 'process.kill(process.pid, "SIGTERM");'),
  ends("return job.fail();", "job.fail();"),
  ends("{ job.fail(); return; }", "job.response.status(403).end();"),
  ends("process.exit();", "console.assert(d.allowed);"),
  imported(`import { redirect } from "next/navigation";`, `redirect("/denied");`, `import { redirect } from "./navigation";`),
  imported(`import { notFound } from "next/navigation";`, "notFound();", `import { notFound } from "next/image";`),
  imported(`import { exit } from "node:process";`, "exit(1);", `import { exit } from "./process";`),
  imported(`import process from "node:process";`, "process.exit(1);", `import process from "./process";`),
  imported("function stop() { throw new Error(); }", "stop();", "function stop() { console.error(1); }"),
  imported("function stop() { process.exit(1); }", "stop();", "function stop() { if (globalThis.strict) process.exit(1); }"),
  imported("function stop() { for (;;); }", "stop();", "function stop() { for (;;) break; }"),
  imported(`import { bail } from "./lib/exit";`, "bail();", `import { bail } from "./lib/other";`, { terminators: [{ from: "./lib/exit", path: "bail()" }] }),
  files("a parameter whose type returns never", `export async function main(fail: () => never, id: string, url: string) { const d = await machineid.validate(id); if (!d.allowed) fail(); await fetch(url); }`, `export async function main(fail: () => void, id: string, url: string) { const d = await machineid.validate(id); if (!d.allowed) fail(); await fetch(url); } // ! unchecked`, { typed: true }),
  files("a function typed never", `declare function fail(): never;\nexport async function main(id: string, url: string) { const d = await machineid.validate(id); if (!d.allowed) fail(); await fetch(url); }`, `declare function fail(): void;\nexport async function main(id: string, url: string) { const d = await machineid.validate(id); if (!d.allowed) fail(); await fetch(url); } // ! unchecked`, { typed: true }),
  bodies("break for the stretch that it leaves", `work: {\n  const d = await machineid.validate(id);\n  if (!d.allowed) break work;\n  await fetch(url);\n}`, `work: {\n  const d = await machineid.validate(id);\n  if (!d.allowed) break work;\n}\nawait fetch(url); // ! unchecked`),
];
