import { bodies, files, type Pair } from "../pair.js";

export const tryFinally: readonly Pair[] = [
  bodies("a catch that goes on", `try { await machineid.assertAllowed(id); } catch { return; }\nawait fetch(url);`, `try { await machineid.assertAllowed(id); } catch { job.log(); }\nawait fetch(url); // ! swallowed`),
  bodies("an empty catch", `try { await machineid.assertAllowed(id); } catch (error) { throw error; }\nawait fetch(url);`, `try { await machineid.assertAllowed(id); } catch (error) {}\nawait fetch(url); // ! swallowed`),
  bodies("the side effect inside the try", `try {\n  await machineid.assertAllowed(id);\n  await fetch(url);\n} catch {}`, `try {\n  await machineid.assertAllowed(id);\n} catch {}\nawait fetch(url); // ! swallowed`),
  bodies("a side effect in the handler", `try {\n  await machineid.assertAllowed(id);\n} catch {\n  job.log();\n}`, `try {\n  await machineid.assertAllowed(id);\n} catch {\n  await fetch(url); // ! swallowed\n}`),
  bodies("reading a member may throw", `const d = await machineid.validate(id);\ntry { if (!d.allowed) return; } catch { return; }\nawait fetch(url);`, `const d = await machineid.validate(id);\ntry { if (!d.allowed) return; } catch {}\nawait fetch(url); // ! unchecked`),
  bodies(
    "a throw on a denial is caught",
    `try {
       const d = await machineid.validate(id);
       if (!d.allowed) throw new Error(d.code);
     } catch (error) {
       return;
     }
     await fetch(url);`,
    `try {
       const d = await machineid.validate(id);
       if (!d.allowed) throw new Error(d.code);
     } catch (error) {
       job.log(error);
     }
     await fetch(url); // ! swallowed`,
  ),
  bodies("a handler that rethrows sometimes", `try { await machineid.assertAllowed(id); } catch (e) { job.log(e); throw e; }\nawait fetch(url);`, `try { await machineid.assertAllowed(id); } catch (e) { if (job.strict) throw e; }\nawait fetch(url); // ! swallowed`),
  bodies("finally runs after a failed gate", `try { await machineid.assertAllowed(id); await fetch(url); } finally { job.close(); }`, `try { await machineid.assertAllowed(id); } finally { await fetch(url); } // ! swallowed`),
  bodies("finally runs after what throws before the gate", `await machineid.assertAllowed(id);\ntry { job.load(); } finally { await fetch(url); }`, `try { job.load(); await machineid.assertAllowed(id); } finally { await fetch(url); } // ! swallowed`),
  bodies("finally lets the failure pass", `try { await machineid.assertAllowed(id); } finally { job.close(); }\nawait fetch(url);`, `out: try { await machineid.assertAllowed(id); } finally { break out; }\nawait fetch(url); // ! swallowed`),
  bodies("a return in finally swallows", `await gate();\nawait fetch(url);\nasync function gate() { try { await machineid.assertAllowed(id); } finally { job.close(); } }`, `await gate();\nawait fetch(url); // ! swallowed\nasync function gate() { try { await machineid.assertAllowed(id); } finally { return; } }`),
  bodies("a gate in finally", `try { job.load(); } finally { await machineid.assertAllowed(id); }\nawait fetch(url);`, `try { job.load(); } finally { await machineid.validate(id); }\nawait fetch(url); // ! unchecked`),
  bodies("a gate in catch covers only the handler", `try { job.load(); } catch { await machineid.assertAllowed(id); await fetch(url); }`, `try { job.load(); } catch { await machineid.assertAllowed(id); }\nawait fetch(url); // ! skipped`),
  bodies("a permit held before the try", `await machineid.assertAllowed(id);\ntry { job.load(); } catch {}\nawait fetch(url);`, `await machineid.assertAllowed(id);\ntry { await machineid.assertAllowed(id); } catch {}\nawait fetch(url); // ! swallowed`),
  bodies("an inner handler", `try { try { job.load(); } catch {} await machineid.assertAllowed(id); } catch { return; }\nawait fetch(url);`, `try { try { await machineid.assertAllowed(id); } catch {} job.load(); } catch { return; }\nawait fetch(url); // ! swallowed`),
  files(
    "using is disposed like finally",
    `export async function main(id, url, open) { { using file = open(); await machineid.assertAllowed(id); } await fetch(url); }`,
    `export async function main(id, url, open) { { using file = open(); await machineid.validate(id); } await fetch(url); } // ! unchecked`,
    { typed: true },
  ),
  files(
    "the end of await using may pause",
    `import { setTimeout as sleep } from "node:timers/promises";\nclass Lease { async [Symbol.asyncDispose]() { await sleep(10); } }\nexport async function main(id, url) { await using lease = new Lease(); await machineid.assertAllowed(id); await fetch(url); }`,
    `import { setTimeout as sleep } from "node:timers/promises";\nclass Lease { async [Symbol.asyncDispose]() { await sleep(10); } }\nexport async function main(id, url) { await machineid.assertAllowed(id); { await using lease = new Lease(); } await fetch(url); } // ! stalePause`,
  ),
  files(
    "the end of using runs in the unit around it",
    `class Commit { [Symbol.dispose]() { void fetch("https://example.com"); } }\nexport async function main(id) { await machineid.assertAllowed(id); using commit = new Commit(); }`,
    `class Commit { [Symbol.dispose]() { void fetch("https://example.com"); } } // ! swallowed\nexport async function main(id) { using commit = new Commit(); await machineid.assertAllowed(id); }`,
  ),
  files(
    "what an object does at the end of await using",
    `const lease = () => ({ async [Symbol.asyncDispose]() { await machineid.assertAllowed("a:b:c:1"); } });\nexport async function main(url) { { await using held = lease(); } await fetch(url); }`,
    `const lease = () => ({ async [Symbol.asyncDispose]() { await machineid.validate("a:b:c:1"); } });\nexport async function main(url) { { await using held = lease(); } await fetch(url); } // ! unchecked`,
  ),
  files(
    "an answer keeps its way through a finally with tests of its own",
    `const may = async (job, id) => { try { const d = await machineid.validate(id); if (!d.allowed) return false; } finally { if (job.timer) job.stop(); } return true; };\nexport async function main(job, id, url) { if (await may(job, id)) await fetch(url); }`,
    `const may = async (job, id) => { try { const d = await machineid.validate(id); if (!d.allowed) return true; } finally { if (job.timer) job.stop(); } return true; };\nexport async function main(job, id, url) { if (await may(job, id)) await fetch(url); } // ! unchecked`,
  ),
  files(
    "each return has an answer of its own behind the finally",
    `const may = async (job, id) => { try { const d = await machineid.validate(id); if (!d.allowed) return { ok: false }; return { ok: true }; } catch { return { ok: false }; } finally { if (job.slow) job.note(); } };\nexport async function main(job, id, url) { const answer = await may(job, id); if (answer.ok) await fetch(url); }`,
    `const may = async (job, id) => { try { const d = await machineid.validate(id); if (!d.allowed) return { ok: false }; return { ok: true }; } catch { return { ok: job.brave }; } finally { if (job.slow) job.note(); } };\nexport async function main(job, id, url) { const answer = await may(job, id); if (answer.ok) await fetch(url); } // ! swallowed`,
  ),
];
