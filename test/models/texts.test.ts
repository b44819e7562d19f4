import { describe, expect, test } from "vitest";
import { builtInBehaviours } from "../../src/models/packs.js";
import { resolveText, sideEffectNames } from "./resolve.js";
import { spellings } from "./written-path.js";

const drizzle = "import { sql } from 'drizzle-orm'; import { drizzle } from 'drizzle-orm/node-postgres'; const db = drizzle(u);";
const prisma = "import { Prisma, PrismaClient } from '@prisma/client'; const prisma = new PrismaClient();";
const pg = "import pg from 'pg'; const pool = new pg.Pool();";

/** A query that only reads, and its twin that writes. */
const pairs: readonly (readonly [reads: string, writes: string])[] = [
  [`${drizzle} await db.execute(sql\`select \${id}\`)`, `${drizzle} await db.execute(sql\`update a set b = \${id}\`)`],
  [`${drizzle} await db.execute(sql<Row>\`select 1\` as Query)`, `${drizzle} await db.execute(sql<Row>\`delete from a\` as Query)`],
  [`${drizzle} await db.execute(sql.raw('select 1'))`, `${drizzle} await db.execute(sql.raw('drop table a'))`],
  [`${drizzle} await db.execute(sql.raw('select 1'))`, `${drizzle} await db.execute(sql.raw(text))`],
  [`${drizzle} await db.execute(sql\`\${sql.raw('select')} a from b\`)`, `${drizzle} await db.execute(sql\`\${sql.raw('update')} a set b = 1\`)`],
  [`${drizzle} await db.execute(sql\`select 1\`)`, `${drizzle} await db.execute(sql\`\${start} a\`)`],
  [`${drizzle} const query = sql\`select 1\`; await db.execute(query)`, `${drizzle} const query = sql\`insert into a values (1)\`; await db.execute(query)`],
  [`${drizzle} await db.transaction(async (tx) => { await tx.execute(sql\`select pg_advisory_xact_lock(1)\`) })`, `${drizzle} await db.transaction(async (tx) => { await tx.execute(sql\`insert into a values (1)\`) })`],
  // Who else holds a query may append to it.
  [`${drizzle} const query = sql\`select 1\`; await db.execute(query)`, `${drizzle} const query = sql\`select 1\`; query.append(rest); await db.execute(query)`],
  [`${drizzle} const query = sql\`select 1\`; await db.execute(query)`, `${drizzle} export const query = sql\`select 1\`; await db.execute(query)`],
  [`${drizzle} const query = sql\`select 1\`; await db.execute(query)`, `${drizzle} let query = sql\`select 1\`; query = other; await db.execute(query)`],
  [`${drizzle} await db.execute(sql\`select 1\`)`, `${drizzle} const queries = { all: sql\`select 1\` }; extend(queries); await db.execute(queries.all)`],
  // Another tag of that name may do anything.
  [`${drizzle} await db.execute(sql\`select 1\`)`, `${drizzle.replace("drizzle-orm'", "./sql'")} await db.execute(sql\`select 1\`)`],
  [`${drizzle} await db.execute(sql\`select 1\`)`, `${drizzle} const f = (sql) => db.execute(sql\`select 1\`)`],
  [`${drizzle} await db.execute(sql\`select 1\`)`, `${drizzle} await db.execute((quick ? sql : other)\`select 1\`)`],
  [`${prisma} await prisma.$queryRaw(Prisma.sql\`select 1\`)`, `${prisma} await prisma.$queryRaw(Prisma.sql\`delete from a\`)`],
  [`${pg} import SQL from 'sql-template-strings'; await pool.query(SQL\`select 1\`)`, `${pg} import SQL from 'sql-template-strings'; await pool.query(SQL\`update a set b = 1\`)`],
  [`${pg} import sql from 'sql-template-tag'; await pool.query(sql\`select \${id}\`)`, `${pg} import sql from 'sql-template-tag'; await pool.query(sql\`delete from a where b = \${id}\`)`],
  [`${pg} await pool.query({ text: String.raw\`select '\\d'\` })`, `${pg} await pool.query({ text: String.raw\`delete from a where b = '\\d'\` })`],
];

describe("queries that a tag or a function makes of a text", () => {
  test.each(pairs)("%s | %s", (reads, writes) => {
    expect(sideEffectNames(resolveText(reads))).toEqual([]);
    expect(sideEffectNames(resolveText(writes))).toHaveLength(1);
  });
});

const postgres = "import postgres from 'postgres'; const sql = postgres(u);";

/** A statement with a part that is none by itself, and its twin with a part that writes, or is sent as it stands. */
const fragments: readonly (readonly [reads: string, writes: string])[] = [
  [`${postgres} await sql\`select * from a \${b ? sql\`where b = \${b}\` : sql\`\`} \``, `${postgres} await sql\`select * from a \${b ? sql\`where b = \${b}\` : await sql\`call c()\`} \``],
  [`${postgres} await sql\`select * from a \${sql\`where b = 1\`}\``, `${postgres} await sql\`with b as (\${sql\`delete from a returning *\`}) select * from b\``],
  [`${postgres} await sql\`select * from a \${sql\`where b = 1\`}\``, `${postgres} await other\`select * from a \${sql\`where b = 1\`}\``],
  [`${postgres} const where = b ? sql\`where b = \${b}\` : sql\`\`; await sql\`select * from a \${where}\``, `${postgres} const where = sql\`where b = \${b}\`; await sql\`select * from a \${where}\`; await where`],
  [`${postgres} const where = (b) => sql\`where b = \${b}\`; await sql\`select * from a \${where(1)}\``, `${postgres} const where = (b) => sql\`where b = \${b}\`; await sql\`select * from a \${where(1)}\`; send(where)`],
  [`${postgres} function by(b) { if (b) { return sql\`order by \${sql(b)}\`; } return sql\`\`; } await sql\`select * from a \${by(1)}\``, `${postgres} export function by(b) { return sql\`order by \${sql(b)}\`; } await sql\`select * from a \${by(1)}\``],
  [`${postgres} await sql.begin(async (tx) => { await tx\`select * from a \${sql\`for update\`}\`; })`, `${postgres} await sql.begin(async (tx) => { await tx\`select * from a \${sql\`; update a set b = 1\`}\`; })`],
];

describe("parts of statements", () => {
  test.each(fragments)("%s | %s", (reads, writes) => {
    expect(sideEffectNames(resolveText(reads))).toEqual([]);
    expect(sideEffectNames(resolveText(writes))).toHaveLength(1);
  });
});

describe("each row of such a function is reached, and no look-alike", () => {
  const rows = builtInBehaviours.all().filter(({ behaviour, from }) => behaviour.is === "text" && from !== "global");
  test.each(rows.map((row) => ({ row, name: `${row.from}: ${row.path}` })))("$name", ({ row }) => {
    const expressions = [...spellings(row, "m", "'select 1'"), ...spellings(row, "m", "`select 1`")].map((made) => `pool.query(${made})`);
    const effectsFrom = (from: string): readonly string[] => sideEffectNames(resolveText(`${pg} import * as m from '${from}'; ${expressions.join("; ")}`));
    expect(effectsFrom(row.from)).toEqual([]);
    expect(effectsFrom("look-alike")).toHaveLength(expressions.length);
  });
});
