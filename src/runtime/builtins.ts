// Kept from before anyone can replace them: no patched global, such as a lenient JSON.parse, makes a permit.
export const { defineProperty, freeze, hasOwn, keys } = Object;
export const { parse, stringify } = JSON;
export const NativePromise = Promise;
