import { expect, test } from "vitest";
import { modulePosition, type Position } from "../../src/models/match.js";
import type { Step } from "../../src/models/path.js";
import { builtInYields, packNames, rowsOfPack } from "../../src/models/packs.js";
import { readYieldRow, writtenRows } from "../../src/models/read-rows.js";
import types from "../../src/models/behaviours/types.json" with { type: "json" };
import { testGroups } from "./catalogue-group.js";

const rows = writtenRows(types, "types.json").flatMap(({ row, place }) => readYieldRow(row, place));
const sideEffects = packNames.flatMap((name) => rowsOfPack(name));

test("types that stand for what factories make lead to side effects", () => {
  const starts = new Map<string, Position<unknown>>();
  const startOf = (module: string): Position<unknown> => {
    const known = starts.get(module) ?? modulePosition(sideEffects.filter(({ from }) => from === module).map(({ steps, kind }) => ({ steps, meaning: kind })), builtInYields.all().filter(({ from }) => from === module));
    starts.set(module, known);
    return known;
  };
  const useless = rows.filter(({ from, steps }) => endsOf(startOf(from), steps).some((position) => position.isEnd || position.isDead));
  expect(useless.map(({ from, path }) => `${from} ${path}`)).toEqual([]);
});

function endsOf(start: Position<unknown>, steps: readonly Step[]): readonly Position<unknown>[] {
  return steps.reduce<readonly Position<unknown>[]>((positions, step) => positions.flatMap((position) => {
    if (step.kind === "construct") return [position.construct()];
    if (step.kind === "call") return [position.call()];
    return step.kind === "member" ? [...step.names].map((name) => position.member(name)) : [position.member("anything")];
  }), [start]);
}

testGroups([
  {
    group: "types of databases",
    catches: [
      ["import type { Prisma } from '@prisma/client'; const f = (users: Prisma.UserDelegate) => users.deleteMany({})", "delete users.deleteMany()"],
      ["import type { OrderedBulkOperation } from 'mongodb'; const f = (bulk: OrderedBulkOperation) => bulk.execute()", "write bulk.execute()"],
      ["import type { mongo } from 'mongoose'; const f = (c: mongo.Collection) => c.insertOne({})", "write c.insertOne()"],
      ["import type { RedisClusterType, RedisSentinelType } from 'redis'; const f = (a: RedisClusterType, b: RedisSentinelType) => { a.set('b', 'c'); b.del('b') }", "write a.set()", "delete b.del()"],
      ["import snowflake from 'snowflake-sdk'; class Store { constructor(private connection: snowflake.Connection) {} clear() { this.connection.execute({ sqlText: 'delete from a' }) } }", "delete this.connection.execute()"],
      ["import type { Knex } from 'knex'; const f = (q: Knex.QueryBuilder, s: Knex.SchemaBuilder) => { q.where({}).del(); s.dropTable('a') }", "delete q.where({}).del()", "delete s.dropTable()"],
      ["import type { NodePgTransaction } from 'drizzle-orm/node-postgres'; const f = (tx: NodePgTransaction<A, B>) => tx.insert(a)", "write tx.insert()"],
      ["import type { ModelCtor } from 'sequelize'; const f = (users: ModelCtor<User>) => users.destroy({})", "delete users.destroy()"],
      ["import type { InsertEvent } from 'typeorm'; class Log { afterInsert(event: InsertEvent<User>) { return event.manager.save(x) } }", "write event.manager.save()"],
      ["import type { Statement } from 'better-sqlite3'; const f = (insert: Statement) => insert.run(1)", "write insert.run()"],
      ["import type { firestore } from 'firebase-admin'; const f = (doc: firestore.DocumentReference, tx: firestore.Transaction) => { doc.set({}); tx.delete(doc) }", "write doc.set()", "delete tx.delete()"],
    ],
    leaves: [
      "import type { Prisma } from '@prisma/client'; const f = (users: Prisma.UserDelegate, data: Prisma.UserCreateInput) => users.findMany(data.posts)",
      "import type { Connection } from './snowflake-sdk'; const f = (c: Connection) => c.execute({ sqlText: 'delete from a' })",
      "import snowflake from 'snowflake-sdk'; const f = (c: snowflake.Connection) => c.execute({ sqlText: 'select 1' })",
      "import type { InsertEvent } from 'typeorm'; class Log { afterInsert(event: InsertEvent<User>) { return event.manager.find(x) } }",
    ],
  },
  {
    group: "types of services",
    catches: [
      ["import type { MollieClient } from '@mollie/api-client'; class Shop { constructor(private client: MollieClient) {} pay() { return this.client.payments.create({}) } }", "payment this.client.payments.create()"],
      ["import type { SearchClient } from 'algoliasearch'; const f = (client: SearchClient) => client.saveObjects({})", "write client.saveObjects()"],
      ["import type { SayFn } from '@slack/bolt'; const f = (say: SayFn) => say('a')", "message say()"],
      ["import type { TextBasedChannel, PartialMessage } from 'discord.js'; const f = (c: TextBasedChannel, m: PartialMessage) => { c.send('a'); m.delete() }", "message c.send()", "delete m.delete()"],
      ["import { Scenes } from 'telegraf'; const f = (ctx: Scenes.WizardContext) => ctx.reply('a')", "message ctx.reply()"],
      ["import type { PostgrestQueryBuilder } from '@supabase/supabase-js'; const f = (rows: PostgrestQueryBuilder<A, B, C>) => rows.insert({})", "write rows.insert()"],
    ],
    leaves: [
      "import type { MollieClient } from '@mollie/api-client'; const f = (client: MollieClient) => client.payments.get('a')",
      "import type { MollieClient } from './api-client'; const f = (client: MollieClient) => client.payments.create({})",
      "import type { TextBasedChannel } from 'discord.js'; const f = (c: TextBasedChannel) => c.toString()",
    ],
  },
]);
