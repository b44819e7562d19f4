import { dirname } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import type { SourceCode } from "eslint";
import type { Scope } from "@typescript-eslint/utils/ts-eslint";
import type { CallResolver } from "../program/call-meaning.js";
import { mentionsAuthority } from "../program/mentions-authority.js";
import { isEntryPoint } from "../program/entry-point.js";
import { apiModelOf } from "../program/api-model.js";
import { typeInformationOf, type TypeInformation } from "../program/type-information.js";
import { createCallResolver } from "../program/resolve-calls.js";
import type { LinkedFiles } from "../program/linked-files.js";
import type { SourceUnit } from "../program/source-unit.js";
import { specifiersIn } from "../program/reach.js";
import { otherFilesFor } from "./other-files.js";
import { mentionsSideEffect } from "../program/worth-analysing.js";
import { readSettings } from "../settings/read-settings.js";
import type { Settings } from "../settings/schema.js";
import { judgeFile, type JudgedFile, type VisitorKeys } from "./analysis.js";
import { gatesWithBoundaries, type BoundaryGate } from "./boundaries.js";
import { findDeadlines, type DeadlineFinding, type DeadlineRange } from "./deadlines.js";
import { isAskedElsewhere } from "./asked-elsewhere.js";
import { isCertain } from "./certain-device-ids.js";
import { findDeviceIds, mayNameDeviceIds, type DeviceId } from "./device-ids.js";
import { findOrgKeys, type OrgKeyFinding } from "./org-keys.js";
import { findReplicatedWork, startOfReplicas, type ReplicatedWork } from "./replicas.js";
import { findDegraded } from "./degraded/degraded.js";
import type { Degraded } from "./degraded/finding.js";
import { findUnenforced, type Unenforced } from "./enforcement.js";
import type { Finding } from "./finding.js";
import { GateCalls, mayCallGates } from "./gate-calls.js";
import { Summariser } from "./summarise.js";
import { originsOfPermits, type PermitOrigin } from "./permit-sources.js";
import { findUnrecorded, type Unrecorded } from "./unrecorded.js";
import { findUngatedStarts, type UngatedStart } from "./startup.js";
import { mayStartWork, workStartsIn, type WorkStart } from "./work-starts.js";

