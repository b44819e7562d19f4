import type { Piece } from "../program/text-pieces.js";
import { mention } from "./mention.js";

/** Long runs of letters and digits may be secrets, and messages end up in logs. */
const longRun = /[A-Za-z0-9_+/=]{20,}/g;

/** A device ID as a message quotes it, with `${name}` for what is unknown and at most four characters of what may be a secret. */
export function showDeviceId(pieces: readonly Piece[]): string {
  return mention(deviceIdText(pieces), 60);
}

/** The same as plain text, where it is not part of a sentence. */
export function deviceIdText(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (piece.kind === "text" ? piece.text.replace(longRun, (run) => `${run.slice(0, 4)}…`) : `\${${piece.names.at(-1) ?? "…"}}`)).join("");
}
