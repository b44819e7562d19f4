import { afterAll, describe, expect, test } from "vitest";
import { project, removeProjects } from "./project.js";

afterAll(removeProjects);

const TO = `
export async function to<T>(p: Promise<T>): Promise<[unknown, undefined] | [null, T]> {
  try { return [null, await p]; } catch (e) { return [e, undefined]; }
}
export async function result<T>(p: Promise<T>): Promise<{ error?: unknown; data?: T }> {
  try { return { data: await p }; } catch (error) { return { error }; }
}
export const orNothing = <T>(p: Promise<T>): Promise<T | undefined> => p.catch(() => undefined);
export const chained = <T>(p: Promise<T>) => p.then((data) => ({ data }), (error) => ({ error }));
export async function timed<T>(p: Promise<T>): Promise<T> {
  const start = Date.now();
  const value = await p;
  console.log(Date.now() - start);
  return value;
}
export const named = async <T>(name: string, p: Promise<T>) => { console.log(name); return await p; };
export async function fallback(p: Promise<{ allowed: boolean }>) {
  try { return await p; } catch { return { allowed: true }; }
}
export async function swallowed(p: Promise<unknown>) {
  try { await p; } catch (e) { console.error(e); }
}
export async function started<T>(p: Promise<T>) { p.catch(() => undefined); return 1; }
export async function sometimes<T>(p: Promise<T>, on: boolean) { if (on) await p; }
export async function paused<T>(p: Promise<T>) { const value = await p; await sleep(10); return value; }
export async function raced<T>(p: Promise<T>, q: Promise<T>) { p.finally(() => 1); return Promise.race([p, q]); }
`;

const lint = (body: string): readonly string[] => {
  const made = project({
    "to.ts": `import { setTimeout as sleep } from "node:timers/promises";${TO}`,
    "a.ts": `import { MachineID } from "eslint-plugin-machineid/runtime";
import { chained, fallback, named, orNothing, paused, raced, result, sometimes, started, swallowed, timed, to } from "./to";
const m = MachineID.fromEnv();
async function isAllowed() { const d = await m.validate("a:b:c:1"); return d.allowed === true; }
async function ensure() { const d = await m.validate("a:b:c:1"); if (!d.allowed) throw new Error(d.code); }
export async function a(rows: number[]) {
${body}
}
`,
  });
  return made.lint("a.ts", "typescript").map((found) => found.split(" ")[1] ?? "");
};
const FETCH = `await fetch("https://x.y");`;

describe("the promise of an answer, given to a function of another file that waits for it", () => {
  test.each([
    ["a tuple", `const [err, d] = await to(m.validate("a:b:c:1")); if (err || !d?.allowed) return;`],
    ["a tuple, in two tests", `const [err, d] = await to(m.validate("a:b:c:1")); if (err) return; if (!d.allowed) return;`],
    ["an object", `const { data } = await result(m.validate("a:b:c:1")); if (!data?.allowed) return;`],
    ["the answer or nothing", `const d = await orNothing(m.validate("a:b:c:1")); if (!d?.allowed) return;`],
    ["a chain", `const { data } = await chained(m.validate("a:b:c:1")); if (!data?.allowed) return;`],
    ["the answer", `const d = await timed(m.validate("a:b:c:1")); if (!d.allowed) return;`],
    ["an assertion", `await timed(m.assertAllowed("a:b:c:1"));`],
    ["as the second argument", `await named("permit", m.assertAllowed("a:b:c:1"));`],
    ["a promise in a constant", `const p = m.validate("a:b:c:1"); const d = await timed(p); if (!d.allowed) return;`],
    ["an answer that is a boolean", `if (!(await timed(isAllowed()))) return;`],
    ["a helper of one's own that throws", `await timed(ensure());`],
    ["in a loop", `for (const row of rows) { const d = await timed(m.validate("a:b:c:1")); if (!d.allowed) return; await fetch("https://x.y/" + row); } return;`],
  ])("%s", (_name, gate) => expect(lint(`${gate}\n${FETCH}`)).toEqual([]));
});

describe("it is no gate", () => {
  test.each([
    ["where only the failure is tested", `const [err] = await to(m.validate("a:b:c:1")); if (err) return;`],
    ["where only the presence is tested", `const d = await orNothing(m.validate("a:b:c:1")); if (!d) return;`],
    ["where the object's error is tested", `const r = await result(m.validate("a:b:c:1")); if (r.error) return;`],
    ["where a failure turns into permission", `const d = await fallback(m.validate("a:b:c:1")); if (!d.allowed) return;`],
    ["where an answer that is a boolean is tested the other way round", `if (await timed(isAllowed())) return;`],
    ["where the failure of a helper of one's own is not looked at", `const [err] = await to(ensure());`],
    ["where the failure is swallowed", `await swallowed(m.assertAllowed("a:b:c:1"));`],
    ["where nobody waits for the function", `void timed(m.assertAllowed("a:b:c:1"));`],
    ["where the function only begins to wait", `await started(m.assertAllowed("a:b:c:1"));`],
    ["where the function waits sometimes", `await sometimes(m.assertAllowed("a:b:c:1"), rows.length > 1);`],
    ["where the function pauses afterwards", `await paused(m.assertAllowed("a:b:c:1"));`],
    ["in a race", `const d = await raced(m.validate("a:b:c:1"), m.validate("a:b:c:2")); if (!d.allowed) return;`],
    ["where the promise is another iteration's", `const p = m.validate("a:b:c:1"); for (const row of rows) { const d = await timed(p); if (!d.allowed) return; await fetch("https://x.y/" + row); } return;`],
    ["where the next one is not waited for", `await timed(m.assertAllowed("a:b:c:1")); void m.validate("a:b:c:1");`],
    ["where the denial of another comes before", `const d = await timed(m.validate("a:b:c:1")); if (d.allowed) return;`],
  ])("%s", (_name, gate) => expect(lint(`${gate}\n${FETCH}`)).toHaveLength(1));
});
