// @ts-check
// The dashboard: keeps what it shows in step with the emulator, and turns presses into controls.

import { codeBadge, timeOf } from "./decision.js";
import { drawDevices, noteDecisions, removeDevices, selectedDevices } from "./devices.js";
import { byId, confirmed, grouped, make, say, show } from "./elements.js";
import { afterControl, control } from "./emulator.js";

/**
 * @typedef {import("./emulator.js").Decision} Decision
 * @typedef {import("./emulator.js").Fault} Fault
 * @typedef {import("./emulator.js").FaultInForce} FaultInForce
 * @typedef {import("./emulator.js").State} State
 */

const SHOWN_DECISIONS = 100;
const REFRESH_MS = 1_000;

// State

/** @type {State | undefined} */
let state;
/** @type {Decision[]} */
let decisions = [];
let refreshing = false;
let refreshAgain = false;
let refreshTimer = 0;

/** Reads the state and draws it; calls during a refresh lead to one more, so that the last change is always seen. */
async function refresh() {
  if (refreshing) {
    refreshAgain = true;
    return;
  }
  refreshing = true;
  try {
    do {
      refreshAgain = false;
      const response = await fetch("/emulator/state");
      state = await response.json();
      draw();
    } while (refreshAgain);
  } catch {
    show("connection", "Not connected", "bad");
  } finally {
    refreshing = false;
  }
}

function refreshSoon() {
  if (refreshTimer !== 0) return;
  refreshTimer = window.setTimeout(() => {
    refreshTimer = 0;
    void refresh();
  }, REFRESH_MS);
}

function draw() {
  if (state === undefined) return;
  drawOrganisation(state);
  drawFaults(state);
  drawDevices(state.devices);
  decisions = state.decisions;
  drawDecisions();
}

/** @param {State} current */
function drawOrganisation({ orgDisabled, orgKeyHint, usage, counters }) {
  show("org-state", orgDisabled ? "Org disabled: every validate denies" : "Org enabled", orgDisabled ? "bad" : "good");
  show("org-switch", orgDisabled ? "Enable org" : "Disable org");
  byId("org-switch", HTMLButtonElement).className = orgDisabled ? "primary" : "danger";
  show("key-hint", orgKeyHint);
  show("used", grouped(usage.devicesUsed));
  show("limit", `of ${grouped(usage.limit)} devices`);
  const bar = byId("usage", HTMLProgressElement);
  bar.max = usage.limit;
  bar.value = Math.min(usage.limit, usage.devicesUsed);
  bar.dataset["tone"] = usage.overLimit || usage.remaining === 0 ? "bad" : "";
  const until = usage.accessUntil === null ? "" : `, until ${new Date(usage.accessUntil).toLocaleDateString()}`;
  const fullness = usage.overLimit ? `${grouped(usage.devicesUsed - usage.limit)} beyond the cap are denied` : `${grouped(usage.remaining)} free`;
  show("plan-note", `Plan ${usage.planTier}, ${usage.planState}${until}. ${fullness}.`);
  choosePlanInForce(usage.planTier);
  show("permits", grouped(counters.permits));
  show("denials", grouped(counters.denials));
  show("errors", grouped(counters.errors));
  show("faults-met", grouped(counters.faults));
}

let planInForce = "";

/** The form starts from the plan in force, and follows it; it does not undo a choice that somebody is about to send. @param {string} tier */
function choosePlanInForce(tier) {
  if (tier === planInForce) return;
  planInForce = tier;
  byId("plan", HTMLSelectElement).value = tier;
  fitForms();
}

// Decisions

let paused = false;

function drawDecisions() {
  if (paused) return;
  const denialsOnly = byId("denials-only", HTMLInputElement).checked;
  const shown = decisions.filter(({ allowed }) => !denialsOnly || !allowed).slice(-SHOWN_DECISIONS).reverse();
  byId("decision-rows", HTMLTableSectionElement).replaceChildren(...shown.map((decision) => {
    const outcome = make("td", { className: "outcome" });
    outcome.append(codeBadge(decision), timeOf(decision));
    const subject = make("td", { className: "id" });
    subject.append(make("bdi", { text: decision.deviceId }), make("span", { text: decision.request_id, className: "request" }));
    const row = make("tr");
    row.append(outcome, subject);
    return row;
  }));
  byId("no-decisions", HTMLElement).hidden = shown.length > 0;
}

/** @param {Decision[]} latest */
function takeDecisions(latest) {
  decisions = [...decisions, ...latest].slice(-SHOWN_DECISIONS);
  noteDecisions(latest);
  drawDecisions();
  refreshSoon();
}

// Faults

/** @param {State} current */
function drawFaults({ faults, endpoints }) {
  const select = byId("fault-endpoint", HTMLSelectElement);
  if (select.options.length === 0) {
    select.append(...["", ...endpoints].map((endpoint) => new Option(endpoint === "" ? "every endpoint" : endpoint, endpoint, endpoint === "validate", endpoint === "validate")));
  }
  const list = byId("faults", HTMLUListElement);
  const focused = document.activeElement instanceof HTMLElement && list.contains(document.activeElement) ? document.activeElement.dataset["fault"] : undefined;
  list.replaceChildren(...faults.map(({ id, hits, injection }) => {
    const text = describeFault(injection);
    const item = make("li");
    item.append(make("span", { text: `${text} (met ${grouped(hits)} ×)` }));
    const clear = make("button", { text: "Clear", label: `Clear: ${text}` });
    clear.type = "button";
    clear.dataset["fault"] = String(id);
    clear.addEventListener("click", () => void control("clear-fault", { id }));
    item.append(clear);
    return item;
  }));
  if (focused === undefined) return;
  const again = list.querySelector(`button[data-fault="${focused}"]`) ?? document.querySelector('button[data-control="clear-faults"]');
  if (again instanceof HTMLElement) again.focus();
}

