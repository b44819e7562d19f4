// Generated: npm run docs
import deviceIdFormat from "./device-id-format.js";
import enforceDecision from "./enforce-decision.js";
import logDenial from "./log-denial.js";
import noDegradedMode from "./no-degraded-mode.js";
import noFleetDeviceId from "./no-fleet-device-id.js";
import noHardcodedOrgKey from "./no-hardcoded-org-key.js";
import noSecretInDeviceId from "./no-secret-in-device-id.js";
import startupGate from "./startup-gate.js";
import validateBeforeSideEffect from "./validate-before-side-effect.js";
import validateTimeout from "./validate-timeout.js";

export const rules = {
  "device-id-format": deviceIdFormat,
  "enforce-decision": enforceDecision,
  "log-denial": logDenial,
  "no-degraded-mode": noDegradedMode,
  "no-fleet-device-id": noFleetDeviceId,
  "no-hardcoded-org-key": noHardcodedOrgKey,
  "no-secret-in-device-id": noSecretInDeviceId,
  "startup-gate": startupGate,
  "validate-before-side-effect": validateBeforeSideEffect,
  "validate-timeout": validateTimeout,
};
