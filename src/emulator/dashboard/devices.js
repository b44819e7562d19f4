// @ts-check
// The table of devices. Rows stay the same elements as long as their device exists, so that the focus stays too.

import { codeBadge, timeOf } from "./decision.js";
import { byId, confirmed, grouped, make, show } from "./elements.js";
import { control } from "./emulator.js";

/**
 * @typedef {import("./emulator.js").Decision} Decision
 * @typedef {import("./emulator.js").Device} Device
 * @typedef {{ row: HTMLTableRowElement, box: HTMLInputElement, state: HTMLElement, last: HTMLElement, toggle: HTMLButtonElement, device: Device }} DeviceRow
 */

/** @type {Map<string, DeviceRow>} */
const rows = new Map();

/** @param {Device[]} devices */
export function drawDevices(devices) {
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

export function selectedDevices() {
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
export async function removeDevices(deviceIds) {
  const [first = ""] = deviceIds;
  const what = deviceIds.length === 1 ? first : `${grouped(deviceIds.length)} devices`;
  if (await confirmed("Remove for good?", `${what} will be deleted and will free its slot. A program that registers again is a new device, not a revoked one.`, "Remove")) {
    await control("remove", { deviceIds });
  }
}

/** Shows decisions at once, ahead of the next state. @param {Decision[]} latest */
export function noteDecisions(latest) {
  for (const decision of latest) {
    const entry = rows.get(decision.deviceId);
    if (entry !== undefined) updateRow(entry, { ...entry.device, lastDecision: decision });
  }
}

byId("select-all", HTMLInputElement).addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  for (const { row, box } of rows.values()) box.checked = target.checked && !row.hidden;
  countSelected();
});

byId("filter", HTMLInputElement).addEventListener("input", applyFilter);
byId("state-filter", HTMLSelectElement).addEventListener("change", applyFilter);
