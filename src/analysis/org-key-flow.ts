import type { TSESTree } from "@typescript-eslint/utils";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import { bare, memberName, operandsOf } from "../program/expressions.js";
import type { CallResolver } from "../program/call-meaning.js";
import { functionIn } from "../program/functions.js";
import { staticKey } from "../program/nodes.js";
import { ValueSources } from "../program/sources/value-sources.js";
import { returnsOf } from "../program/returned.js";
import { isOrgKeyName, orgKeysIn } from "./org-key-text.js";

const maximalDepth = 12;
/** Expressions that one question looks at: constants may be made of constants, many times over. */
const maximalSteps = 2_000;
/** Functions that hand a value on as it is. */
const handsOn = /^(?:stringify|String|inspect|format|toString|trim|encodeURIComponent|assign|entries)$/;
/** Methods of a text, or of a list of texts, that keep all of it. */
const keepsText = /^(?:toString|toJSON|valueOf|trim|trimStart|trimEnd|padStart|padEnd|toUpperCase|toLowerCase|toLocaleUpperCase|toLocaleLowerCase|normalize|repeat|concat|join)$/;
/** Packages whose functions write a text in colours. */
const colours = /^(?:chalk|picocolors|kleur(?:\/colors)?|ansis|ansi-colors|colorette|yoctocolors(?:-cjs)?|cli-color|colors(?:\/safe)?|nanocolors)$/;
const queryPackages = /^(?:node:)?querystring$|^(?:qs|query-string|fast-querystring)$/;
/** Functions whose result no longer tells the key. */
const hides = /^(?:slice|substring|substr|at|charAt|startsWith|mask\w*|redact\w*|hash\w*|digest|hide\w*|obfuscate\w*|replace|replaceAll|createHash|createHmac|update|Boolean|includes|test)$/i;

/** Functions that read a variable of the environment, a setting or a secret by its name. */
const reads = /^(?:get|read|load|require|must|need|env|fetch|lookup|secret|param)\w*$/i;

/** The end of a URL up to the value of a query parameter for the key, whatever the value is called. */
const keyParameter = /[?&](?:x-)?org[-_]?(?:api[-_]?)?key=$/i;

const loggers = /^(?:console|log|logs|logger|logging|pino|winston|bunyan|consola|signale|debug|tracer|audit|stdout|stderr)$/i;
/** Packages whose functions of these names write into a log: that of a run on GitHub is theirs. */
const logPackages = /^(?:@actions\/core|loglevel|npmlog|fancy-log|electron-log|signale|consola|log4js)(?:\/|$)/;
const writesLog = /^(?:log|trace|verbose|silly|http|debug|info|notice|success|warn|warning|error|fatal|critical|setFailed|startGroup|default)$/;
const loggerEnd = /(?:Log|Logger|Console)$/;
const logFunction = /^(?:log|debug|trace|warn|print|printf|debuglog)$|(?:Log|Logger)$|^log[A-Z]/;

/** Follows the org key by the names that hold it. */
export class KeyFlow {
  private stepsLeft = 0;
  /** Parameters that hold the key in the call that is looked at. */
  private readonly given = new Set<Scope.Variable>();
  private readonly sources: ValueSources;

  constructor(private readonly resolver: CallResolver) {
    this.sources = new ValueSources(resolver);
  }

