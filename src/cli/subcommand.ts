export interface Subcommand {
  /** Printed for `--help`; ends with a newline. */
  readonly help: string;
  /** Resolves to the exit code of the process. Rejects with a `UsageError` when the arguments are wrong. */
  run(args: readonly string[]): Promise<number>;
}

/** The command line was wrong: the process says so without a stack and exits with code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** By name, since the build joins a subcommand into one file that has a class of its own. */
export function isUsageError(error: unknown): error is Error {
  return error instanceof Error && error.name === "UsageError";
}
