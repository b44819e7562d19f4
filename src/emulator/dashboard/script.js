// @ts-check
// The dashboard's page. Device IDs come from anywhere: they get into the page as text, never as HTML.

/**
 * @typedef {{ deviceId: string, allowed: boolean, code: string, request_id: string, decidedAt: number }} Decision
 * @typedef {{ deviceId: string, state: "active" | "revoked", beyondCap: boolean, lastDecision: Decision | null }} Device
 * @typedef {{ kind: string, at?: string, status?: number, ms?: number }} Fault
 * @typedef {{ id: number, hits: number, injection: { fault: Fault, endpoint?: string, deviceId?: string, times?: number } }} FaultInForce
 * @typedef {{ planTier: string, planState: string, accessUntil: string | null, limit: number, devicesUsed: number, remaining: number, overLimit: boolean }} Usage
 * @typedef {{ permits: number, denials: number, errors: number, faults: number }} Counters
 * @typedef {{ orgKeyHint: string, orgDisabled: boolean, usage: Usage, devices: Device[], decisions: Decision[], counters: Counters, faults: FaultInForce[], endpoints: string[] }} State
 * @typedef {{ row: HTMLTableRowElement, box: HTMLInputElement, state: HTMLElement, last: HTMLElement, toggle: HTMLButtonElement, device: Device }} DeviceRow
 */

const SHOWN_DECISIONS = 100;
const REFRESH_MS = 1_000;
const MESSAGE_MS = 8_000;

/**
 * The element with this id.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function byId(id, type) {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${type.name} #${id}.`);
}

/**
 * A new element with text inside.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {{ text?: string, className?: string, label?: string }} [parts]
 */
function make(name, { text, className, label } = {}) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (className !== undefined) element.className = className;
  if (label !== undefined) element.setAttribute("aria-label", label);
  return element;
}

/** @param {string} id @param {string} text @param {string} [tone] */
function show(id, text, tone) {
  const element = byId(id, HTMLElement);
  // Unchanged text is left alone: screen readers would say it again.
  if (element.textContent !== text) element.textContent = text;
  if (tone !== undefined) element.dataset["tone"] = tone;
}

/** @param {number} count */
const grouped = (count) => count.toLocaleString("en-US");

let messageTimer = 0;

/** @param {string} text */
function say(text) {
  show("message", text);
  clearTimeout(messageTimer);
  messageTimer = window.setTimeout(() => show("message", ""), MESSAGE_MS);
}

/**
 * Uses a control of the emulator. Says what went wrong, and then resolves to null.
 * @param {string} name
 * @param {object} [body]
 * @returns {Promise<Record<string, unknown> | null>}
 */
