import type { TSESTree } from "@typescript-eslint/utils";
import type { ArgumentList } from "./arguments.js";
import { bare } from "./expressions.js";
import { isFunctionNode } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import type { Cell } from "./propagation.js";
import type { SourceUnit } from "./source-unit.js";
import { memoised, type Value } from "./values.js";

type FunctionOrigin = Extract<Value, { readonly kind: "function" }>;
type ClassOrigin = Extract<Value, { readonly kind: "class" }>;

/** Files that hand on to each other what they are given. */
const DEEPEST_FILE = 3;

/**
 * What functions and classes of other files make of the clients that this one gives them. Their values are worked out apart from those that all
 * files share: what another file gives is none of this one's.
 */
export class OriginGiven {
  private readonly insides = new Map<SourceUnit, Origins>();
  private readonly clients = new Map<TSESTree.Node, Cell<true>>();
  private namesPackage: boolean | null = null;

  constructor(private readonly origins: Origins) {}

  /** Adds what a function makes of its arguments, where a client is among them. */
  flowResult(callee: Value, passed: ArgumentList, cell: ValueCell): void {
    this.eachGiven(callee, passed, (called) => {
      const inside = called.kind === "function" ? this.insideOf(called.home) : null;
      if (inside === null || called.kind !== "function") return;
      inside.callSites.give(called.node, passed, this.origins);
      this.origins.flow(inside.functions.cellOfReturn(called.node), cell);
    });
  }

  /** Adds the instance that a class or function makes of its arguments, where a client is among them. */
  flowInstance(callee: Value, passed: ArgumentList, cell: ValueCell): void {
    this.eachGiven(callee, passed, (constructed) => {
      const inside = this.insideOf(constructed.home);
      if (inside === null) return;
      if (constructed.kind === "class") {
        inside.callSites.giveConstruction(constructed.node, passed, this.origins);
        cell.add(inside.values.instance(constructed.node));
      } else {
        inside.callSites.give(constructed.node, passed, this.origins);
        cell.add(inside.values.constructed(constructed.node));
      }
    });
  }

  /** A function of another file that gets a client may hand it to a function that it gets beside it. */
  linkCallbacks(callee: Value, passed: ArgumentList): void {
    if (!passed.indicesFrom(0).some((index) => this.isCallback(passed.at(index)))) return;
    this.eachGiven(callee, passed, (called) => {
      const inside = called.kind === "function" ? this.insideOf(called.home) : null;
      if (inside === null || called.kind !== "function") return;
      inside.callSites.give(called.node, passed, this.origins);
      inside.callSites.linkCalls();
    });
  }

  /** Visits the functions and classes of other files that `callee` may be, once a client is among the arguments. */
  private eachGiven(callee: Value, passed: ArgumentList, visit: (called: FunctionOrigin | ClassOrigin) => void): void {
    const { origins } = this;
    const isElsewhere = (callee.kind === "function" || callee.kind === "class") && callee.home !== origins;
    // What files in view give each other would have to be kept for all that import them.
    if (origins.links === null || !this.gives || (!isElsewhere && callee.kind !== "unseen")) return;
    this.onceClientGiven(passed, () => {
      if (callee.kind !== "unseen") {
        if (callee.kind === "function" || callee.kind === "class") visit(callee);
        return;
      }
      origins.imports.cellOfUnseen(callee).each((value) => {
        if (value.kind === "function" || value.kind === "class") visit(value);
      });
    });
  }

  /** The file of a function, as far as this one fills its parameters; null where too many files stand between. */
  private insideOf(home: Origins): Origins | null {
    const { origins } = this;
    if (home.givenBy === origins) return home;
    let depth = 0;
    for (let outer: Origins | null = origins; outer !== null; outer = outer.givenBy) {
      // A function that the giving file has handed in stands there.
      if (outer.unit === home.unit || depth++ >= DEEPEST_FILE) return null;
    }
    return memoised(this.insides, home.unit, () => origins.inside(home.unit));
  }

  private onceClientGiven(passed: ArgumentList, act: () => void): void {
    const found = this.origins.newFacts<true>();
    for (const index of passed.indicesFrom(0)) {
      const argument = passed.at(index);
      if (typeof argument !== "string") this.clientsIn(argument).flowInto(found);
    }
    found.each(act);
  }

  private isCallback(argument: ReturnType<ArgumentList["at"]>): boolean {
    return typeof argument !== "string" && takesSomething(argument, this.origins);
  }

  /** A fact as soon as an expression, a member of the object or array that it may be, or what a function makes is a client. Each is looked at once. */
  private clientsIn(expression: TSESTree.Node): Cell<true> {
    const node = bare(expression);
    const known = this.clients.get(node);
    if (known !== undefined) return known;
    const { origins } = this;
    const found = origins.newFacts<true>();
    this.clients.set(node, found);
    const note = (value: Value): void => {
      if (isClient(value)) found.add(true);
      else if (value.kind === "object" && value.home === origins) this.clientsIn(value.node).flowInto(found);
    };
    switch (node.type) {
      case "Literal":
      case "TemplateLiteral":
        break;
      case "ObjectExpression":
        for (const property of node.properties) this.clientsIn(property.type === "Property" ? property.value : property.argument).flowInto(found);
        break;
      case "ArrayExpression":
        for (const element of node.elements) if (element !== null) this.clientsIn(element.type === "SpreadElement" ? element.argument : element).flowInto(found);
        break;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        if (node.params.length === 0) origins.functions.cellOfReturn(node).each(note);
        break;
      default:
        origins.cellOf(node).each(note);
    }
    return found;
  }

  /** Cheap: in a file that names no package with side effects all that its functions are given would have to be worked out for the clients of others. */
  private get gives(): boolean {
    const { givenBy, isLinted, model, unit } = this.origins;
    this.namesPackage ??= givenBy !== null || (isLinted && model.sideEffectPackagesIn(unit.text).size > 0);
    return this.namesPackage;
  }
}

/** Cheap: whether an expression is a function that is written in the file, and takes something. */
export function takesSomething(expression: TSESTree.Node, { variableOf }: Pick<Origins, "variableOf">): boolean {
  const node = bare(expression);
  const definition = node.type === "Identifier" ? variableOf(node)?.defs[0]?.node : node;
  const written = definition?.type === "VariableDeclarator" ? definition.init : definition;
  return written !== undefined && written !== null && isFunctionNode(written) && written.params.length > 0;
}

/** Whether side effects may come of the value: an instance of a class that extends another may be one of a package. */
function isClient(value: Value): boolean {
  return (value.kind === "api" && value.position.leadsTo(({ kind }) => kind === "side-effect")) || value.kind === "fixtures" || (value.kind === "instance" && value.node.superClass !== null);
}
