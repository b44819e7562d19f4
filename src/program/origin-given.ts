import type { TSESTree } from "@typescript-eslint/utils";
import type { ArgumentList } from "./arguments.js";
import { bare } from "./expressions.js";
import { isFunctionNode } from "./nodes.js";
import type { Origins, ValueCell } from "./origin.js";
import type { SourceUnit } from "./source-unit.js";
import { memoised, type Value } from "./values.js";

type FunctionOrigin = Extract<Value, { readonly kind: "function" }>;
type ClassOrigin = Extract<Value, { readonly kind: "class" }>;

/** Files that hand on to each other what they are given. */
const DEEPEST_FILE = 3;
/** Objects and arrays in one another. */
const DEEPEST_MEMBER = 3;

/**
 * What functions and classes of other files make of the clients that this one gives them. Their values are worked out apart from those that all
 * files share: what another file gives is none of this one's.
 */
export class OriginGiven {
  private readonly insides = new Map<SourceUnit, Origins>();

  constructor(private readonly origins: Origins) {}

  /** Adds what a function makes of its arguments, where a client is among them. */
  flowResult(callee: Value, passed: ArgumentList, cell: ValueCell): void {
    this.eachGiven(callee, passed, (called) => {
      const inside = called.kind === "function" ? this.insideOf(called.home) : null;
      if (inside === null || called.kind !== "function") return;
      inside.functions.give(called.node, passed, this.origins);
      this.origins.flow(inside.functions.cellOfReturn(called.node), cell);
    });
  }

  /** Adds the instance that a class makes of its arguments, where a client is among them. */
  flowInstance(callee: Value, passed: ArgumentList, cell: ValueCell): void {
    this.eachGiven(callee, passed, (constructed) => {
      const inside = constructed.kind === "class" ? this.insideOf(constructed.home) : null;
      if (inside === null || constructed.kind !== "class") return;
      inside.functions.giveConstruction(constructed.node, passed, this.origins);
      cell.add(inside.values.instance(constructed.node));
    });
  }

  /** A function of another file that gets a client may hand it to a function that it gets beside it. */
  linkCallbacks(callee: Value, passed: ArgumentList): void {
    if (!passed.indicesFrom(0).some((index) => isCallback(passed.at(index)))) return;
    this.eachGiven(callee, passed, (called) => {
      const inside = called.kind === "function" ? this.insideOf(called.home) : null;
      if (inside === null || called.kind !== "function") return;
      inside.functions.give(called.node, passed, this.origins);
      inside.functions.linkCalls();
    });
  }

  /** Visits the functions and classes of other files that `callee` may be, once a client is among the arguments. */
  private eachGiven(callee: Value, passed: ArgumentList, visit: (called: FunctionOrigin | ClassOrigin) => void): void {
    const { origins } = this;
    const isElsewhere = (callee.kind === "function" || callee.kind === "class") && callee.home !== origins;
    if (origins.links === null || (!isElsewhere && callee.kind !== "unseen")) return;
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
    let isDone = false;
    for (const index of passed.indicesFrom(0)) {
      const argument = passed.at(index);
      if (typeof argument === "string") continue;
      this.eachIn(argument, 0, (value) => {
        if (isDone || !isClient(value)) return;
        isDone = true;
        act();
      });
    }
  }

  /** Visits what an argument may be, what its members are, and what it makes. */
  private eachIn(expression: TSESTree.Node, depth: number, visit: (value: Value) => void): void {
    const { origins } = this;
    const node = bare(expression);
    if (depth > DEEPEST_MEMBER || node.type === "Literal" || node.type === "TemplateLiteral") return;
    if (node.type === "ObjectExpression") {
      for (const property of node.properties) this.eachIn(property.type === "Property" ? property.value : property.argument, depth + 1, visit);
      return;
    }
    if (node.type === "ArrayExpression") {
      for (const element of node.elements) if (element !== null) this.eachIn(element.type === "SpreadElement" ? element.argument : element, depth + 1, visit);
      return;
    }
    if (isFunctionNode(node)) {
      if (node.params.length === 0) origins.functions.cellOfReturn(node).each(visit);
      return;
    }
    origins.cellOf(node).each((value) => {
      visit(value);
      if (value.kind === "object" && value.home === origins) this.eachIn(value.node, depth + 1, visit);
      else if (value.kind === "collection") origins.eachIn(value.elements, visit);
    });
  }
}

/** Whether what the value makes matters: an instance of a class that extends another may be one of a package. */
function isClient(value: Value): boolean {
  return value.kind === "api" || value.kind === "fixtures" || (value.kind === "instance" && value.node.superClass !== null);
}

function isCallback(argument: ReturnType<ArgumentList["at"]>): boolean {
  if (typeof argument === "string") return false;
  const node = bare(argument);
  return isFunctionNode(node) ? node.params.length > 0 : node.type === "Identifier";
}
