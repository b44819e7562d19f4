// Given to `node --import` in the processes that run tests: they load the sources as Node does, TypeScript included. Vitest's own loading, which asks another process for
// every module, takes a fifth of the processor time of a run.
import { register } from "node:module";

register("./typescript-hooks.mjs", import.meta.url);
