import type { TSESTree } from "@typescript-eslint/utils";
import type { Shape } from "./answer-content.js";
import type { DecisionUse } from "./decision-use.js";

/** The walk that follows answers, as far as those who follow one kind of use go on with it. */
export interface AnswerWalk {
  value(node: TSESTree.Node, shape: Shape): void;
  bind(pattern: TSESTree.Node, shape: Shape): void;
  variable(identifier: TSESTree.Identifier, shape: Shape): void;
  returned(node: TSESTree.ReturnStatement | TSESTree.ArrowFunctionExpression, shape: Shape): void;
  handOn(node: TSESTree.Node, shape: Shape): void;
  add(use: DecisionUse): void;
}
