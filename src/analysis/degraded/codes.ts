import type { TSESTree } from "@typescript-eslint/utils";
import { enclosingFunction, stripTypeWrappers } from "../../program/nodes.js";
import { onlyRecords } from "../changes-nothing.js";
import type { Said, Telling } from "../gate-of-summary.js";
import { calledName, settlesUnit } from "../call-names.js";
import type { Disregard } from "../enforcement.js";
import { findUnenforced } from "../enforcement.js";
import type { GateCall, GateCalls } from "../gate-calls.js";
import { chainOf } from "../promise-chain.js";
import { isSameWork } from "../same-work.js";
import { encloses } from "../walk.js";
import type { WorkSite } from "../work-after-denial.js";
import type { Degraded } from "./finding.js";
import { valueOfAnswer } from "./values-of-answers.js";
import { saysYes } from "./verdict.js";

const PERMITTING = "ALLOW";

/** Codes of denials that count as permits: `code === "ALLOW" || code === "AUTHORITY_TIMEOUT"`, a list of them, a `case` that goes on to the work. */
export function* codesLetThrough(gates: GateCalls): Generator<Degraded> {
  for (const gate of gates.answers) {
    for (const use of gates.usesOf(gate)) {
      if (use.kind === "mistested" && use.how === "code" && isAlternative(use.node)) yield { kind: "exempt", node: use.node, at: gate.node };
      if (use.kind === "handed-on" && !use.decides && isListed(use.node, gates)) yield { kind: "exempt", node: use.node, at: gate.node };
    }
  }
  for (const node of gates.nodes()) {
    if (node.type === "IfStatement") yield* codeThatGrants(node, gates);
    if (node.type === "SwitchCase") yield* caseThatGrants(node, gates);
    if (node.type === "SwitchStatement") yield* casesOfOutcomes(node, gates);
  }
  for (const { gate, disregard } of findUnenforced(gates)) if (disregard.kind === "goes-on") yield* casesOnTheWay(gate, disregard, gates);
}

/** `if (code === "AUTHORITY_TIMEOUT") return true;`, or the work of the permitted side in the place of `true`. */
function* codeThatGrants({ test, consequent }: TSESTree.IfStatement, gates: GateCalls): Generator<Degraded> {
  const codes = [...gates.nodes(test)].flatMap((node) => codeIn(node) ?? []);
  if (codes.length === 0 || codes.includes(PERMITTING)) return;
  const gate = gates.answers.find((answer) => gates.usesOf(answer).some((use) => encloses(test, use.node)));
  if (gate === undefined) return;
  const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
  const grants = last?.type === "ReturnStatement" && last.argument !== null && saysYes(last.argument, gates);
  const asked = chainOf(gate.node);
  const works = gates.work.some((site) => encloses(consequent, site.node) && asked.some((node) => site.denied.has(node)) && !settlesUnit(site.node) && gates.work.some((other) => other.permitted && !encloses(consequent, other.node) && enclosingFunction(other.node) === enclosingFunction(test) && isSameWork(site, other, gates)));
  if (grants || works) yield { kind: "exempt", node: test, at: gate.node };
}

/** `switch (decision.code) { case "AUTHORITY_TIMEOUT": return true; … }` */
function* caseThatGrants(first: TSESTree.SwitchCase, gates: GateCalls): Generator<Degraded> {
  const { test, parent } = first;
  if (test === null || codeIn(test) === null || codeIn(test) === PERMITTING) return;
  const gate = gates.answers.find((answer) => gates.usesOf(answer).some((use) => encloses(parent.discriminant, use.node)));
  // Cases without statements share those of the next.
  const last = bodyOf(first)?.consequent.at(-1);
  const exit = last?.type === "BlockStatement" ? last.body.at(-1) : last;
  if (gate === undefined) return;
  if ((exit?.type === "ReturnStatement" && exit.argument !== null && saysYes(exit.argument, gates)) || worksAsPermitted(first, gate, gates)) yield { kind: "exempt", node: test, at: gate.node };
}

/** `case "unknown":` that shares the statements of `case "permit":`, of what a function answers in such words. */
function* casesOfOutcomes({ discriminant, cases }: TSESTree.SwitchStatement, gates: GateCalls): Generator<Degraded> {
  const answer = gates.answers.find((each) => each.telling !== undefined && gates.usesOf(each).some(({ kind, node }) => kind === "tested" && encloses(discriminant, node)));
  const said = answer?.telling === undefined ? null : saidIn(answer.telling, discriminant);
  if (answer === undefined || said === null) return;
  const values = new Map(cases.map((each) => [each, each.test === null ? null : literalOf(each.test, gates)]));
  const isOf = (each: TSESTree.SwitchCase, list: Said["permits"]): boolean => list.some((value) => value === values.get(each));
  const permitted = cases.find((each) => isOf(each, said.permits));
  const shared = permitted === undefined ? undefined : bodyOf(permitted);
  for (const each of cases) if (each.test !== null && shared !== undefined && isOf(each, said.denials) && bodyOf(each) === shared && !shared.consequent.every(onlyRecords)) yield { kind: "exempt", node: each.test, at: answer.node };
}

