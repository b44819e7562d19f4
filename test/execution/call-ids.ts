/** Calls and loops are named by where they stand in their file, files by multiples of this. */
export const FILE_STRIDE = 1_000_000;

/** Number of the file in which a call of that name stands. */
export function fileOfCall(callId: number): number {
  return Math.floor(callId / FILE_STRIDE);
}
