// Generated: npm run docs
import enforceDecision from "./enforce-decision.js";
import logDenial from "./log-denial.js";
import noDegradedMode from "./no-degraded-mode.js";
import startupGate from "./startup-gate.js";
import validateBeforeSideEffect from "./validate-before-side-effect.js";

export const rules = {
  "enforce-decision": enforceDecision,
  "log-denial": logDenial,
  "no-degraded-mode": noDegradedMode,
  "startup-gate": startupGate,
  "validate-before-side-effect": validateBeforeSideEffect,
};
