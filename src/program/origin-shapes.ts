import type { OriginAssignments } from "./origin-assignments.js";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Origins, ValueCell } from "./origin.js";
import { unknownValue, type ShapeNode } from "./values.js";

/** What members of values are of which only a type is known that the file spells out. */
export class OriginShapes {
  constructor(
    private readonly origins: Origins,
    private readonly assignments: OriginAssignments,
  ) {}

  read(node: ShapeNode, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    const members = node.type === "TSInterfaceDeclaration" ? node.body.body : node.members;
    let isFound = false;
    for (const member of members) {
      if (member.type === "TSIndexSignature") {
        if (member.typeAnnotation != null) origins.flow(origins.types.cellOfType(member.typeAnnotation.typeAnnotation), cell);
        continue;
      }
      if (member.type !== "TSPropertySignature" && member.type !== "TSMethodSignature") continue;
      const key = origins.keyOf(member.key, member.computed);
      if (name !== null && key !== name) continue;
      isFound = true;
      if (member.type === "TSMethodSignature" && member.kind !== "get") cell.add(origins.values.signature(member));
      else if (member.type === "TSMethodSignature") {
        if (member.returnType != null) origins.flow(origins.types.cellOfType(member.returnType.typeAnnotation), cell);
      } else if (member.typeAnnotation != null) origins.flow(origins.types.cellOfType(member.typeAnnotation.typeAnnotation), cell);
    }
    if (isFound && name !== null) return;
    this.assignments.flow(unknownValue, name, cell);
    if (node.type === "TSInterfaceDeclaration" && node.extends.length > 0) {
      for (const heritage of node.extends) this.readHeritage(heritage, name, cell);
    } else cell.add(unknownValue);
  }

  private readHeritage(heritage: TSESTree.TSInterfaceHeritage, name: string | null, cell: ValueCell): void {
    const { origins } = this;
    const { expression } = heritage;
    const variable = expression.type === "Identifier" ? origins.variableOf(expression) : null;
    const parent = origins.newCell();
    if (variable !== null) origins.flow(origins.types.cellOfInhabitants(variable), parent);
    else if (expression.type === "Identifier") origins.types.flowLibraryType(expression.name, heritage.typeArguments?.params ?? [], parent);
    else if (expression.type === "MemberExpression") origins.types.flowInstances(origins.cellOf(expression), parent);
    else parent.add(unknownValue);
    parent.each((value) => this.origins.members.read(value, name, cell));
  }
}
