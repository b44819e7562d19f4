import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("./", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Puts the package under `node_modules` as the tarball has it, which a link to the checkout would not show. */
export default function setup() {
  if (!existsSync(`${here}node_modules/next`)) throw new Error("Run npm ci in test/bundlers first.");
  const folder = `${here}node_modules/eslint-plugin-machineid`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const [packed] = Object.values(JSON.parse(npm("pack", "--ignore-scripts", "--json", "--pack-destination", folder)));
  execFileSync("tar", ["-xzf", packed.filename, "--strip-components=1"], { cwd: folder });
  rmSync(`${folder}/${packed.filename}`);
}

function npm(...args) {
  return execFileSync("npm", args, { cwd: root, encoding: "utf8" });
}
