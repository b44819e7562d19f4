import { describe, expect, it } from "vitest";
import { analyse } from "./count-steps.js";

const head = `import { MachineID } from "eslint-plugin-machineid/runtime";
import { load, emitter } from "./world";
const machineid = MachineID.fromEnv();
const id = "worker:prod:queue:01";
`;

/** Any of `count` calls, at a place of its own each, may have been left running before the work begins. */
function leaving(count: number, body: string): string {
  const calls = Array.from({ length: count }, (_, index) => `  if (job.flag${index}) void beside(job);`).join("\n");
  return `${head}async function beside(job) { ${body} }
export async function main(job) {
${calls}
  await machineid.assertAllowed(id);
  await fetch("https://example.com/work");
}`;
}

/** A helper that calls itself beside others, and may be left while that runs. */
function callingItself(gate: string): string {
  return `${head}const tools = {
  async work() {
    const decision = await machineid.validate(id);
    if (!decision.allowed) return;
    await machineid.validate(id).then(async ({ allowed }) => {
      if (!allowed) return;
      await Promise.all([tools.work(), load()]);
      const asked = machineid.validate(id);
    });
  },
};
export async function main() {
  try {
    const first = tools.work();
    void tools.work();
    await first;
  } catch {
    const decision = await machineid.validate(id);
    if (!decision.allowed) return;
    void tools.work();
  }
}
emitter.on("job", async () => {
  ${gate}
  await fetch("https://example.com/work");
});`;
}

/** Of calls that nobody will await, only those matter that may run; not which of them do at the same time. */
describe("calls that are left running", () => {
  it("are followed together, however many there are", () => {
    const { steps, reasons } = analyse(leaving(16, "await load(job);"));
    expect(reasons).toEqual([]);
    expect(steps).toBeLessThan(5_000);
  });

  it("one that asks endangers the permit", () => {
    const { steps, reasons } = analyse(leaving(16, "await load(job); await machineid.validate(id);"));
    expect(reasons).toEqual(["not-awaited"]);
    expect(steps).toBeLessThan(20_000);
  });

  it("so does one among others that do not", () => {
    const one = leaving(16, "await load(job);").replace("  await machineid.assertAllowed", "  if (job.late) void machineid.validate(id);\n  await machineid.assertAllowed");
    expect(analyse(one).reasons).toEqual(["not-awaited"]);
  });

  it("are nobody's when the function that made them has ended", () => {
    const gated = analyse(callingItself("await machineid.assertAllowed(id);"));
    expect(gated.reasons).toEqual([]);
    expect(gated.steps).toBeLessThan(5_000);
    expect(analyse(callingItself("await load();")).reasons).toEqual(["no-gate"]);
  });
});