  /** Whether the value of a name or member is the key itself. */
  isKey(start: TSESTree.Node, depth = 0): boolean {
    const node = bare(start);
    if (node.type === "LogicalExpression") return node.operator !== "&&" && depth < maximalDepth && (this.isKey(node.left, depth + 1) || this.isKey(node.right, depth + 1));
    if (node.type === "CallExpression") return (this.handsOnWhole(node) && this.receiverOf(node).some((inner) => depth < maximalDepth && this.isKey(inner, depth + 1))) || this.yieldsKey(node, depth);
    if (node.type !== "Identifier" && node.type !== "MemberExpression") return false;
    const definition = this.resolver.text.definitionOf(node);
    if (definition !== null && depth < maximalDepth) {
      const inner = bare(definition);
      if (inner.type === "CallExpression" && hides.test(calledName(inner.callee))) return false;
      if (this.isKey(inner, depth + 1)) return true;
      if (["ConditionalExpression", "UnaryExpression", "BinaryExpression"].includes(inner.type)) return false;
    }
    if (node.type === "MemberExpression" && node.object.type === "ThisExpression" && depth < maximalDepth && this.sources.stepFrom(node).some((value) => this.isKey(value, depth + 1))) return true;
    const variable = node.type === "Identifier" && this.given.size > 0 ? this.resolver.variableOf(node) : null;
    if (variable !== null && this.given.has(variable)) return true;
    const name = node.type === "Identifier" ? node.name : (memberName(node) ?? "");
    return isOrgKeyName(name) || (node.type === "Identifier" && isOrgKeyName(this.propertyOf(node) ?? ""));
  }

  /** `requireEnv("MACHINEID_ORG_KEY")`, and `keyOf()` of this file or another, which returns the key. */
  private yieldsKey(call: TSESTree.CallExpression, depth: number): boolean {
    const [first] = call.arguments;
    if (first?.type === "Literal" && typeof first.value === "string" && isOrgKeyName(first.value) && reads.test(calledName(call.callee))) return true;
    if (depth >= maximalDepth || hides.test(calledName(call.callee))) return false;
    return this.sources.functionsCalled({ node: call, texts: this.resolver, context: null, at: call }).some(({ node, texts }) => {
      const results = node.generator ? [] : returnsOf(node).map(bare);
      return results.some((result) => (texts === this.resolver ? this.isKey(result, depth + 1) : result.type === "MemberExpression" && isOrgKeyName(memberName(result) ?? "")));
    });
  }

  /** Places inside `node` that hand the key to whoever gets the value of `node`. */
  exposedIn(start: TSESTree.Node, depth = 0): readonly TSESTree.Node[] {
    if (depth === 0) this.stepsLeft = maximalSteps;
    if (depth > maximalDepth || this.stepsLeft <= 0) return [];
    this.stepsLeft -= 1;
    const node = bare(start);
    const each = (nodes: readonly (TSESTree.Node | null)[]): TSESTree.Node[] => nodes.flatMap((inner) => (inner === null ? [] : this.exposedIn(inner, depth + 1)));
    switch (node.type) {
      case "Identifier":
      case "MemberExpression":
        if (this.isKey(node)) return [node];
        return this.holdsKey(node, depth) ? [node] : [];
      case "TemplateLiteral":
        return each(node.expressions);
      case "BinaryExpression":
        return node.operator === "+" ? each(operandsOf(node)) : [];
      case "LogicalExpression":
        return each(node.operator === "&&" ? [node.right] : [node.left, node.right]);
      case "ConditionalExpression":
        return each([node.consequent, node.alternate]);
      case "ObjectExpression":
        return each(node.properties.map((property, index) => (property.type === "SpreadElement" ? (this.isCoveredUp(node.properties.slice(index + 1)) ? null : property.argument) : property.value)));
      case "ArrayExpression":
        return each(node.elements);
      case "SpreadElement":
        return each([node.argument]);
      case "CallExpression":
        if (this.yieldsKey(node, depth)) return [node];
        return this.handsOnWhole(node) ? each(this.receiverOf(node)) : each(this.handedBack(node));
      case "NewExpression":
        return isError(node) ? each(node.arguments) : [];
      default:
        return [];
    }
  }

  /** Of a function in view, the arguments that its result has in it as they are: `const label = (key) => `[${key}]``. */
  private handedBack(call: TSESTree.CallExpression): readonly TSESTree.Node[] {
    const callee = functionIn(call.callee, this.resolver.variableOf);
    if (callee === null || hides.test(calledName(call.callee))) return [];
    return call.arguments.filter((_, index) => {
      const parameter = callee.params[index];
      const variable = parameter?.type === "Identifier" ? this.resolver.variableOf(parameter) : null;
      if (variable === null || this.given.has(variable)) return false;
      this.given.add(variable);
      const isHandedBack = returnsOf(callee).some((result) => this.exposedIn(result, 1).length > 0);
      this.given.delete(variable);
      return isHandedBack;
    });
  }

