import type { Step } from "../../src/models/path.js";
import type { ApiPath } from "../../src/models/row.js";

/**
 * Ways to write what a path says, one for each of its alternatives: plain code that makes the same operations.
 * @param lastArguments of the last call; a template for a tagged one.
 */
export function spellings(row: Pick<ApiPath, "steps">, root: string, lastArguments: string): readonly string[] {
  let texts = [root];
  let close = "";
  row.steps.forEach((step, index) => {
    const passed = index === row.steps.length - 1 ? lastArguments : "";
    if (step.kind === "parameter") {
      const parameters = Array.from({ length: step.parameter + 1 }, (_, number) => `p${number}`);
      const before = "x, ".repeat(step.argument);
      texts = texts.map((text) => `${text}(${before}(${parameters.join(", ")}) => p${step.parameter}`);
      close += ")";
    } else texts = texts.flatMap((text) => operation(text, step, passed));
  });
  return texts.map((text) => text + close);
}

function operation(text: string, step: Exclude<Step, { readonly kind: "parameter" }>, passed: string): readonly string[] {
  switch (step.kind) {
    case "member":
      return [...step.names].map((name) => (text === "" ? name : `${text}.${name}`));
    case "any-member":
      return [`${text}.anything`];
    case "any-members":
      return [text, `${text}.some.thing`];
    case "call":
      return [passed.startsWith("`") ? text + passed : `${text}(${passed})`];
    case "construct":
      return [`new (${text})(${passed})`];
    case "element":
      return [`${text}[0]`];
  }
}
