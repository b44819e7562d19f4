import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createEmulator } from "../../dist/src/emulator/index.js";
import { edgeBundle, NODE_BUNDLES, outputFolder, sizeOf } from "./bundles.mjs";
import { Started } from "./started.mjs";

const DEVICE = "worker:test:bundled:01";

// The package's own folders that a program which validates must never load.
const FOREIGN = /eslint-plugin-machineid\/dist\/(rules|src\/(?!runtime\/))|node_modules\/(eslint|@eslint|@typescript-eslint)\//;
const OWN = /node_modules\/eslint-plugin-machineid\/dist\/src\/runtime\//;

function environment(authority) {
  return { MACHINEID_ORG_KEY: authority.orgKey, MACHINEID_BASE_URL: authority.url, MACHINEID_TIMEOUT_MS: "20000" };
}

describe.each(Object.entries(NODE_BUNDLES))("%s", (name, bundle) => {
  test("works while permitted, stops when revoked and when the authority is gone, and ends", async () => {
    const { file, modules, warnings } = await bundle(outputFolder(name.replace(/\W+/g, "-")));
    expect(modules.filter((module) => FOREIGN.test(module))).toEqual([]);
    expect(modules.some((module) => OWN.test(module))).toBe(!name.includes("package"));
    expect(modules.some((module) => module.includes("node_modules/undici/"))).toBe(!name.includes("external"));
    // esbuild says that CommonJS has no import.meta: there the tripwire refuses to begin.
    expect(warnings.filter((text) => !text.includes('"import.meta" is not available'))).toEqual([]);
    console.log(`${name}: ${sizeOf(readFileSync(file))}`);

    const authority = await createEmulator();
    const worker = new Started(process.execPath, [file], { env: environment(authority) });
    try {
      expect(await worker.line()).toBe("ready");
      expect(await worker.ask("first")).toBe("first: worked");
      authority.revoke(DEVICE);
      expect(await worker.ask("second")).toBe("second: DEVICE_REVOKED");
      authority.restore(DEVICE);
      expect(await worker.ask("third")).toBe("third: worked");
      await authority.close();
      expect(await worker.ask("fourth")).toBe("fourth: AUTHORITY_UNREACHABLE");
      expect(await worker.finish()).toBe(0);
      expect(await worker.line()).toBe("closed");
      const denials = worker.errors.trim().split("\n").map((line) => JSON.parse(line));
      expect(denials.map(({ event, code }) => [event, code])).toEqual([
        ["machineid.denied", "DEVICE_REVOKED"],
        ["machineid.denied", "AUTHORITY_UNREACHABLE"],
      ]);
    } finally {
      await worker.stop();
      await authority.close();
    }
  });
});

describe("for edge runtimes", () => {
  test.each([
    ["Cloudflare Workers", ["workerd", "worker", "browser"]],
    ["Vercel Edge", ["edge-light", "worker"]],
    ["Deno", ["deno"]],
    ["Bun", ["bun"]],
  ])("%s gets the build by fetch, and nothing of Node or the linter", async (name, conditions) => {
    const { text, modules, imports } = await edgeBundle(conditions);
    expect(modules.some((module) => module.endsWith("runtime/edge.js"))).toBe(true);
    expect(modules.filter((module) => !OWN.test(module) && module !== "<stdin>")).toEqual([]);
    expect(imports).toBeNull();
    console.log(`${name}: ${sizeOf(text)}`);
  });
});
