// @ts-check
// What the page knows of the emulator, and how it uses the controls.

import { say } from "./elements.js";

/**
 * @typedef {{ deviceId: string, allowed: boolean, code: string, request_id: string, decidedAt: number }} Decision
 * @typedef {{ deviceId: string, state: "active" | "revoked", beyondCap: boolean, lastDecision: Decision | null }} Device
 * @typedef {{ kind: string, at?: string, status?: number, ms?: number }} Fault
 * @typedef {{ id: number, hits: number, injection: { fault: Fault, endpoint?: string, deviceId?: string, times?: number } }} FaultInForce
 * @typedef {{ planTier: string, planState: string, accessUntil: string | null, limit: number, devicesUsed: number, remaining: number, overLimit: boolean }} Usage
 * @typedef {{ permits: number, denials: number, errors: number, faults: number }} Counters
 * @typedef {{ orgKeyHint: string, orgDisabled: boolean, usage: Usage, devices: Device[], decisions: Decision[], counters: Counters, faults: FaultInForce[], endpoints: string[] }} State
 */

/** @type {() => Promise<void>} */
let refresh = async () => {};

/** Sets what is done after a control that worked, before `control` resolves. @param {() => Promise<void>} action */
export function afterControl(action) {
  refresh = action;
}

/**
 * Uses a control of the emulator. Says what went wrong, and then resolves to null.
 * @param {string} name
 * @param {object} [body]
 * @returns {Promise<Record<string, unknown> | null>}
 */
export async function control(name, body = {}) {
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
