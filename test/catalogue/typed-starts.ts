/** The value at the beginning of a path, as TypeScript. */
export interface TypedStart {
  readonly from: string;
  /** The beginning of the path. */
  readonly path: string;
  /** An expression; `m` is the module. */
  readonly expression: string;
}

/** Beginnings of paths whose types depend on type arguments: without any, the types say `any` or nothing. */
export const TYPED_STARTS: readonly TypedStart[] = [
  { from: "mongoose", path: "Model.new()", expression: "m.model<{ a: string }>('A')" },
  { from: "@prisma/client", path: "PrismaClient.new().$extends()", expression: "new m.PrismaClient(undefined!).$extends({})" },
  { from: "@prisma/client/edge", path: "PrismaClient.new().$extends()", expression: "new m.PrismaClient(undefined!).$extends({})" },
  { from: "sequelize-typescript", path: "Model.new().$get()", expression: "new (class Post extends m.Model { declare replies: Post[] })().$get('replies')" },
];
