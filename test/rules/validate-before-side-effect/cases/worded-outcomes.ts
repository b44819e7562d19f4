import { files, type Pair } from "../pair.js";

/** One denial, worded in as many ways as helpers do that say why: each is an object of its own. */
const asking = (plan = "false"): string => `async function ask(id) {
  try {
    const d = await machineid.validate(id);
    if (!d.allowed) {
      if (d.code === "PLAN_LIMIT") return { ok: ${plan}, error: "plan" };
      if (d.code === "ORG_DISABLED") return { ok: false, error: "org", retry: true };
      return { ok: false, error: d.code };
    }
    return { ok: true, value: d.request_id };
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, error: "network" };
    return { ok: false, error: String(error) };
  }
}`;

/** Before its outcome is tested, code goes more than one way. */
function tested(clause: string, body: string): Pair {
  const program = (helper: string, mark: string): string => `${helper}\nexport async function handle(id, jobs, verbose, url) {\n  ${body}\n  await fetch(url);${mark}\n}`;
  return files(`an outcome that a helper words in several ways: ${clause}`, program(asking(), ""), program(asking("true"), " // ! unchecked"));
}

export const wordedOutcomes: readonly Pair[] = [
  tested("logged by choice", "const r = await ask(id);\n  if (verbose) console.log(r);\n  if (!r.ok) return;"),
  tested("a text chosen meanwhile", `const r = await ask(id);\n  console.log(verbose ? "a" : "b");\n  if (!r.ok) return;`),
  tested("another test first", "const r = await ask(id);\n  const first = jobs?.length;\n  if (!r.ok) return;\n  console.log(first);"),
  tested("a loop meanwhile", "const r = await ask(id);\n  for (const job of jobs) console.log(job);\n  if (!r.ok) return;"),
  tested("a `try` meanwhile", "const r = await ask(id);\n  try { console.log(r); } catch {}\n  if (!r.ok) return;"),
  tested("an outcome in its place", "const r = (await ask(id)) ?? { ok: false };\n  if (!r.ok) return;"),
  tested("taken out of a list", "const [r] = [await ask(id)];\n  if (!r.ok) return;"),
  tested("awaited with something else", "const [r, count] = await Promise.all([ask(id), jobs.count()]);\n  if (!r.ok) return;\n  console.log(count);"),
];
