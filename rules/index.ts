// Generated: npm run docs
import enforceDecision from "./enforce-decision.js";
import noDegradedMode from "./no-degraded-mode.js";
import startupGate from "./startup-gate.js";
import validateBeforeSideEffect from "./validate-before-side-effect.js";

export const rules = {
  "enforce-decision": enforceDecision,
  "no-degraded-mode": noDegradedMode,
  "startup-gate": startupGate,
  "validate-before-side-effect": validateBeforeSideEffect,
};
