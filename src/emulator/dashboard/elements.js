// @ts-check
// Elements of the page. Text from outside gets in as text, never as HTML.

const MESSAGE_MS = 8_000;

/**
 * The element with this id.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
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
export function make(name, { text, className, label } = {}) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (className !== undefined) element.className = className;
  if (label !== undefined) element.setAttribute("aria-label", label);
  return element;
}

/** @param {string} id @param {string} text @param {string} [tone] */
export function show(id, text, tone) {
  const element = byId(id, HTMLElement);
  // Unchanged text is left alone: screen readers would say it again.
  if (element.textContent !== text) element.textContent = text;
  if (tone !== undefined) element.dataset["tone"] = tone;
}

/** @param {number} count */
export const grouped = (count) => count.toLocaleString("en-US");

let messageTimer = 0;

/** @param {string} text */
export function say(text) {
  show("message", text);
  clearTimeout(messageTimer);
  messageTimer = window.setTimeout(() => show("message", ""), MESSAGE_MS);
}

/** @param {string} title @param {string} text @param {string} go what the button says */
export function confirmed(title, text, go) {
  const dialog = byId("confirm", HTMLDialogElement);
  show("confirm-title", title);
  show("confirm-text", text);
  show("confirm-go", go);
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "go"), { once: true }));
}
