import { join } from "node:path";
import { createEmulator } from "eslint-plugin-machineid/emulator";
import { runProgram } from "./programs.mjs";
import { startStandIns } from "./stand-ins.mjs";

const WORKER = "billing:prod:order-worker:01";

const ORDERS = ["1001", "1002", "1003", "1004", "1005"].map((number, index) => ({
  id: `order-${number}`,
  email: `customer-${index + 1}@example.com`,
  amount: 1_900 + 100 * index,
}));
const [first, second, third, fourth, fifth] = ORDERS.map(({ id }) => id);

const TOOL_CALLS = ["openTicket", "refund", "apologise", "askForFeedback"].map((tool) => ({ tool, order: ORDERS[0] }));

/** The authority, the receivers of side effects, and a queue that delivers again what was not acknowledged. */
async function openStage(programs) {
  const authority = await createEmulator({ plan: "free" });
  const standIns = await startStandIns();
  const { timeline } = standIns;
  const done = new Set();
  const environment = () => ({
    ...standIns.environment,
    MACHINEID_BASE_URL: authority.url,
    MACHINEID_ORG_KEY: authority.orgKey,
    FEEDBACK_DELAY_MS: "50",
    // The upper end of what a guarded program should wait: the demo must also hold on a busy machine.
    MACHINEID_TIMEOUT_MS: "3000",
  });
  return {
    authority,
    timeline,
    /** Uses a control of the authority, and notes in the timeline that it is in force. */
    control(name, use) {
      use();
      timeline.record("control", name);
    },
    async runWorker(version) {
      const orders = ORDERS.filter(({ id }) => !done.has(id));
      const run = await runProgram(join(programs, version, "worker.js"), environment(), orders);
      for (const id of run.done) done.add(id);
      return run;
    },
    run: (name, deliveries) => runProgram(join(programs, "after", `${name}.js`), environment(), deliveries),
    close: () => Promise.all([authority.close(), standIns.close()]),
  };
}

/**
 * What the mistakes cost: the device of the uncorrected worker is revoked, and the worker goes on.
 *
 * @param {import("./checklist.mjs").Checklist} checklist
 */
export async function runBefore(checklist, programs) {
  checklist.heading("3. The uncorrected worker, revoked while it runs");
  const stage = await openStage(programs);
  try {
    stage.timeline.when("charge", first, () => stage.control("revoke", () => stage.authority.revoke(WORKER)));
    const run = await stage.runWorker("before");
    const late = stage.timeline.effectsAfter("revoke") ?? [];
    checklist.expect("it goes on after the revocation", run.done.length === ORDERS.length, `${run.done.length} of ${ORDERS.length} orders done`);
    checklist.expect("charges and mails leave without permission", late.length > 0, countKinds(late));
  } finally {
    await stage.close();
  }
}

/**
 * The corrected programs as real processes, stopped and restored from outside.
 *
 * @param {import("./checklist.mjs").Checklist} checklist
 */
export async function runAfter(checklist, programs) {
  const stage = await openStage(programs);
  try {
    await revokeInMidWork(checklist, stage);
    await startWhileRevoked(checklist, stage);
    await restoreThenDisable(checklist, stage);
    await everythingStopsWhileDisabled(checklist, stage);
    await enableAndFinish(checklist, stage);
  } finally {
    await stage.close();
  }
}

async function revokeInMidWork(checklist, stage) {
  checklist.heading("4. The corrected worker, revoked between charge and receipt (side-effect boundary)");
  stage.timeline.when("charge", third, () => stage.control("revoke", () => stage.authority.revoke(WORKER)));
  const run = await stage.runWorker("after");
  checklist.expect("it works while it has a permit", sameList(run.done, [first, second]), `done: ${run.done.join(", ") || "none"}`);
  expectStop(checklist, stage, run, "DEVICE_REVOKED");
  expectNothingAfter(checklist, stage, "revoke");
}

async function startWhileRevoked(checklist, stage) {
  checklist.heading("5. The same worker, started again while revoked (startup boundary)");
  const run = await stage.runWorker("after");
  expectStop(checklist, stage, run, "DEVICE_REVOKED");
  checklist.expect("it takes no order", run.done.length === 0, `${run.done.length} orders done`);
  expectNothingAfter(checklist, stage, "revoke");
}