/** @param {FaultInForce["injection"]} injection */
function describeFault({ fault, endpoint, deviceId, times }) {
  const { kind, at, status, ms } = fault;
  const detail = status ?? (ms === undefined ? (at ?? "") : `${ms} ms`);
  const aim = [endpoint ?? "every endpoint", deviceId ?? "every device", times === undefined ? "until cleared" : `${times} ×`];
  return `${[kind, detail].join(" ").trim()}: ${aim.join(", ")}`;
}

/** @returns {Fault} */
function chosenFault() {
  const kind = byId("fault-kind", HTMLSelectElement).value;
  switch (kind) {
    case "hang-within":
    case "reset-within":
      return { kind: kind.slice(0, kind.indexOf("-")), at: "within-body" };
    case "status":
      return { kind, status: byId("fault-status", HTMLInputElement).valueAsNumber };
    case "delay":
      return { kind, ms: byId("fault-ms", HTMLInputElement).valueAsNumber };
    default:
      return { kind };
  }
}

/** Shows a field only where it matters; a hidden one must not keep the form from being sent. @param {string} id @param {boolean} needed */
function need(id, needed) {
  byId(`${id}-label`, HTMLElement).hidden = !needed;
  byId(id, HTMLInputElement).disabled = !needed;
}

// Controls

/** @param {string} id @param {() => Promise<unknown>} send */
function onSubmit(id, send) {
  byId(id, HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });
}

byId("org-switch", HTMLButtonElement).addEventListener("click", () => void control(state?.orgDisabled === true ? "enable" : "disable"));

byId("rotate", HTMLButtonElement).addEventListener("click", async () => {
  if (!(await confirmed("Rotate the org key?", "The old key is refused at once. Every program that uses it stops at its next validate.", "Rotate key"))) return;
  const answer = await control("rotate-key");
  if (answer === null) return;
  show("new-key-text", String(answer["orgApiKey"]));
  const dialog = byId("new-key", HTMLDialogElement);
  dialog.addEventListener("close", () => show("new-key-text", ""), { once: true });
  dialog.showModal();
});

onSubmit("plan-form", () => {
  const plan = byId("plan", HTMLSelectElement).value;
  return control("plan", { plan: plan === "custom" ? { custom: byId("custom", HTMLInputElement).valueAsNumber } : plan });
});

onSubmit("register-form", async () => {
  const input = byId("register-id", HTMLInputElement);
  const answer = await control("register", { deviceId: input.value });
  if (answer === null) return;
  if (answer["status"] === "blocked") return say("Blocked: the plan has no free slot.");
  say(answer["status"] === "exists" ? `${input.value} was registered before.` : `${input.value} is registered.`);
  input.value = "";
});

onSubmit("fault-form", () => {
  const endpoint = byId("fault-endpoint", HTMLSelectElement).value;
  const deviceId = byId("fault-device", HTMLInputElement).value;
  const times = byId("fault-times", HTMLInputElement);
  return control("faults", {
    fault: chosenFault(),
    ...(endpoint !== "" && { endpoint }),
    ...(deviceId !== "" && { deviceId }),
    ...(times.value !== "" && { times: times.valueAsNumber }),
  });
});

for (const button of document.querySelectorAll("button[data-control], button[data-plan-state], button[data-bulk]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  const { control: name, planState, bulk, done } = button.dataset;
  button.addEventListener("click", async () => {
    if (bulk === "remove") return removeDevices(selectedDevices());
    if (bulk !== undefined) return void (await control(bulk, { deviceIds: selectedDevices() }));
    const answer = name === undefined ? await control("plan-state", { state: planState }) : await control(name);
    if (answer !== null && done !== undefined) say(done);
  });
}

byId("denials-only", HTMLInputElement).addEventListener("change", drawDecisions);

byId("pause", HTMLButtonElement).addEventListener("click", () => {
  paused = !paused;
  byId("pause", HTMLButtonElement).setAttribute("aria-pressed", String(paused));
  drawDecisions();
});

/** What the choices in the forms ask for; a browser may have restored them from before a reload. */
function fitForms() {
  need("custom", byId("plan", HTMLSelectElement).value === "custom");
  const kind = byId("fault-kind", HTMLSelectElement).value;
  need("fault-status", kind === "status");
  need("fault-ms", kind === "delay");
}

byId("plan", HTMLSelectElement).addEventListener("change", fitForms);
byId("fault-kind", HTMLSelectElement).addEventListener("change", fitForms);
fitForms();

afterControl(refresh);

const events = new EventSource("/emulator/events");
events.addEventListener("open", () => {
  show("connection", "Live", "good");
  void refresh();
});
events.addEventListener("error", () => show("connection", "Not connected", "bad"));
events.addEventListener("change", () => void refresh());
events.addEventListener("decisions", ({ data }) => takeDecisions(JSON.parse(data).decisions));
