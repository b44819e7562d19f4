import type { TSESTree } from "@typescript-eslint/utils";
import { argumentsOf } from "./arguments.js";
import type { Origins, ValueCell } from "./origin.js";
import type { FunctionNode } from "./syntax.js";
import { memoised, unknownValue, type ContextValue, type FixturesValue } from "./values.js";

/**
 * Functions of test frameworks that hand tests what fixtures provide: `test.extend({ db: async ({}, use) => { await use(client); } })`; and builders whose
 * members hand out a context: `initTRPC.context<typeof createContext>().create().procedure`.
 */
export class OriginFixtures {
  private readonly made = new Map<TSESTree.CallExpression, FixturesValue>();
  private readonly provided = new Map<FunctionNode, ValueCell>();

  constructor(private readonly origins: Origins) {}

  /** What `extended.extend(…)` and `mergeTests(…)` make: it provides what its arguments do, and what it extends. */
  madeBy(call: TSESTree.CallExpression, under: string | null = null): FixturesValue {
    const known = this.made.get(call);
    if (known !== undefined) return known;
    const { origins } = this;
    const fixtures = origins.values.fixtures(call, under);
    this.made.set(call, fixtures);
    const addBases = (values: ValueCell): void => {
      values.each((value) => {
        if (value.kind === "fixtures") fixtures.bases.add(value);
      });
    };
    origins.later(() => {
      if (call.callee.type === "MemberExpression") addBases(origins.calls.cellOfReceiver(call.callee));
      for (const argument of call.arguments) if (argument.type !== "SpreadElement") addBases(origins.cellOf(argument));
    });
    return fixtures;
  }

  /** What a test gets under `name`. */
  flowProvided({ of }: ContextValue, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    const { node, under } = of;
    // A test may put something else in its place.
    cell.add(unknownValue);
    if (under !== null) {
      if (name === null || name === under) this.flowContext(node, cell);
      return;
    }
    for (const type of node.typeArguments?.params ?? []) origins.types.cellOfType(type).each((value) => origins.members.read(value, name, cell));
    of.bases.each((base) => {
      if (base.kind === "fixtures") origins.members.read(base.home.values.context(base), name, cell);
    });
    const [first] = node.arguments;
    const last = node.arguments.at(-1);
    if (first === undefined || last === undefined || first.type === "SpreadElement" || last.type === "SpreadElement") return;
    // `test.extend("db", () => client)`
    if (first !== last && origins.text.of(first) !== null) {
      if (name === null || origins.text.of(first) === name) this.flowFixtures(origins.cellOf(last), cell);
      return;
    }
    origins.cellOf(first).each((value) => {
      if (value.kind !== "object") return;
      const fixtures = origins.newCell();
      origins.members.read(value, name, fixtures);
      this.flowFixtures(fixtures, cell);
    });
  }

  /** What the type is that the call is told, or what a function of that type makes. */
  private flowContext({ typeArguments }: TSESTree.CallExpression, cell: ValueCell): void {
    const { origins } = this;
    for (const type of typeArguments?.params ?? []) {
      origins.types.cellOfType(type).each((value) => {
        if (value.kind === "function" || value.kind === "signature" || value.kind === "instantiated") origins.calls.flowResult(value, null, cell);
        else cell.add(value);
      });
    }
  }

  /** A fixture is a function, one in an array with its options, or the value itself. */
  private flowFixtures(fixtures: ValueCell, cell: ValueCell): void {
    fixtures.each((value) => {
      if (value.kind === "function") this.origins.flow(value.home.fixtures.cellOfProvided(value.node), cell);
      else if (value.kind === "collection") {
        this.origins.eachIn(value.elements, (element) => {
          if (element.kind === "function") this.origins.flow(element.home.fixtures.cellOfProvided(element.node), cell);
        });
      } else cell.add(value);
    });
  }

  /** What the function of a fixture calls its second parameter with, or returns. */
  private cellOfProvided(node: FunctionNode): ValueCell {
    return memoised(this.provided, node, () => {
      const { origins } = this;
      const cell = origins.newCell();
      origins.flow(origins.functions.cellOfReturn(node), cell);
      const [, use] = node.params;
      if (use?.type !== "Identifier") return cell;
      for (const { identifier } of origins.variableOf(use)?.references ?? []) {
        const { parent } = identifier;
        if (parent.type !== "CallExpression" || parent.callee !== identifier) continue;
        const given = argumentsOf(parent).at(0);
        if (typeof given !== "string") origins.flow(origins.cellOf(given), cell);
      }
      return cell;
    });
  }
}