async function restoreThenDisable(checklist, stage) {
  checklist.heading("6. Restored; then the whole org is disabled (task boundary)");
  stage.control("restore", () => stage.authority.restore(WORKER));
  stage.timeline.when("mail", `Receipt for ${fourth}`, () => stage.control("disable", () => stage.authority.disableOrg()));
  const run = await stage.runWorker("after");
  checklist.expect("work goes on where it stopped", sameList(run.done, [third, fourth]), `done: ${run.done.join(", ") || "none"}`);
  expectStop(checklist, stage, run, "ORG_DISABLED");
  const notStarted = /^not started: (.+)$/m.exec(run.stdout)?.[1];
  checklist.expect("the next order is pulled, not started", notStarted === fifth, `undelivered: ${notStarted}`);
  expectNothingAfter(checklist, stage, "disable");
}

async function everythingStopsWhileDisabled(checklist, stage) {
  checklist.heading("7. Nightly job and agent tools, started while the org is disabled");
  for (const [name, deliveries] of [["nightly", ORDERS], ["agent", TOOL_CALLS]]) {
    console.log(`  ${name}`);
    expectStop(checklist, stage, await stage.run(name, deliveries), "ORG_DISABLED");
  }
  const states = stage.authority.devices().map(({ state }) => state);
  checklist.expect("no device was revoked by it", states.length > 0 && states.every((state) => state === "active"), `${states.length} devices: ${[...new Set(states)].join(", ")}`);
  expectNothingAfter(checklist, stage, "disable");
}

async function enableAndFinish(checklist, stage) {
  checklist.heading("8. Enabled again");
  stage.control("enable", () => stage.authority.enableOrg());
  const worker = await stage.runWorker("after");
  const nightly = await stage.run("nightly", ORDERS);
  const agent = await stage.run("agent", TOOL_CALLS);
  for (const [name, run] of [["worker", worker], ["nightly job", nightly], ["agent", agent]]) {
    checklist.expect(`the ${name} ends its work`, run.exitCode === 0 && run.denials.length === 0, `exit code ${run.exitCode}`);
  }
  const byTools = ["ledger entry", "ticket", "refund"].flatMap((kind) => stage.timeline.effects(kind));
  checklist.expect("nightly job and agent did theirs", byTools.length === ORDERS.length + 2, countKinds(byTools));
  const receipts = stage.timeline.effects("mail").filter(({ what }) => what.startsWith("Receipt for "));
  checklist.expect("each order was charged once", eachOnce(stage.timeline.effects("charge"), ORDERS.map(({ id }) => id)), countKinds(stage.timeline.effects("charge")));
  checklist.expect("each customer got one receipt", eachOnce(receipts, ORDERS.map(({ id }) => `Receipt for ${id}`)), countKinds(receipts));
}

/** The process ended by itself with a failure, and logged the decision that the authority has in its own log. */
function expectStop(checklist, stage, run, code) {
  const logged = run.denials.at(-1);
  const decided = stage.authority.decisions().at(-1);
  if (logged !== undefined) console.log(`  log   ${JSON.stringify(logged)}`);
  else if (run.stderr !== "") console.log(run.stderr.replace(/^/gm, "  log   "));
  checklist.expect("the process stops by itself", run.exitCode === 1 && run.denials.length === 1, `exit code ${run.exitCode}, denials logged: ${run.denials.length}`);
  checklist.expect("it logged the code", logged?.code === code, String(logged?.code));
  const sameRequest = decided !== undefined && !decided.allowed && logged?.request_id === decided.request_id;
  checklist.expect("and the request_id that the authority has on record", sameRequest, String(decided?.request_id));
}

function expectNothingAfter(checklist, stage, control) {
  const late = stage.timeline.effectsAfter(control);
  checklist.expect(`nothing left after the ${control} was acknowledged`, late?.length === 0, late === undefined ? "it never happened" : countKinds(late));
}

function countKinds(effects) {
  if (effects.length === 0) return "no charge, no mail, nothing";
  const counts = new Map();
  for (const { kind } of effects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${kind} ${count}`).join(", ");
}

function eachOnce(effects, expected) {
  return sameList(effects.map(({ what }) => what).sort(), [...expected].sort());
}

function sameList(actual, expected) {
  return actual.length === expected.length && actual.every((item, index) => item === expected[index]);
}
