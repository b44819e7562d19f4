import type { ApiPath } from "../../src/models/row.js";
import { parsePath, type Step } from "../../src/models/path.js";

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
  { from: "@slack/bolt", path: "App.new().event~1.0", expression: "(undefined! as m.SlackEventMiddlewareArgs<'app_mention'>)" },
  { from: "@e2b/code-interpreter", path: "{default,Sandbox}.{create,connect}()", expression: "m.Sandbox.create()" },
  { from: "octokit", path: "Octokit.{plugin,defaults}()", expression: "m.Octokit.plugin().defaults({})" },
  { from: "@octokit/rest", path: "Octokit.{plugin,defaults}()", expression: "m.Octokit.plugin().defaults({})" },
  { from: "@octokit/core", path: "Octokit.{plugin,defaults}()", expression: "m.Octokit.plugin().defaults({})" },
  { from: "fastify", path: "FastifyInstance.new()", expression: "(undefined! as m.FastifyInstance & { plugins?: [typeof import('@fastify/postgres'), typeof import('@fastify/mongodb'), typeof import('@fastify/redis')] })" },
  { from: "sequelize-typescript", path: "Model.new().$get()", expression: "new (class Post extends m.Model { declare replies: Post[] })().$get('replies')" },
];

/** Whether the path of a row begins with a typed start. */
export function begins(row: ApiPath, start: TypedStart): boolean {
  return row.from === start.from && row.path.startsWith(start.path) && /^[.([~]/.test(row.path.slice(start.path.length));
}

/** The steps of a row behind a start that it begins with. */
export function stepsBehind(row: ApiPath, start: TypedStart): readonly Step[] {
  return row.steps.slice(parsePath(start.path).length);
}

/** A start as the value of an export called `name`, of a module imported as `module`. */
export function writeStart({ expression }: TypedStart, name: string, module: string): string {
  return `export const ${name} = ${expression.replace(/\bm\./g, `${module}.`)};`;
}