/** Names of variables that hold an org key. */
const namesOrgKey = /org(?:ani[sz]ation)?_?(?:api_?)?key/i;
/** What every call, construction and tagged template spells, in whatever way its names are written. */
const mayCall = /[(`]|\bnew\b/;
const calledMember = /\.\s*([\w$]+)\s*(?:\?\.)?\s*[(<`]/g;

/** The questions that rules may ask about one file. Each is answered once, however many rules ask, and not before one does. */
export class FileAnalysis {
  readonly unit: SourceUnit;
  readonly settings: Settings;
  readonly #visitorKeys: VisitorKeys;
  readonly #links: () => LinkedFiles | null;
  readonly #types: TypeInformation | null;
  #resolver: CallResolver | null = null;
  #summariser: Summariser | null = null;
  #mentions: boolean | null = null;
  #otherFiles: { readonly links: LinkedFiles | null } | null = null;
  #judged: JudgedFile | null = null;
  #mentionsAuthority: boolean | null = null;
  #asksAuthority: boolean | null = null;
  #deviceIds: readonly DeviceId[] | null = null;
  #orgKeys: readonly OrgKeyFinding[] | null = null;
  #replicated: { readonly work: ReplicatedWork | null } | null = null;
  #gates: GateCalls | null = null;
  #unenforced: readonly Unenforced[] | null = null;
  #degraded: readonly Degraded[] | null = null;

  /**
   * @param links the other files in view; asked for when the file turns out to need them.
   * @param types what the project's type checker knows, if it runs.
   */
  constructor(unit: SourceUnit, settings: Settings, visitorKeys: VisitorKeys, links: () => LinkedFiles | null = () => null, types: TypeInformation | null = null) {
    this.#links = links;
    this.#types = types;
    this.unit = unit;
    this.settings = settings;
    this.#visitorKeys = visitorKeys;
  }

  /** What the calls of the file mean. */
  get resolver(): CallResolver {
    if (this.#resolver === null) {
      this.#resolver = createCallResolver(this.unit, this.settings, this.#linked, this.#mentionsItself, (resolver, node, shape, passage) => this.#judge.judgeMiddleware({ unit: this.unit, visitorKeys: null }, resolver, node, shape, passage), this.#types, (resolver, given) => this.#judge.summariseGiven({ unit: this.unit, visitorKeys: null }, resolver, given));
      // Files of which nobody asked what their calls mean hold nothing for others.
      this.#linked?.files.keepTree(this.unit);
    }
    return this.#resolver;
  }

  get #judge(): Summariser {
    this.#summariser ??= new Summariser({ loops: this.settings.loops }, this.#visitorKeys);
    return this.#summariser;
  }

  /** False only when no call of the file can be a side effect. The other files are looked at only where it calls and imports something. */
  get mentionsSideEffect(): boolean {
    const { text } = this.unit;
    if (!mayCall.test(text)) return false;
    return this.#mentionsItself || (importsAny(text) && this.#importsEffects) || (this.#types !== null && this.#callsNamesOfSideEffects());
  }

  /** Of the other files only the texts are asked, which takes no resolver. */
  get #importsEffects(): boolean {
    return this.#linked?.reach.ofImports(this.unit.text, dirname(this.unit.filename)).effects === true;
  }

  get #linked(): LinkedFiles | null {
    this.#otherFiles ??= { links: this.#links() };
    return this.#otherFiles.links;
  }

  /** A client may come as a parameter or a field, without any import. */
  #callsNamesOfSideEffects(): boolean {
    const model = apiModelOf(this.settings);
    for (const [, name] of this.unit.text.matchAll(calledMember)) if (name !== undefined && model.isSideEffectName(name)) return true;
    return false;
  }

  /** Without the other files. */
  get #mentionsItself(): boolean {
    this.#mentions ??= mentionsSideEffect(this.unit, this.settings);
    return this.#mentions;
  }

  /** Side effects that some execution reaches without a permit, in source order. */
  ungatedSideEffects(): readonly Finding[] {
    return this.sideEffects().findings;
  }

  /** All side effects, and which of them some execution reaches without a permit. */
  sideEffects(): JudgedFile {
    this.#judged ??= this.mentionsSideEffect ? judgeFile(this.unit, this.resolver, this.settings, this.#visitorKeys) : { sideEffects: new Map(), findings: [], permits: new Map() };
    return this.#judged;
  }

  /** Calls that ask the authority or make something that does, each with the boundary at which it stands, in source order. */
  boundaryGates(): readonly BoundaryGate[] {
    return gatesWithBoundaries(this.gates, this.asksAuthority);
  }

  /** Where the permits come from with which a side effect is reached, of a few executions; none where it is reached without one only, or not at all. */
  permitsAt(sideEffect: TSESTree.Node, gates: readonly BoundaryGate[]): readonly PermitOrigin[] {
    return originsOfPermits(this.sideEffects().permits.get(sideEffect) ?? [], gates);
  }

  /** Where work begins that goes on by itself, in source order. */
  workStarts(): readonly WorkStart[] {
    return mayStartWork(this.unit.text) ? workStartsIn(this.gates) : [];
  }

  /** False only when nothing in the file asks the authority. */
  get mentionsAuthority(): boolean {
    this.#mentionsAuthority ??= mentionsAuthority(this.unit, this.settings) || (this.#types !== null && apiModelOf(this.settings).callsGateName(this.unit.text));
    return this.#mentionsAuthority;
  }

  /** Whether the file asks the authority: it says so itself, or calls functions of other files that do. */
  get asksAuthority(): boolean {
    this.#asksAuthority ??= this.mentionsAuthority || (this.#reachesGates && this.resolver.calls.some((node) => node.type === "CallExpression" && isAskedElsewhere(node, this.resolver)));
    return this.#asksAuthority;
  }

  get #reachesGates(): boolean {
    return importsAny(this.unit.text) && this.#linked?.reach.ofImports(this.unit.text, dirname(this.unit.filename)).gates === true;
  }

  /** False only when no call of the file asks a gate, which takes no resolver to tell. */
  get #mayCallGates(): boolean {
    const { text } = this.unit;
    if (mayCallGates(text, this.settings) || this.#reachesGates || this.#linked?.reach.speaksOfGates(text) === true) return true;
    return this.#types !== null && apiModelOf(this.settings).callsGateName(text);
  }

  /** Expressions that stand for a device ID, each with the text that it spells. Those by name are found in files of any sort. */
  deviceIds(): readonly DeviceId[] {
    this.#deviceIds ??= this.mentionsAuthority || mayNameDeviceIds(this.unit.text) || this.#reachesGates ? findDeviceIds(this.unit, this.resolver, this.mentionsAuthority, this.#visitorKeys) : [];
    return this.#deviceIds;
  }

  /** The texts of the ID whose form is judged in another file, which spells it and names it so. */
  readingsJudgedElsewhere(id: DeviceId): readonly Pick<DeviceId, "pieces">[] {
    const { namedIn } = id;
    if (namedIn === null) return [];
    const isAuthority = mentionsAuthority(namedIn.unit, this.settings);
    return namedIn.readings.map((pieces) => ({ ...id, pieces, role: "name" as const })).filter((there) => isCertain(there, isAuthority));
  }

  /** Org keys where they should not be, in source order. */
  orgKeys(): readonly OrgKeyFinding[] {
    this.#orgKeys ??= !this.mentionsAuthority && !this.unit.text.includes("org_") && !namesOrgKey.test(this.unit.text) ? [] : findOrgKeys(this.unit, this.resolver, this.asksAuthority, () => this.deviceIds(), this.#visitorKeys);
    return this.#orgKeys;
  }

  /** Calls that validate without a deadline in the range, and deadlines outside it, in source order. */
  deadlines(range: DeadlineRange): readonly DeadlineFinding[] {
    return this.mentionsAuthority ? findDeadlines(this.unit, this.resolver, range, this.#visitorKeys) : [];
  }

  /** What makes many replicas run the file at once, or null. */
  replicatedWork(): ReplicatedWork | null {
    this.#replicated ??= { work: findReplicatedWork(this.unit, this.resolver, this.#visitorKeys) ?? startOfReplicas(this.gates) };
    return this.#replicated.work;
  }

  /** The gates that the file calls. */
  get gates(): GateCalls {
    this.#gates ??= new GateCalls(this.unit, this.resolver, this.settings, this.#visitorKeys);
    return this.#gates;
  }

  /** Gate calls whose denial does not stop the work, in source order. */
  unenforcedGates(): readonly Unenforced[] {
    this.#unenforced ??= this.#mayCallGates ? findUnenforced(this.gates) : [];
    return this.#unenforced;
  }

  /**
   * Starts of work that some run reaches without register and a permit, in source order.
   * @param directory that the linter works in.
   * @param patterns globs that say which files are entry points; null for the default.
   */
  ungatedStarts(directory: string, patterns: readonly string[] | null): readonly UngatedStart[] {
    return findUngatedStarts(this.gates, isEntryPoint(this.unit.filename, this.unit.text, directory, patterns));
  }

  /** Denied branches that can end without a record, in source order. */
  unrecordedDenials(): readonly Unrecorded[] {
    return this.#mayCallGates ? findUnrecorded(this.gates) : [];
  }

  /** Places where a failure to get a decision becomes a permission, in source order. */
  degradedModes(): readonly Degraded[] {
    this.#degraded ??= this.#mayCallGates ? findDegraded(this.gates) : [];
    return this.#degraded;
  }
}