/** The words that the discriminant may be. */
function saidIn(telling: Telling, discriminant: TSESTree.Node): Said | null {
  if (telling.kind === "said") return telling.part;
  const part = telling.kind === "parts" ? telling.parts.get(calledName(discriminant)) : undefined;
  return typeof part === "object" ? part : null;
}

function literalOf(test: TSESTree.Node, gates: GateCalls): string | number | null {
  const value = valueOfAnswer(test, { text: gates.resolver.text, variableOf: gates.variableOf, constantElsewhere: (node) => gates.resolver.constantElsewhere(node) });
  return value.kind === "literal" ? (value.literals[0] ?? null) : null;
}

/** `case "ALLOW": case "AUTHORITY_TIMEOUT": return work();`, and the same work in a case of its own. */
function worksAsPermitted(first: TSESTree.SwitchCase, { node: gate }: GateCall, gates: GateCalls): boolean {
  const { cases } = first.parent;
  const body = bodyOf(first);
  const permitted = cases.find(({ test }) => test !== null && codeIn(test) === PERMITTING);
  if (permitted === undefined || body === undefined) return false;
  const asked = chainOf(gate);
  const sitesOf = (holder: TSESTree.SwitchCase): readonly WorkSite[] => gates.work.filter((site) => holder.consequent.some((statement) => encloses(statement, site.node)) && (site.sideEffect !== null || !settlesUnit(site.node)));
  const own = sitesOf(body).filter((site) => asked.some((node) => site.denied.has(node)));
  const shared = bodyOf(permitted);
  if (shared === undefined) return false;
  return shared === body ? own.length > 0 : own.some((site) => sitesOf(shared).some((other) => isSameWork(site, other, gates)));
}

/** Where the statements of a case stand: in itself, or in one that follows. */
function bodyOf(first: TSESTree.SwitchCase): TSESTree.SwitchCase | undefined {
  return first.parent.cases.slice(first.parent.cases.indexOf(first)).find(({ consequent }) => consequent.length > 0);
}

function codeIn(node: TSESTree.Node): string | null {
  return node.type === "Literal" && typeof node.value === "string" && /^[A-Z][A-Z_0-9]+$/.test(node.value) ? node.value : null;
}

/** One of several that are as good as the permit. */
function isAlternative(node: TSESTree.Node): boolean {
  if (node.type !== "BinaryExpression" || !/^===?$/.test(node.operator)) return false;
  const code = codeIn(node.right) ?? codeIn(node.left);
  if (code === null || code === PERMITTING) return false;
  let whole: TSESTree.Node = node;
  while (whole.parent?.type === "LogicalExpression" && whole.parent.operator === "||") whole = whole.parent;
  return operandsOf(whole).some((operand) => operand.type === "BinaryExpression" && /^===?$/.test(operand.operator) && (codeIn(operand.right) ?? codeIn(operand.left)) === PERMITTING);
}

function operandsOf(start: TSESTree.Node): readonly TSESTree.Node[] {
  const node = stripTypeWrappers(start);
  return node.type === "LogicalExpression" && node.operator === "||" ? [...operandsOf(node.left), ...operandsOf(node.right)] : [node];
}

/** `["ALLOW", "AUTHORITY_TIMEOUT"].includes(decision.code)`, also of a constant or a `Set`. */
function isListed(call: TSESTree.Node, { resolver }: GateCalls): boolean {
  if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression" || !/^(?:includes|has)$/.test(calledName(call.callee))) return false;
  const own = resolver.text.constantOf(call.callee.object);
  const elsewhere = own.type === "Identifier" || own.type === "MemberExpression" ? resolver.constantElsewhere(own) : null;
  let list = elsewhere === null ? own : elsewhere.texts.text.constantOf(elsewhere.node);
  if (list.type === "NewExpression" && list.arguments[0] !== undefined) list = list.arguments[0];
  const codes = list.type === "ArrayExpression" ? list.elements.flatMap((element) => (element === null ? [] : (codeIn(element) ?? []))) : [];
  return codes.length > 1 && codes.includes(PERMITTING);
}

/** `switch (decision.code) { case "AUTHORITY_TIMEOUT": break; … }` */
function* casesOnTheWay(gate: GateCall, { path }: Extract<Disregard, { kind: "goes-on" }>, gates: GateCalls): Generator<Degraded> {
  const looks = gates.usesOf(gate).flatMap((use) => (use.kind === "read" || use.kind === "mistested" ? [use.node] : []));
  for (const step of path) {
    const place = step.kind === "branch" && step.outcome ? step.node.parent : undefined;
    if (place?.type === "SwitchCase" && looks.some((look) => encloses(place.parent.discriminant, look)) && codeIn(step.node) !== PERMITTING) yield { kind: "exempt", node: step.node, at: gate.node };
  }
}