  /** `{ ...config, orgKey: "***" }`: whether a later property puts something else in the place of the key. */
  private isCoveredUp(later: readonly TSESTree.ObjectLiteralElement[]): boolean {
    return later.some((property) => property.type === "Property" && isOrgKeyName(staticKey(property.key, property.computed) ?? "") && !this.isKey(property.value));
  }

  /** A constant object, list or text that has the key in it, such as the headers of a request. */
  private holdsKey(node: TSESTree.Identifier | TSESTree.MemberExpression, depth: number): boolean {
    if (this.spellsKey(node)) return true;
    const constant = bare(this.resolver.text.constantOf(node));
    return (["ObjectExpression", "ArrayExpression", "TemplateLiteral", "BinaryExpression"].includes(constant.type) || isError(constant)) && this.exposedIn(constant, depth + 1).length > 0;
  }

  /** A constant that spells a key, whatever it is called, also one put together of parts. */
  private spellsKey(start: TSESTree.Node): boolean {
    const node = bare(start);
    return (node.type === "Identifier" || node.type === "MemberExpression") && orgKeysIn(this.resolver.text.withHoles(node)).length > 0;
  }

  /** Keys that a text puts into a URL: into its query, its path or its credentials. */
  inUrl(node: TSESTree.TemplateLiteral | TSESTree.BinaryExpression): readonly TSESTree.Node[] {
    const operands: readonly TSESTree.Node[] = node.type === "TemplateLiteral" ? node.expressions : operandsOf(node);
    const keys = operands.flatMap((operand, index) => (this.isKey(operand) || this.spellsKey(operand) || (node.type === "TemplateLiteral" && keyParameter.test(node.quasis[index]?.value.raw ?? "")) ? [operand] : this.inQuery(operand)));
    if (keys.length === 0) return [];
    const text = this.resolver.text.withHoles(node);
    const isUrl = /^\S*(?:https?:\/\/|^\/|[?&][\w-]+=)/.test(text) || /\/api\/|[?&][\w-]+=/.test(text);
    return isUrl ? keys : [];
  }

  /** `querystring.stringify({ orgKey })` */
  private inQuery(start: TSESTree.Node): readonly TSESTree.Node[] {
    const node = bare(start);
    if (node.type !== "CallExpression" || calledName(node.callee) !== "stringify") return [];
    const { callee } = node;
    const isQuery = callee.type === "MemberExpression" ? /^(?:qs|querystring|query)$/i.test(calledName(callee.object)) : queryPackages.test(this.sourceOf(callee));
    return isQuery ? this.exposedIn(node) : [];
  }

  /** Texts that a value may be, spelled in the source. */
  literalsOf(start: TSESTree.Node, depth = 0): readonly TSESTree.Node[] {
    const node = bare(this.resolver.text.constantOf(start));
    if (depth > maximalDepth) return [];
    switch (node.type) {
      case "Literal":
        return typeof node.value === "string" ? [node] : [];
      case "TemplateLiteral":
      case "BinaryExpression":
        return this.resolver.text.of(node) === null ? [] : [node];
      case "LogicalExpression":
        return [node.left, node.right].flatMap((inner) => this.literalsOf(inner, depth + 1));
      case "ConditionalExpression":
        return [node.consequent, node.alternate].flatMap((inner) => this.literalsOf(inner, depth + 1));
      default:
        return [];
    }
  }

