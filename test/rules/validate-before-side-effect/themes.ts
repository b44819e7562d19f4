import { passedOn } from "./cases/arguments.js";
import { basic } from "./cases/basic.js";
import { behindGates, whereGatesStand } from "./cases/behind-gates.js";
import { builtins } from "./cases/builtins.js";
import { callbacks, middlewares } from "./cases/callbacks.js";
import { answersBesideWrites, changedAnswers, replacedGates } from "./cases/changed-answers.js";
import { classes } from "./cases/classes.js";
import { codeInFields, gatheredCode } from "./cases/code-in-fields.js";
import { assertions, standIns, conditionForms, conditionPlaces, copies, decisionsInArrays, namesOfAnswers } from "./cases/conditions.js";
import { builders, express, fastify, fastifyPlugins, globalGuards, koaAndHono, routersInFields, typedFrameworks, unitsOfFrameworks } from "./cases/frameworks.js";
import { fields } from "./cases/fields.js";
import { handedArrays } from "./cases/handed-arrays.js";
import { handedOn } from "./cases/handed-on.js";
import { contracts, endless, helpers } from "./cases/helpers.js";
import { heldCode } from "./cases/held-code.js";
import { checkedAnswers, http } from "./cases/http.js";
import { implicitCalls } from "./cases/implicit-calls.js";
import { injectedGates } from "./cases/injected.js";
import { answersMadeLater, flagsInObjects, keptDecisions, namedVerdicts } from "./cases/kept-decisions.js";
import { kindsOfAnswers } from "./cases/kinds.js";
import { caughtErrors, counted, lists, namedByConstants } from "./cases/lists.js";
import { lateAnswers } from "./cases/late-answers.js";
import { loops } from "./cases/loops.js";
import { manyPaths } from "./cases/many-paths.js";
import { capturedWrites, hiddenGates, movedItems } from "./cases/overwritten.js";
import { pauses } from "./cases/pauses.js";
import { promises } from "./cases/promises.js";
import { receivers } from "./cases/receivers.js";
import { reductions } from "./cases/reductions.js";
import { resolution } from "./cases/resolution.js";
import { settings } from "./cases/settings.js";
import { stored } from "./cases/stored.js";
import { terminators } from "./cases/terminators.js";
import { tryFinally } from "./cases/try-finally.js";
import { units } from "./cases/units.js";
import { wordedOutcomes } from "./cases/worded-outcomes.js";
import { wrappers } from "./cases/wrappers.js";
import type { Pair } from "./pair.js";

/** Section 3 of the contract, clause by clause. */
export const themes: Readonly<Record<string, readonly Pair[]>> = {
  basic,
  "forms of conditions": conditionForms,
  "places of conditions": conditionPlaces,
  copies,
  "decisions in arrays": decisionsInArrays,
  assertions,
  "stand-ins for a decision": standIns,
  "try and finally": tryFinally,
  "implicit calls": implicitCalls,
  "calls by the language": builtins,
  "decisions that are stored": keptDecisions,
  "flags in objects": flagsInObjects,
  "names for verdicts": namedVerdicts,
  "answers that constants name": namesOfAnswers,
  "answers that are made bit by bit": answersMadeLater,
  "fields that constructors set": fields,
  "kinds of answers": kindsOfAnswers,
  "lists and objects that are gone over": lists,
  "items that are counted": counted,
  "what is caught": caughtErrors,
  "members named by constants": namedByConstants,
  "gates that are given": injectedGates,
  "code in fields": codeInFields,
  "code that is gathered": gatheredCode,
  "changed answers": changedAnswers,
  "answers beside computed writes": answersBesideWrites,
  "replaced gates": replacedGates,
  "captured variables": capturedWrites,
  "hidden gates": hiddenGates,
  "moved items": movedItems,
  loops,
  "calls that reduce makes": reductions,
  "many paths": manyPaths,
  "worded outcomes": wordedOutcomes,
  pauses,
  promises,
  helpers,
  "calls that never come back": endless,
  "handed on": handedOn,
  "contracts across modules": contracts,
  "arguments without a name": passedOn,
  classes,
  "objects on which code out of view is called": receivers,
  callbacks,
  "stored functions": stored,
  "code in variables and fields": heldCode,
  "arrays that somebody holds": handedArrays,
  middleware: middlewares,
  "middleware behind a gate": behindGates,
  "where gates stand": whereGatesStand,
  express,
  "Koa and Hono": koaAndHono,
  fastify,
  "Fastify plugins": fastifyPlugins,
  "global guards of NestJS": globalGuards,
  "routers in fields": routersInFields,
  "builders and wrappers": builders,
  "NestJS and types": typedFrameworks,
  "units of frameworks": unitsOfFrameworks,
  "wrappers of the runtime": wrappers,
  "direct HTTP": [...http, ...checkedAnswers],
  "answers that are read late": lateAnswers,
  "what ends a path": terminators,
  resolution,
  "units of work": units,
  settings,
};
