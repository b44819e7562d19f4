// Generated: npm run docs
import validateBeforeSideEffect from "./validate-before-side-effect.js";

export const rules = {
  "validate-before-side-effect": validateBeforeSideEffect,
};