  /** `console.log`, `logger.info`, `request.log.warn`, `log()`: by name, since loggers are handed around. */
  isLogger(start: TSESTree.Node, depth = 0): boolean {
    const callee = bare(start);
    if (logPackages.test(this.packageOf(callee)) && writesLog.test(this.nameInPackage(callee))) return true;
    if (callee.type === "Identifier") return logFunction.test(callee.name);
    let node: TSESTree.Node = callee;
    while (node.type === "MemberExpression" || node.type === "CallExpression") {
      if (node !== callee && node.type === "MemberExpression" && isLoggerName(memberName(node) ?? "")) return true;
      node = bare(node.type === "MemberExpression" ? node.object : node.callee);
    }
    return node.type === "Identifier" && (isLoggerName(node.name) || (depth < maximalDepth && this.isMadeAsLogger(node, depth + 1)));
  }

  /** `const out = winston.createLogger()`, `pino()`, `new Logger()` */
  private isMadeAsLogger(name: TSESTree.Identifier, depth: number): boolean {
    const definition = this.resolver.text.definitionOf(name);
    const made = definition === null ? null : bare(definition);
    return (made?.type === "CallExpression" || made?.type === "NewExpression") && (isLoggerName(calledName(made.callee)) || this.isLogger(made.callee, depth));
  }

  private receiverOf(call: TSESTree.CallExpression): readonly TSESTree.Node[] {
    if (call.callee.type !== "MemberExpression" || !keepsText.test(memberName(call.callee) ?? "")) return call.arguments;
    return memberName(call.callee) === "concat" ? [call.callee.object, ...call.arguments] : [call.callee.object];
  }

  private handsOnWhole({ callee }: TSESTree.CallExpression): boolean {
    return handsOn.test(calledName(callee)) || (callee.type === "MemberExpression" && keepsText.test(memberName(callee) ?? "")) || this.isColour(callee);
  }

  /** `chalk.dim`, `bold(red)`: by the package that the name is imported from. */
  private isColour(callee: TSESTree.Node): boolean {
    return colours.test(this.packageOf(callee));
  }

  private packageOf(callee: TSESTree.Node): string {
    let root = bare(callee);
    while (root.type === "MemberExpression" || root.type === "CallExpression") root = bare(root.type === "MemberExpression" ? root.object : root.callee);
    return this.sourceOf(root);
  }

  /** Under which name a package has what is called: `info` for `core.info`, and for `import { info as say }`. */
  private nameInPackage(callee: TSESTree.Node): string {
    if (callee.type !== "Identifier") return calledName(callee);
    const binding = this.resolver.variableOf(callee)?.defs[0]?.node;
    if (binding?.type === "ImportSpecifier") return staticKey(binding.imported, false) ?? "";
    return binding?.type === "ImportDefaultSpecifier" ? "default" : callee.name;
  }

  /** The specifier that a name is imported or required from; empty for all others. */
  private sourceOf(name: TSESTree.Node): string {
    const definition = name.type === "Identifier" ? this.resolver.variableOf(name)?.defs[0] : undefined;
    const init = definition?.type === "Variable" ? definition.node.init : null;
    const [required] = init?.type === "CallExpression" && calledName(init.callee) === "require" ? init.arguments : [];
    const source = definition?.type === "ImportBinding" && definition.parent.type === "ImportDeclaration" ? definition.parent.source : required;
    return source?.type === "Literal" ? String(source.value) : "";
  }

  /** `const { MACHINEID_ORG_KEY: key } = process.env`: the name of the property. */
  private propertyOf(node: TSESTree.Identifier): string | null {
    const target = this.resolver.variableOf(node)?.defs[0]?.name;
    const holder = target?.parent?.type === "AssignmentPattern" ? target.parent : target;
    const { parent } = holder ?? {};
    return parent?.type === "Property" && parent.value === holder ? staticKey(parent.key, parent.computed) : null;
  }
}

/** What an error was made of is written with it. */
function isError(node: TSESTree.Node): boolean {
  return node.type === "NewExpression" && calledName(node.callee).endsWith("Error");
}

function isLoggerName(name: string): boolean {
  return loggers.test(name) || loggerEnd.test(name);
}

function calledName(callee: TSESTree.Node): string {
  const node = bare(callee);
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? (memberName(node) ?? "") : "";
}
