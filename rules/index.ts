// Generated: npm run docs
import noSecretInDeviceId from "./no-secret-in-device-id.js";
import validateBeforeSideEffect from "./validate-before-side-effect.js";

export const rules = {
  "no-secret-in-device-id": noSecretInDeviceId,
  "validate-before-side-effect": validateBeforeSideEffect,
};
