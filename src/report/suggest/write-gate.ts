import type { TSESTree } from "@typescript-eslint/utils";
import type { SourceUnit } from "../../program/source-unit.js";
import { insertion, type Edit } from "./edit.js";
import { RUNTIME } from "../../models/module-name.js";
import { findClient, importedAs, namesRuntime, requiredBy, type Client } from "./find-client.js";
import { findDeviceId } from "./find-device-id.js";
import { environmentValue } from "./read-environment.js";
import { endWithComment, startWithComments, styleOf } from "./source-style.js";
import { isFreeName, visibleVariables } from "./visible-names.js";

/** A gate as it may be written at some place, with the declarations that it needs. */
export interface WrittenGate {
  /** `await machineid.assertAllowed(deviceId)` */
  readonly code: string;
  readonly addsClient: boolean;
  readonly declarations: readonly Edit[];
}

const CLIENT_NAMES = ["machineid", "machineId", "machineIdClient"];
const DEVICE_ID = "DEVICE_ID";

/** The gate for `place`, by the client and device ID in view there or by new ones; null where their names are taken. */
export function writeGate(unit: SourceUnit, place: TSESTree.Node): WrittenGate | null {
  const found = findClient(unit, place);
  const made = found === null ? newClient(unit, place) : { client: found, lines: [] };
  if (made === null) return null;
  const { client } = made;
  const lines = [...made.lines];
  let deviceId = findDeviceId(unit, client, place);
  if (deviceId === null) {
    if (!isFreeName(unit, DEVICE_ID, place)) return null;
    deviceId = DEVICE_ID;
    lines.push(deviceIdDeclaration(unit));
  }
  const edit = lines.length === 0 ? null : declare(unit, lines, client, place);
  return {
    code: `await ${client.text}.assertAllowed(${deviceId})`,
    addsClient: found === null,
    declarations: edit === null ? [] : [edit],
  };
}

interface NewClient {
  readonly client: Client;
  /** Declarations that make it. */
  readonly lines: readonly string[];
}

function newClient(unit: SourceUnit, place: TSESTree.Node): NewClient | null {
  const text = CLIENT_NAMES.find((name) => isFreeName(unit, name, place));
  if (text === undefined) return null;
  const { quote, semicolon } = styleOf(unit);
  const imported = (namesRuntime(unit) ? visibleVariables(unit, unit.ast.body[0] ?? unit.ast) : []).find((variable) => importedAs(variable) === "MachineID" && isValueImport(variable.defs[0]?.node));
  if (imported === undefined && !isFreeName(unit, "MachineID", place)) return null;
  const name = imported?.name ?? "MachineID";
  const specifier = `${quote}${RUNTIME}${quote}`;
  const importing = isCommonJs(unit) ? `const { MachineID } = require(${specifier})` : `import { MachineID } from ${specifier}`;
  const lines = imported === undefined ? [`${importing}${semicolon}`, ""] : [];
  return { client: { text, madeBy: null }, lines: [...lines, `const ${text} = ${name}.fromEnv()${semicolon}`] };
}

/** Whether the file is CommonJS; what it says counts more than how it was parsed. */
function isCommonJs({ ast, text }: SourceUnit): boolean {
  const isModule = ast.body.some(({ type }) => type === "ImportDeclaration" || type === "ExportAllDeclaration" || type === "ExportDefaultDeclaration" || type === "ExportNamedDeclaration");
  return !isModule && (ast.sourceType !== "module" || /\brequire\s*\(/.test(text));
}

/** `import …` anywhere; where there is none, `const … = require("…")` at the top, behind which nothing else has run yet. */
function importsOf({ ast }: SourceUnit): readonly TSESTree.Node[] {
  const imports = ast.body.filter(({ type }) => type === "ImportDeclaration");
  if (imports.length > 0) return imports;
  const other = ast.body.findIndex((node) => !isDirective(node) && !isRequire(node));
  return ast.body.slice(0, other === -1 ? ast.body.length : other).filter(isRequire);
}

function isRequire(node: TSESTree.Node): boolean {
  return node.type === "VariableDeclaration" && node.declarations.every(({ init }) => init !== null && requiredBy(init) !== null);
}

function isDirective(node: TSESTree.Node): boolean {
  return "directive" in node && typeof node.directive === "string";
}

function isValueImport(specifier: TSESTree.Node | undefined): boolean {
  if (specifier?.type === "VariableDeclarator") return true;
  return specifier?.type === "ImportSpecifier" && specifier.importKind !== "type" && specifier.parent.type === "ImportDeclaration" && specifier.parent.importKind !== "type";
}

function deviceIdDeclaration(unit: SourceUnit): string {
  return `const ${DEVICE_ID} = ${environmentValue("MACHINEID_DEVICE_ID", unit)}${styleOf(unit).semicolon}`;
}

/** Puts new declarations behind the client's own, else behind the imports, else at the top; always before `place`. */
function declare(unit: SourceUnit, lines: readonly string[], client: Client, place: TSESTree.Node): Edit | null {
  const { newline } = styleOf(unit);
  const text = lines.join(newline);
  const isTopLevel = place.parent?.type === "Program";
  const before = client.madeBy ?? importsOf(unit).findLast((node) => !isTopLevel || node.range[1] <= place.range[0]);
  if (before !== undefined) return insertion(endWithComment(unit.text, before), `${newline}${text}`);
  const first = unit.ast.body.find((node) => !isDirective(node));
  return first === undefined ? null : insertion(startWithComments(unit, first), `${text}${newline}${newline}`);
}
