import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { ORG_KEY } from "./client.js";

const RUNTIME = fileURLToPath(new URL("../../../src/runtime/", import.meta.url));
const DEPENDENCIES = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** How a program loads the runtime. */
export const IMPORT = 'import { MachineID } from "./runtime/index.js";';

/** What `MachineID.fromEnv()` reads. */
export function environment(baseUrl: string, timeoutMs = 10_000): Record<string, string> {
  return { MACHINEID_ORG_KEY: ORG_KEY, MACHINEID_BASE_URL: baseUrl, MACHINEID_TIMEOUT_MS: String(timeoutMs) };
}

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder in which programs can `import { MachineID } from "./runtime/index.js"`. */
export class ProgramFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "machineid-runtime-"));

  constructor() {
    symlinkSync(DEPENDENCIES, join(this.path, "node_modules"));
    writeFileSync(join(this.path, "package.json"), '{"type":"module"}');
    const target = ts.ScriptTarget.ES2023;
    mkdirSync(join(this.path, "runtime"));
    for (const file of readdirSync(RUNTIME)) {
      const source = readFileSync(join(RUNTIME, file), "utf8");
      const { outputText } = ts.transpileModule(source, { compilerOptions: { target, module: ts.ModuleKind.ESNext } });
      writeFileSync(join(this.path, "runtime", file.replace(/\.ts$/, ".js")), outputText);
    }
  }

  /** Runs a program until it ends by itself; after `killAfterMs` it is killed and has no exit code. */
  run(source: string, env: Record<string, string>, { closeStderr = false, killAfterMs = 20_000 } = {}): Promise<Finished> {
    const file = join(this.path, `program-${Math.random().toString(36).slice(2)}.js`);
    writeFileSync(file, source);
    return new Promise((resolve) => {
      const options = { env: { PATH: process.env["PATH"], ...env }, timeout: killAfterMs };
      const child = execFile(process.execPath, [file], options, (_error, stdout, stderr) => {
        resolve({ exitCode: child.exitCode, stdout, stderr });
      });
      if (closeStderr) child.stderr?.destroy();
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
