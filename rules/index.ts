// Generated: npm run docs
import enforceDecision from "./enforce-decision.js";
import validateBeforeSideEffect from "./validate-before-side-effect.js";

export const rules = {
  "enforce-decision": enforceDecision,
  "validate-before-side-effect": validateBeforeSideEffect,
};
