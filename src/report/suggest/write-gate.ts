import type { TSESTree } from "@typescript-eslint/utils";
import type { SourceUnit } from "../../program/source-unit.js";
import { insertion, type Edit } from "./edit.js";
import { findClient, importedAs, RUNTIME, type Client } from "./find-client.js";
import { findDeviceId } from "./find-device-id.js";
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
  if (unit.ast.sourceType !== "module") return null;
  const text = CLIENT_NAMES.find((name) => isFreeName(unit, name, place));
  if (text === undefined) return null;
  const { quote, semicolon } = styleOf(unit);
  const imported = visibleVariables(unit, unit.ast.body[0] ?? unit.ast).find((variable) => importedAs(variable) === "MachineID" && isValueImport(variable.defs[0]?.node));
  if (imported === undefined && !isFreeName(unit, "MachineID", place)) return null;
  const name = imported?.name ?? "MachineID";
  const importing = imported === undefined ? [`import { MachineID } from ${quote}${RUNTIME}${quote}${semicolon}`, ""] : [];
  return { client: { text, madeBy: null }, lines: [...importing, `const ${text} = ${name}.fromEnv()${semicolon}`] };
}

function isValueImport(specifier: TSESTree.Node | undefined): boolean {
  return specifier?.type === "ImportSpecifier" && specifier.importKind !== "type" && specifier.parent.type === "ImportDeclaration" && specifier.parent.importKind !== "type";
}

function deviceIdDeclaration(unit: SourceUnit): string {
  const { quote, semicolon } = styleOf(unit);
  // An empty device ID is refused before anything is sent, as undefined is.
  const fallback = /\.[cm]?tsx?$/.test(unit.filename) ? ` ?? ${quote}${quote}` : "";
  return `const ${DEVICE_ID} = process.env.MACHINEID_DEVICE_ID${fallback}${semicolon}`;
}

/** Puts new declarations behind the client's own, else behind the imports, else at the top; always before `place`. */
function declare(unit: SourceUnit, lines: readonly string[], client: Client, place: TSESTree.Node): Edit | null {
  const { newline } = styleOf(unit);
  const text = lines.join(newline);
  const isTopLevel = place.parent?.type === "Program";
  const before = client.madeBy ?? unit.ast.body.findLast((node) => node.type === "ImportDeclaration" && (!isTopLevel || node.range[1] <= place.range[0]));
  if (before !== undefined) return insertion(endWithComment(unit.text, before), `${newline}${text}`);
  const first = unit.ast.body.find((node) => !("directive" in node) || typeof node.directive !== "string");
  return first === undefined ? null : insertion(startWithComments(unit, first), `${text}${newline}${newline}`);
}