function importsAny(text: string): boolean {
  return specifiersIn(text).length > 0;
}

interface LintedFile {
  readonly sourceCode: SourceCode;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly cwd: string;
  readonly physicalFilename: string;
  readonly languageOptions: unknown;
}

/** Rules ask about one file after the other. Its tree may outlive it, and is not to keep all that was found out about its values. */
let latest: { readonly ast: object; readonly analysis: FileAnalysis | null } | null = null;

/** The analysis of the file being linted; null when the linter gives no syntax tree that we know. Throws an Error that names a wrong setting. */
export function analysisOf(file: LintedFile): FileAnalysis | null {
  const { ast } = file.sourceCode;
  if (latest?.ast === ast) return latest.analysis;
  const analysis = analyse(file);
  latest = { ast, analysis };
  return analysis;
}

function analyse(file: LintedFile): FileAnalysis | null {
  const { sourceCode } = file;
  const { ast, scopeManager, text, visitorKeys } = sourceCode;
  if (!isProgram(ast) || !isScopeManager(scopeManager)) return null;
  const unit: SourceUnit = { filename: file.physicalFilename, text, ast, scopes: scopeManager, visitorKeys };
  const settings = readSettings(file.settings, file.cwd);
  return new FileAnalysis(unit, settings, visitorKeys, () => otherFilesFor(file, unit, settings, visitorKeys), typeInformationOf(sourceCode.parserServices));
}

// ESLint types its syntax tree as ESTree; with a TypeScript parser it is a TSESTree, of which ESTree is the part without types.
function isProgram(node: { readonly type: string }): node is TSESTree.Program {
  return node.type === "Program";
}

function isScopeManager(manager: unknown): manager is Scope.ScopeManager {
  return typeof manager === "object" && manager !== null && "scopes" in manager;
}
