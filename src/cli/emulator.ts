import { parseArgs } from "node:util";
import { createEmulator, type Emulator, type EmulatorOptions, type Plan } from "../emulator/index.js";
import { UsageError, type Subcommand } from "./subcommand.js";

const HELP = `Usage: machineid emulator [--port <n>] [--plan <plan>] [--org-key <key>]

Serves the authority's API, and a dashboard with its controls, on 127.0.0.1 until it is interrupted (Ctrl+C).
Recovery links for a lost org key are printed on standard error.

  --port <n>       port to listen on; a free one by default
  --plan <plan>    free (3 devices), pro (25), scale (250), max (1,000) or custom:<n>; free by default
  --org-key <key>  org_ and at least 16 letters or digits; a random one by default
`;

/** Serves the authority's API until SIGINT or SIGTERM. */
export const emulator: Subcommand = {
  help: HELP,
  async run(args) {
    const stopped = new Promise<void>((resolve) => {
      process.once("SIGINT", () => resolve());
      process.once("SIGTERM", () => resolve());
    });
    const running = await start(readOptions(args));
    process.stdout.write(describe(running));
    await stopped;
    await running.close();
    return 0;
  },
};

async function start(options: EmulatorOptions): Promise<Emulator> {
  try {
    return await createEmulator(options);
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    if (error instanceof Error && "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES")) {
      throw new UsageError(`Cannot listen on port ${options.port ?? 0} of 127.0.0.1 (${error.code}). Choose another --port.`);
    }
    throw error;
  }
}

function readOptions(args: readonly string[]): EmulatorOptions {
  const { port, plan, "org-key": orgKey } = parse(args);
  return {
    ...(port !== undefined && { port: readPort(port) }),
    ...(plan !== undefined && { plan: readPlan(plan) }),
    ...(orgKey !== undefined && { orgKey }),
  };
}

function parse(args: readonly string[]): { port?: string; plan?: string; "org-key"?: string } {
  try {
    return parseArgs({
      args: [...args],
      options: { port: { type: "string" }, plan: { type: "string" }, "org-key": { type: "string" } },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new UsageError(`--port is "${text}". Expected an integer from 0 to 65535.`);
}

function readPlan(text: string): Plan {
  if (text === "free" || text === "pro" || text === "scale" || text === "max") return text;
  const custom = /^custom:([1-9]\d{0,8})$/.exec(text)?.[1];
  if (custom !== undefined) return { custom: Number(custom) };
  throw new UsageError(`--plan is "${text}". Expected free, pro, scale, max or custom:<n>, such as custom:5000.`);
}

function describe(running: Emulator): string {
  const { planTier, limit } = running.usage();
  return [
    `MachineID emulator, plan ${planTier}: ${limit.toLocaleString("en-US")} devices`,
    "",
    `  url        ${running.url}`,
    `  org key    ${running.orgKey}`,
    `  dashboard  ${running.dashboardUrl}`,
    "",
    "For your program:",
    "",
    `  export MACHINEID_BASE_URL=${running.url}`,
    `  export MACHINEID_ORG_KEY=${running.orgKey}`,
    "",
    "Ctrl+C stops it.",
    "",
  ].join("\n");
}
