import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What each room may import: rooms, and packages. Node's own modules are free to all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "src/models": [],
  "src/settings": ["src/models"],
  "src/program": ["src/models", "src/settings", "@typescript-eslint/utils"],
  "src/flow": ["src/program", "@typescript-eslint/utils"],
  "src/facts": ["src/flow", "src/program", "@typescript-eslint/utils"],
  "src/modules": ["src/program", "src/models", "@typescript-eslint/utils"],
  // Bundled by itself, and loaded by nobody who has a parser.
  "src/spare": ["@babel/parser", "@typescript-eslint/scope-manager", "@typescript-eslint/utils", "@typescript-eslint/visitor-keys"],
  "src/secrets": [],
  "src/analysis": ["src/modules", "src/secrets", "src/facts", "src/flow", "src/program", "src/settings", "src/models", "@typescript-eslint/utils", "eslint"],
  "src/report": ["src/analysis", "src/facts", "src/flow", "src/program", "src/models", "@typescript-eslint/utils", "eslint"],
  rules: ["src/analysis", "src/report", "@typescript-eslint/utils", "eslint"],
  "src/plugin.ts": ["rules", "eslint"],
  "src/runtime": ["undici"],
  "src/admin": ["src/runtime", "undici"],
  "src/emulator": [],
  "src/cli": ["src/emulator", "src/analysis", "src/report", "src/program", "src/settings", "src/models", "src/plugin.ts", "rules", "@typescript-eslint/utils", "eslint"],
};

interface Import {
  readonly file: string;
  readonly to: string;
}

function sourceFiles(directory: string): string[] {
  return readdirSync(join(root, directory), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(directory, name).split(sep).join("/"));
}

function roomOf(file: string): string {
  const [first = "", second = ""] = file.split("/");
  return first === "src" ? `src/${second}` : first;
}

/** Package of a bare specifier, without the path inside it. */
function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Imports of every form, type imports and dynamic ones too, that leave the room of their file. */
function importsLeavingRoom(file: string): Import[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"), true, true);
  return importedFiles
    .map(({ fileName }) => {
      if (!fileName.startsWith(".")) return packageOf(fileName);
      return roomOf(relative(root, resolve(root, dirname(file), fileName.replace(/\.js$/, ".ts"))).split(sep).join("/"));
    })
    .filter((to) => to !== roomOf(file) && !to.startsWith("node:"))
    .map((to) => ({ file, to }));
}

const files = [...sourceFiles("src"), ...sourceFiles("rules")];
const rooms = [...new Set(files.map(roomOf))];

describe("rooms", () => {
  test("each has a line in the table, and each line a room", () => {
    expect(rooms.sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  test.each(rooms)("%s imports only what it may see", (room) => {
    const allowed = new Set(MAY_IMPORT[room]);
    const inRoom = files.filter((file) => roomOf(file) === room);
    expect(inRoom.length).toBeGreaterThan(0);
    const forbidden = inRoom.flatMap(importsLeavingRoom).filter(({ to }) => !allowed.has(to));
    expect(forbidden.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });
});
