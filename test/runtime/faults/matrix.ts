import { bodies } from "./bodies.js";
import type { Fault } from "./fault.js";
import { framing } from "./framing.js";
import { interferences } from "./interferences.js";
import { reflections } from "./reflections.js";
import { silences } from "./silences.js";
import { stages } from "./stages.js";
import { statuses } from "./statuses.js";
import { tls } from "./tls.js";

/** Every fault, by group. Each name is unique. */
export const matrix: Readonly<Record<string, readonly Fault[]>> = {
  stages,
  silences,
  framing,
  bodies,
  statuses,
  reflections,
  tls,
  interferences,
};