async function control(name, body = {}) {
  try {
    const response = await fetch(`/emulator/${name}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const answer = await response.json();
    if (response.ok) {
      await refresh();
      return answer;
    }
    say(String(answer.message));
  } catch {
    say("The emulator does not answer. Is it still running?");
  }
  return null;
}

/** @param {string} title @param {string} text @param {string} go what the button says */
function confirmed(title, text, go) {
  const dialog = byId("confirm", HTMLDialogElement);
  show("confirm-title", title);
  show("confirm-text", text);
  show("confirm-go", go);
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "go"), { once: true }));
}

// State

/** @type {State | undefined} */
let state;
/** @type {Map<string, DeviceRow>} */
const rows = new Map();
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

// Devices

/** @param {Device[]} devices */
function drawDevices(devices) {
  const body = byId("device-rows", HTMLTableSectionElement);
  const known = new Set(devices.map(({ deviceId }) => deviceId));
  for (const [deviceId, { row }] of rows) {
    if (known.has(deviceId)) continue;
    if (row.contains(document.activeElement)) focusNear(row);
    row.remove();
    rows.delete(deviceId);
  }
  for (const device of devices) {
    let entry = rows.get(device.deviceId);
    if (entry === undefined) {
      entry = makeRow(device);
      rows.set(device.deviceId, entry);
      body.append(entry.row);
    }
    updateRow(entry, device);
  }
  byId("no-devices", HTMLElement).hidden = devices.length > 0;
  drawDeviceList(devices);
  applyFilter();
}

/** The controls of a row that goes away must not take the keyboard's place on the page with them. @param {HTMLElement} row */
function focusNear(row) {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  const next = neighbour?.querySelector("button") ?? document.getElementById("devices");
  if (next instanceof HTMLElement) next.focus();
}

/** @param {Device} device @returns {DeviceRow} */
function makeRow(device) {
  const { deviceId } = device;
  const row = make("tr");
  const box = make("input", { label: `Select ${deviceId}` });
  box.type = "checkbox";
  box.addEventListener("change", countSelected);
  const name = make("td", { className: "id" });
  name.append(make("bdi", { text: deviceId }));
  const badge = make("span", { className: "badge" });
  const last = make("td", { className: "last" });
  const toggle = make("button");
  toggle.type = "button";
  toggle.addEventListener("click", () => void control(rows.get(deviceId)?.device.state === "revoked" ? "restore" : "revoke", { deviceIds: [deviceId] }));
  const remove = make("button", { text: "Remove", label: `Remove ${deviceId}` });
  remove.type = "button";
  remove.addEventListener("click", () => void removeDevices([deviceId]));
  const cells = [make("td"), name, make("td"), last, make("td", { className: "actions" })];
  cells[0]?.append(box);
  cells[2]?.append(badge);
  cells[4]?.append(toggle, remove);
  row.append(...cells);
  return { row, box, state: badge, last, toggle, device };
}

/** @param {DeviceRow} entry @param {Device} device */
function updateRow(entry, device) {
  const before = entry.device;
  entry.device = device;
  const revoked = device.state === "revoked";
  const text = revoked ? "revoked" : device.beyondCap ? "beyond the cap" : "active";
  if (entry.state.textContent !== text) {
    entry.state.textContent = text;
    entry.state.dataset["tone"] = revoked ? "bad" : device.beyondCap ? "warn" : "good";
    entry.toggle.textContent = revoked ? "Restore" : "Revoke";
    entry.toggle.className = revoked ? "" : "danger";
    entry.toggle.setAttribute("aria-label", `${revoked ? "Restore" : "Revoke"} ${device.deviceId}`);
  }
  if (entry.last.childElementCount === 0 || before.lastDecision?.request_id !== device.lastDecision?.request_id) drawLast(entry.last, device.lastDecision);
}

/** @param {HTMLElement} cell @param {Decision | null} decision */
function drawLast(cell, decision) {
  if (decision === null) return cell.replaceChildren(make("span", { text: "none yet", className: "note" }));
  cell.replaceChildren(codeBadge(decision), " ", timeOf(decision));
  cell.title = `request_id ${decision.request_id}`;
}

/** @param {Decision} decision */
function codeBadge({ allowed, code }) {
  const badge = make("span", { text: code, className: "badge" });
  badge.dataset["tone"] = allowed ? "good" : "bad";
  return badge;
}

/** @param {Decision} decision */
function timeOf({ decidedAt }) {
  const moment = new Date(decidedAt);
  const time = make("time", { text: moment.toLocaleTimeString([], { hour12: false }) });
  time.dateTime = moment.toISOString();
  return time;
}

/** @param {Device[]} devices */
function drawDeviceList(devices) {
  const list = byId("device-list", HTMLDataListElement);
  if (list.childElementCount === devices.length && devices.every(({ deviceId }, index) => list.children[index]?.getAttribute("value") === deviceId)) return;
  list.replaceChildren(...devices.map(({ deviceId }) => {
    const option = make("option");
    option.value = deviceId;
    return option;
  }));
}

function applyFilter() {
  const part = byId("filter", HTMLInputElement).value.toLowerCase();
  const wanted = byId("state-filter", HTMLSelectElement).value;
  for (const { row, device, box } of rows.values()) {
    const inState = wanted === "" || (wanted === "beyond" ? device.beyondCap : device.state === wanted);
    row.hidden = !inState || !device.deviceId.toLowerCase().includes(part);
    // What is not seen is not acted on.
    if (row.hidden) box.checked = false;
  }
  countSelected();
}

function selectedDevices() {
  return [...rows].filter(([, { box }]) => box.checked).map(([deviceId]) => deviceId);
}

function countSelected() {
  const shown = [...rows.values()].filter(({ row }) => !row.hidden);
  const count = shown.filter(({ box }) => box.checked).length;
  show("selected", `${grouped(count)} selected`);
  const all = byId("select-all", HTMLInputElement);
  all.checked = count > 0 && count === shown.length;
  all.indeterminate = count > 0 && count < shown.length;
  for (const button of document.querySelectorAll("button[data-bulk]")) if (button instanceof HTMLButtonElement) button.disabled = count === 0;
}

/** @param {string[]} deviceIds */
async function removeDevices(deviceIds) {
  const [first = ""] = deviceIds;
  const what = deviceIds.length === 1 ? first : `${grouped(deviceIds.length)} devices`;
  if (await confirmed("Remove for good?", `${what} will be deleted and will free its slot. A program that registers again is a new device, not a revoked one.`, "Remove")) {
    await control("remove", { deviceIds });
  }
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
  for (const decision of latest) {
    const entry = rows.get(decision.deviceId);
    if (entry !== undefined) updateRow(entry, { ...entry.device, lastDecision: decision });
  }
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

byId("select-all", HTMLInputElement).addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  for (const { row, box } of rows.values()) box.checked = target.checked && !row.hidden;
  countSelected();
});

byId("filter", HTMLInputElement).addEventListener("input", applyFilter);
byId("state-filter", HTMLSelectElement).addEventListener("change", applyFilter);
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

const events = new EventSource("/emulator/events");
events.addEventListener("open", () => {
  show("connection", "Live", "good");
  void refresh();
});
events.addEventListener("error", () => show("connection", "Not connected", "bad"));
events.addEventListener("change", () => void refresh());
events.addEventListener("decisions", ({ data }) => takeDecisions(JSON.parse(data).decisions));
