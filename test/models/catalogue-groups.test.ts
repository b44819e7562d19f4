import { describe, expect, test } from "vitest";
import { resolveText, sideEffectNames } from "./resolve.js";

interface Group {
  readonly group: string;
  /** Each has exactly the side effects that follow it, written `kind name`. */
  readonly catches: readonly (readonly [code: string, ...effects: string[]])[];
  readonly leaves: readonly string[];
}

// Code as applications write it. That every row is reached through each of its alternatives is tested elsewhere, from the rows.
const groups: readonly Group[] = [
  {
    group: "databases and caches",
    catches: [
      ["import { Pool } from 'pg'; const pool = new Pool(); await pool.query('INSERT INTO a VALUES ($1)', [x]); await pool.query(`DELETE FROM a WHERE b = ${c}`)", "write pool.query()", "delete pool.query()"],
      ["import pg from 'pg'; const c = await new pg.Pool().connect(); await c.query({ text: 'UPDATE a SET b = 1' }); await c.query(sql); await c.query(`${verb} a`)", "write c.query()", "write c.query()", "write c.query()"],
      ["import pg from 'pg'; new pg.Client().query('WITH d AS (DELETE FROM a RETURNING *) SELECT * FROM d'); new pg.Client().query('select 1; drop table a')", "write new pg.Client().query()", "delete new pg.Client().query()"],
      ["import mysql from 'mysql2/promise'; const [r] = await mysql.createPool(u).execute('REPLACE INTO a VALUES (1)')", "write mysql.createPool(u).execute()"],
      ["import postgres from 'postgres'; const sql = postgres(u); await sql`insert into a ${sql(rows)}`; await sql.begin(async (tx) => { await tx`update a set b = 1` })", "write sql`…`", "write tx`…`"],
      ["import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient(); await prisma.user.update({}); await prisma.$transaction(async (tx) => { await tx.order.deleteMany({}) }); await prisma.$executeRaw`x`", "write prisma.user.update()", "delete tx.order.deleteMany()", "write prisma.$executeRaw`…`"],
      ["import type { Prisma } from '@prisma/client'; const f = (tx: Prisma.TransactionClient) => tx.user.create({})", "write tx.user.create()"],
      ["import { drizzle } from 'drizzle-orm/node-postgres'; const db = drizzle(u); await db.insert(t).values(v); await db.transaction(async (tx) => { await tx.delete(t).where(w) })", "write db.insert()", "delete tx.delete()"],
      ["import { drizzle } from 'drizzle-orm/libsql/http'; const db = drizzle({ connection }); await db.insert(t).values(v); await db.run('update a set b = 1')", "write db.insert()", "write db.run()"],
      ["import type { LibSQLDatabase } from 'drizzle-orm/libsql'; import type { PgTransaction } from 'drizzle-orm/pg-core'; const f = (db: LibSQLDatabase, tx: PgTransaction) => [db.run('delete from a'), tx.execute('update a set b = 1')]", "delete db.run()", "write tx.execute()"],
      ["import { Redis } from '@upstash/redis'; const pipe = Redis.fromEnv().pipeline(); pipe.hgetall('a'); await pipe.exec<[string]>()", "write pipe.exec()"],
      ["import { MongoClient } from 'mongodb'; const users = new MongoClient(u).db().collection('users'); users.insertOne(d); users.deleteMany({})", "write users.insertOne()", "delete users.deleteMany()"],
      ["import mongoose, { Model } from 'mongoose'; const User = mongoose.model('User', s); await User.create({}); const u = await User.findById(i); await u.save(); const f = (m: Model<X>) => m.deleteOne({})", "write User.create()", "write u.save()", "delete m.deleteOne()"],
      ["import { model } from 'mongoose'; const User = model('User', s); const u = await User.where('a').equals(1).findOne().sort('b'); await u.save(); await User.where('a').gt(1).lt(2).updateMany({}); const d = await User.findByIdAndDelete(1).exec(); await d.set('a', 1).save()", "write u.save()", "write User.where('a').gt(1).lt(2).updateMany()", "delete User.findByIdAndDelete()", "write d.set('a', 1).save()"],
      ["import pg from 'pg'; const pool = new pg.Pool(); pool.connect((err, client, done) => { client.query('delete from a', () => done()) }); pool.on('connect', (client) => client.query('create table a ()'))", "delete client.query()", "write client.query()"],
      ["import mysql from 'mysql2'; const c = await mysql.createPool(u).promise().getConnection(); await c.execute('update a set b = 1')", "write c.execute()"],
      ["import { model } from 'mongoose'; const User = model('User', s); const u = await User.findOne({}).populate('a').exec(); await u.save(); const [v] = await User.find().limit(1).sort('a'); await v.save(); for await (const w of User.find().cursor()) await w.deleteOne(); const x = await User.findById(1).orFail().session(t); const y = await x.save(); await y.deleteOne()", "write u.save()", "write v.save()", "delete w.deleteOne()", "write x.save()", "delete y.deleteOne()"],
      ["import mysql from 'mysql'; const pool = mysql.createPool(u); pool.query('INSERT INTO a SET ?', v, f); pool.getConnection((err, c) => { c.query('delete from a') })", "write pool.query()", "delete c.query()"],
      ["import sqlite3 from 'sqlite3'; const db = new sqlite3.Database('a'); db.run('INSERT INTO a VALUES (?)', 1); new (sqlite3.verbose().Database)('b').exec('drop table a')", "write db.run()", "delete ….exec()"],
      ["import { sql, db } from '@vercel/postgres'; await sql`insert into a values (${v})`; const c = await db.connect(); await c.sql`update a set b = 1`; await sql.query('delete from a')", "write sql`…`", "write c.sql`…`", "delete sql.query()"],
      ["import { Pinecone } from '@pinecone-database/pinecone'; const pc = new Pinecone({}); await pc.index('a').namespace('b').upsert(v); await pc.deleteIndex('a')", "write pc.index('a').namespace('b').upsert()", "delete pc.deleteIndex()"],
      ["import { createClient } from '@clickhouse/client-web'; import type { ClickHouseClient } from '@clickhouse/client-common'; await createClient({}).insert(r); const f = (c: ClickHouseClient) => c.command({ query: 'drop table a' })", "write createClient({}).insert()", "delete c.command()"],
      ["import { QdrantClient } from '@qdrant/js-client-rest'; const q = new QdrantClient({}); await q.upsert('a', p); await q.deleteCollection('a')", "write q.upsert()", "delete q.deleteCollection()"],
      ["import { Client } from '@opensearch-project/opensearch'; const c = new Client({}); await c.index({}); await c.indices.delete({})", "write c.index()", "delete c.indices.delete()"],
      ["import { BaseEntity } from 'typeorm'; class User extends BaseEntity {} const u = await User.findOneByOrFail({}); await u.save(); for (const v of await User.findBy({})) await v.remove(); const [w] = await User.findAndCount(); await w[0].save(); await User.merge(u, {}).save(); await User.preload({}).then((x) => x.save())", "write u.save()", "delete v.remove()", "write w[0].save()", "write User.merge(u, {}).save()", "write x.save()"],
      ["import type { Connection, EntityManager } from 'typeorm'; const f = (c: Connection) => c.createEntityManager().save({}); const g = (m: EntityManager) => m.connection.getRepository(User).save({})", "write c.createEntityManager().save()", "write m.connection.getRepository(User).save()"],
      ["import { DataSource } from 'typeorm'; const ds = new DataSource(o); await ds.getMongoRepository(User).insertOne({}); await ds.createQueryBuilder().relation(User, 'posts').of(1).add(2)", "write ds.getMongoRepository(User).insertOne()", "write ….add()"],
      ["import knex from 'knex'; const db = knex(c); await db('a').where({}).andWhere({}).update({}); await db('a').del()", "write db('a').where({}).andWhere({}).update()", "delete db('a').del()"],
      ["import sql from 'mssql'; const pool = await sql.connect(c); await pool.request().input('id', sql.Int, i).query('update a set b = @id'); await new sql.Request().query(`DELETE FROM a`); await sql.query`insert into a values (${v})`; await pool.request().execute('close_month'); await pool.query('declare @a int; exec close_month')", "write ….query()", "delete new sql.Request().query()", "write sql.query`…`", "write pool.request().execute()", "write pool.query()"],
      ["import neo4j from 'neo4j-driver'; const driver = neo4j.driver(u); await driver.executeQuery('MATCH (n) SET n.a = 1'); const session = driver.session(); await session.executeWrite((tx) => tx.run('CREATE (n:A)')); await session.run('MATCH (n) DETACH DELETE n')", "write driver.executeQuery()", "write tx.run()", "delete session.run()"],
      ["import knex from 'knex'; const db = knex(c); await db('a').whereIn('b', d).or.whereNot('c', 1).not.where(2).del()", "delete ….del()"],
      ["import knex from 'knex'; const db = knex(c); await db('a').join('b', 'c', 'd').where(1).andWhere(2).orWhere(3).whereIn('e', f).whereNull('g').update({})", "write ….update()"],
      ["import Redis from 'ioredis'; const p = new Redis().pipeline(); await p.incr('a').incr('b').incr('c').incr('d').incr('e').incr('f').exec()", "write ….exec()"],
      ["import { Repository } from 'typeorm'; class S { constructor(private users: Repository<User>) {} go() { return this.users.save(u) } }", "write this.users.save()"],
      ["import { createConnection, getManager, getRepository, type Connection } from 'typeorm'; const c = await createConnection(o); await c.synchronize(true); await getManager().delete(User, 1); await getRepository(User).save(u); const f = (c: Connection) => c.manager.save(u)", "write c.synchronize()", "delete getManager().delete()", "write getRepository(User).save()", "write c.manager.save()"],
      ["import { Model } from 'sequelize'; class User extends Model {} User.destroy({}); new User().save()", "delete User.destroy()", "write new User().save()"],
      ["import { Model } from 'sequelize-typescript'; class User extends Model {} const u = await User.findByPk(1); const [g] = await u.$get('groups'); g.destroy(); (await u.$get('team')).save(); u.$add('groups', g)", "delete g.destroy()", "write (await u.$get('team')).save()", "write u.$add()"],
      ["import { Model } from 'sequelize'; class User extends Model { static clear() { return this.sequelize.query('update a set b = 1') } } User.sequelize.query('delete from a')", "write this.sequelize.query()", "delete User.sequelize.query()"],
      ["import { createClient } from 'redis'; const r = createClient(); await r.set('a', 'b'); await r.multi().incr('a').expire('a', 1).exec()", "write r.set()", "write r.multi().incr('a').expire('a', 1).exec()"],
      ["import type { ChainableCommander } from 'ioredis'; const f = async (p: ChainableCommander) => { await p.set('a', 1).exec() }", "write p.set('a', 1).exec()"],
      ["import Redis from 'ioredis'; const r = new Redis(); r.del('a'); r.publish('c', m)", "delete r.del()", "publish r.publish()"],
      ["import { createClient } from '@supabase/supabase-js'; const s = createClient(u, k); await s.from('a').upsert({}); await s.from('a').delete().eq('id', 1)", "write s.from('a').upsert()", "delete s.from('a').delete()"],
      ["import { getFirestore } from 'firebase-admin/firestore'; const db = getFirestore(); await db.collection('a').doc('b').set({}); await db.collection('a').add({})", "write db.collection('a').doc('b').set()", "write db.collection('a').add()"],
    ],
    leaves: [
      "import { Model } from 'sequelize-typescript'; class User extends Model {} const u = await User.findByPk(1); u.$get('groups'); u.$count('groups'); User.sequelize.query('select 1')",
      "import { model } from 'mongoose'; const User = model('User', s); const u = await User.findOne({}).lean(); u.save(); for (const v of await User.find()) shown(v)",
      "import { model } from 'mongoose'; const User = model('User', s); const u = new User(); u.equals(v).save(); User.where('a').equals(1).countDocuments()",
      "import mysql from 'mysql'; const c = mysql.createConnection(u); c.connect(); c.query('SELECT 1'); c.query({ sql: 'show tables' })",
      "import sqlite3 from 'sqlite3'; const db = new sqlite3.Database('a'); db.all('SELECT * FROM a', f); db.exec('PRAGMA x'); db.close()",
      "import { sql } from '@vercel/postgres'; await sql`select * from a where b = ${v}`; await sql.query('select 1')",
      "import { Pinecone } from '@pinecone-database/pinecone'; const pc = new Pinecone({}); await pc.index('a').query(v); await pc.listIndexes()",
      "import { QdrantClient } from '@qdrant/js-client-rest'; const q = new QdrantClient({}); await q.search('a', p); await q.getCollections()",
      "import { BaseEntity } from 'typeorm'; class User extends BaseEntity {} const n = await User.count(); n.save(); (await User.find()).map((u) => u.name)",
      "import pg from 'pg'; new pg.Pool().connect((err, client) => { client.query('select 1'); err.query('delete from a') })",
      "import { Pool } from 'pg'; const pool = new Pool(); pool.query('SELECT * FROM a'); pool.query(`select * from a where b = ${c}`); pool.query('BEGIN'); pool.query('  (select 1)')",
      "import { Pool } from 'pg'; new Pool().query('with a as (select 1) select * from a'); new Pool().query({ text: 'select 1', values: [] }); new Pool().connect()",
      "import postgres from 'postgres'; const sql = postgres(u); await sql`select * from a where b = ${c}`; sql.end()",
      "import { PrismaClient } from '@prisma/client'; const p = new PrismaClient(); p.user.findMany(); p.user.count(); p.$queryRaw`SELECT 1`; p.$connect(); p.$transaction(async (tx) => tx.user.findFirst())",
      "import { drizzle } from 'drizzle-orm/node-postgres'; const db = drizzle(u); db.select().from(t); db.query.users.findMany(); db.execute('select 1')",
      "import { MongoClient } from 'mongodb'; const c = new MongoClient(u).db().collection('a'); c.find({}).toArray(); c.countDocuments(); c.aggregate([])",
      "import mongoose from 'mongoose'; const User = mongoose.model('User', s); User.find({}).lean(); User.countDocuments(); mongoose.connect(u)",
      "import sql from 'mssql'; const pool = await sql.connect(c); await pool.request().query('select * from a where b = 1'); await sql.query`select 1`; await pool.query('with a as (select 1) select * from a')",
      "import neo4j from 'neo4j-driver'; const driver = neo4j.driver(u); await driver.executeQuery('MATCH (n) RETURN n'); await driver.session().executeRead((tx) => tx.run('MATCH (n) RETURN n.created'))",
      "import knex from 'knex'; const db = knex(c); db('a').where({}).select('b').first(); db.raw('select 1')",
      "import knex from 'knex'; const db = knex(c); db('a').where({}).or.where({}).select('b').first()",
      "import { createClient } from 'redis'; const r = createClient(); r.get('a'); r.hGetAll('a'); r.connect(); r.subscribe('c', f)",
      "import Redis from 'ioredis'; const r = new Redis(); r.get('a'); r.mget('a'); r.on('error', f)",
      "import { createClient } from '@supabase/supabase-js'; createClient(u, k).from('a').select('*').eq('b', 1)",
      "class Pool { query(q) {} } new Pool().query('INSERT INTO a')",
    ],
  },
  {
    group: "LLM and agents",
    catches: [
      ["import OpenAI from 'openai'; const openai = new OpenAI(); await openai.chat.completions.create({}); await openai.files.create({})", "cost openai.chat.completions.create()", "write openai.files.create()"],
      ["import Anthropic from '@anthropic-ai/sdk'; const a = new Anthropic(); await a.messages.create({}); a.messages.stream({})", "cost a.messages.create()", "cost a.messages.stream()"],
      ["import { generateText, streamText } from 'ai'; await generateText({}); streamText({})", "cost generateText()", "cost streamText()"],
      ["import { StateGraph } from '@langchain/langgraph'; const g = new StateGraph(s).addNode('a', a).addNode('b', b).addNode('c', c).addEdge('a', 'b').addEdge('b', 'c').addEdge('c', 'd').addConditionalEdges('d', e); const app = g.compile(); await app.invoke({})", "cost app.invoke()"],
      ["import { ChatOpenAI } from '@langchain/openai'; const m = new ChatOpenAI({}).withStructuredOutput(s).withRetry().pipe(f); await m.invoke('x')", "cost m.invoke()"],
      ["import { ChatPromptTemplate } from '@langchain/core/prompts'; await ChatPromptTemplate.fromTemplate(t).pipe(a).pipe(b).pipe(c).withRetry().invoke({})", "cost ….invoke()"],
      ["import { ChatOpenAI } from '@langchain/openai'; const m = new ChatOpenAI({}).bindTools([]); await m.invoke('x')", "cost m.invoke()"],
      ["import { Client } from '@modelcontextprotocol/sdk/client/index.js'; const c = new Client(i); await c.callTool({ name })", "exec c.callTool()"],
    ],
    leaves: [
      "import OpenAI from 'openai'; const o = new OpenAI(); o.models.list(); o.files.retrieve(i); o.vectorStores.list(); o.batches.retrieve(i)",
      "import { tool, convertToModelMessages } from 'ai'; tool({}); convertToModelMessages(m)",
      "import { Client } from '@modelcontextprotocol/sdk/client/index.js'; const c = new Client(i); c.connect(t); c.listTools()",
      "import OpenAI from 'openai-mock'; new OpenAI().chat.completions.create({})",
    ],
  },
  {
    group: "mail and messages",
    catches: [
      ["import { Resend } from 'resend'; const resend = new Resend(k); await resend.emails.send({}); resend.apiKeys.create({})", "email resend.emails.send()", "credential resend.apiKeys.create()"],
      ["import { LoopsClient } from 'loops'; const loops = new LoopsClient(k); await loops.sendTransactionalEmail({}); loops.deleteContact({})", "email loops.sendTransactionalEmail()", "delete loops.deleteContact()"],
      ["import sgMail from '@sendgrid/mail'; sgMail.setApiKey(k); await sgMail.send(m)", "email sgMail.send()"],
      ["import twilio from 'twilio'; const c = twilio(a, b); await c.messages.create({})", "message c.messages.create()"],
      ["import { WebClient } from '@slack/web-api'; const slack = new WebClient(t); slack.chat.postMessage({})", "message slack.chat.postMessage()"],
      ["import { getMessaging } from 'firebase-admin/messaging'; getMessaging().send(m)", "message getMessaging().send()"],
    ],
    leaves: [
      "import { LoopsClient } from 'loops'; const loops = new LoopsClient(k); loops.findContact({}); loops.listMailingLists()",
      "import { Resend } from 'resend'; const r = new Resend(k); r.emails.get(i); r.domains.list()",
      "import { WebClient } from '@slack/web-api'; const s = new WebClient(t); s.conversations.list(); s.users.info({ user })",
      "import twilio from 'twilio'; twilio(a, b).messages.list(); twilio.validateRequest(a, b, c, d)",
    ],
  },
  {
    group: "HTTP clients",
    catches: [
      ["import got from 'got'; await got('https://a.b'); await got.post(u); const api = got.extend({}); api.delete(u)", "egress got()", "egress got.post()", "egress api.delete()"],
      ["import request from 'request'; request(u, f); const api = request.defaults({}); api.post(u)", "egress request()", "egress api.post()"],
      ["import needle from 'needle'; await needle('get', u); needle.post(u, d)", "egress needle()", "egress needle.post()"],
      ["import { GraphQLClient, request } from 'graphql-request'; await request(u, q); new GraphQLClient(u).request(q)", "egress request()", "egress new GraphQLClient(u).request()"],
      ["import ky from 'ky'; const api = ky.extend({}); const admin = api.extend({}); admin.post('users'); api.create({}).extend({})('/x')", "egress admin.post()", "egress api.create({}).extend({})()"],
      ["import got from 'got'; const api = got.extend({}).extend({}); api('x'); api.paginate('y')", "egress api()", "egress api.paginate()"],
      ["import { ofetch } from 'ofetch'; const api = ofetch.create({}).create({}); api('/x')", "egress api()"],
      ["import ky from 'ky'; ky.post('https://a.b'); ky.create({}).get('/x')", "egress ky.post()", "egress ky.create({}).get()"],
      ["import fetch from 'node-fetch'; fetch(u)", "egress fetch()"],
      ["const s = new WebSocket(u); s.send(m)", "egress new WebSocket()", "egress s.send()"],
      ["import dgram from 'node:dgram'; dgram.createSocket('udp4').send(m)", "egress dgram.createSocket('udp4').send()"],
    ],
    leaves: ["import ky from 'ky'; ky.extend({}).extend({}).stop", "import request from 'request'; request.defaults({}).defaults({}); request.jar()", "import needle from 'needle'; needle.defaults({})", "import { gql, GraphQLClient } from 'graphql-request'; new GraphQLClient(u).setHeader(a, b); gql`query { a }`", "import ky from 'ky'; ky.get('/api/x'); ky.create({})", "import got from 'got'; got.extend({}); got.mergeOptions(a)", "import net from 'node:net'; net.createServer(f)", "class WebSocket { send() {} } new WebSocket().send()"],
  },
  {
    group: "payments",
    catches: [
      ["import braintree from 'braintree'; const g = new braintree.BraintreeGateway(c); g.transaction.sale({})", "payment g.transaction.sale()"],
      ["import { ethers } from 'ethers'; const w = new ethers.Wallet(k, p); await w.sendTransaction(t)", "payment w.sendTransaction()"],
      ["import { createWalletClient, http } from 'viem'; const w = createWalletClient({}); await w.writeContract(c)", "payment w.writeContract()"],
      ["import { Paddle } from '@paddle/paddle-node-sdk'; const p = new Paddle(k); p.subscriptions.cancel(i)", "payment p.subscriptions.cancel()"],
      ["import { SquareClient } from 'square'; const s = new SquareClient({}); s.payments.create({}); s.customers.delete({})", "payment s.payments.create()", "delete s.customers.delete()"],
    ],
    leaves: ["import { Wallet } from 'ethers'; new Wallet(k).signTransaction(t); new Wallet(k).getAddress()", "import { createPublicClient } from 'viem'; createPublicClient({}).readContract(c)", "import { Paddle } from '@paddle/paddle-node-sdk'; const p = new Paddle(k); p.subscriptions.list(); p.webhooks.unmarshal(b, s, k)", "import { SquareClient } from 'square'; new SquareClient({}).payments.list()"],
  },
  {
    group: "cloud",
    catches: [
      ["import { S3Client, PutObjectCommand, DeleteObjectCommand as Del } from '@aws-sdk/client-s3'; const s3 = new S3Client({}); s3.send(new PutObjectCommand({})); s3.send(new Del({})); s3.send(command)", "write s3.send()", "delete s3.send()", "write s3.send()"],
      ["import { SESv2 } from '@aws-sdk/client-sesv2'; new SESv2({}).sendEmail({})", "email new SESv2({}).sendEmail()"],
      ["import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'; const d = DynamoDBDocumentClient.from(c); d.send(new UpdateCommand({}))", "write d.send()"],
      ["import { EC2Client, RunInstancesCommand, DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2'; const e = new EC2Client({}); e.send(new DescribeInstancesCommand({})); e.send(new RunInstancesCommand({})); e.send(new TerminateInstancesCommand({}))", "deploy e.send()", "delete e.send()"],
      ["import { Textract } from '@aws-sdk/client-textract'; import { BatchClient, SubmitJobCommand } from '@aws-sdk/client-batch'; new Textract({}).analyzeDocument({}); new BatchClient({}).send(new SubmitJobCommand({}))", "cost new Textract({}).analyzeDocument()", "exec new BatchClient({}).send()"],
      ["const AWS = require('aws-sdk'); const s3 = new AWS.S3(); s3.upload({}).promise(); s3.deleteObject({}, f); new AWS.SNS().publish({}); new AWS.DynamoDB.DocumentClient().put({})", "write s3.upload()", "delete s3.deleteObject()", "publish new AWS.SNS().publish()", "write new AWS.DynamoDB.DocumentClient().put()"],
      ["import SES from 'aws-sdk/clients/ses'; import { DocumentClient } from 'aws-sdk/clients/dynamodb'; new SES().sendEmail({}); const f = (db: DocumentClient) => db.update({})", "email new SES().sendEmail()", "write db.update()"],
      ["import { google } from 'googleapis'; const gmail = google.gmail({ version: 'v1', auth }); await gmail.users.messages.send({}); await google.sheets('v4').spreadsheets.values.append({}); await google.drive('v3').files.delete({})", "email gmail.users.messages.send()", "write ….values.append()", "delete google.drive('v3').files.delete()"],
      ["import { calendar_v3 } from '@googleapis/calendar'; const f = (calendar: calendar_v3.Calendar) => calendar.events.insert({})", "write calendar.events.insert()"],
      ["import { put, del as remove } from '@vercel/blob'; await put('a.txt', body, {}); await remove(url)", "write put()", "delete remove()"],
      ["import { Storage } from '@google-cloud/storage'; const f = new Storage().bucket(b).file(n); f.save(x); f.delete()", "write f.save()", "delete f.delete()"],
      ["import { ServiceBusClient } from '@azure/service-bus'; const s = new ServiceBusClient(c).createSender(q); s.sendMessages(m)", "publish s.sendMessages()"],
    ],
    leaves: [
      "import { S3Client, GetObjectCommand, ListObjectsV2Command, HeadObjectCommand } from '@aws-sdk/client-s3'; const s3 = new S3Client({}); s3.send(new GetObjectCommand({})); s3.send(new ListObjectsV2Command({})); s3.send(new HeadObjectCommand({}))",
      "import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'; const d = DynamoDBDocumentClient.from(c); d.send(new GetCommand({})); d.send(new QueryCommand({}))",
      "import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'; new CloudWatchClient({}).send(new GetMetricDataCommand({}))",
      "import AWS from 'aws-sdk'; new AWS.S3().getObject({}).promise(); new AWS.S3().getSignedUrl('putObject', {}); new AWS.DynamoDB.DocumentClient().query({}); new AWS.SQS().receiveMessage({}); AWS.config.update({})",
      "import { google } from 'googleapis'; const gmail = google.gmail({ version: 'v1', auth }); gmail.users.messages.list({}); google.drive('v3').files.get({}); new google.auth.OAuth2(a, b)",
      "import { head, list } from '@vercel/blob'; list({ prefix }); head(url)",
      "import { S3 } from '@aws-sdk/client-s3'; new S3({}).getObject({})",
      "import { Storage } from '@google-cloud/storage'; new Storage().bucket(b).file(n).download(); new Storage().bucket(b).getFiles()",
    ],
  },
  {
    group: "queues",
    catches: [
      ["import { Agenda, Job } from 'agenda'; const a = new Agenda({}); a.create('x').unique({}).schedule('now').save(); a.purge(); a._collection.deleteMany({}); a.define('y', async (job) => { job.remove() }); const f = (job: Job) => job.save()", "publish ….save()", "delete a.purge()", "delete a._collection.deleteMany()", "delete job.remove()", "publish job.save()"],
      ["import { Queue } from 'bullmq'; const q = new Queue('a'); q.add('x', d); q.obliterate()", "publish q.add()", "delete q.obliterate()"],
      ["import Bull, { type Job } from 'bull'; const q = new Bull('a'); const job = await q.getJob(i); await job?.promote(); for (const j of await q.getFailed()) await j.retry(); await q.pause(); q.process(async (each) => { await each.remove() }); const f = (j: Job) => j.moveToFailed(e)", "write job?.promote()", "write j.retry()", "write q.pause()", "delete each.remove()", "write j.moveToFailed()"],
      ["import type { WorkflowHandle, ScheduleHandle } from '@temporalio/client'; const f = (h: WorkflowHandle<typeof w>) => h.terminate(); const g = (h: ScheduleHandle) => h.trigger()", "publish h.terminate()", "write h.trigger()"],
      ["import { PgBoss } from 'pg-boss'; const boss = new PgBoss(u); await boss.start(); await boss.send('a', {}); await boss.deleteAllJobs('a')", "publish boss.send()", "delete boss.deleteAllJobs()"],
      ["import PgBoss from 'pg-boss'; const boss = new PgBoss(u); await boss.retry('a', i)", "publish boss.retry()"],
      ["import { Kafka } from 'kafkajs'; const p = new Kafka({}).producer(); await p.connect(); await p.send({})", "publish p.send()"],
      ["import amqp from 'amqplib'; const c = await (await amqp.connect(u)).createChannel(); c.sendToQueue(q, b)", "publish c.sendToQueue()"],
      ["import { Inngest } from 'inngest'; const i = new Inngest({}); i.send({})", "publish i.send()"],
    ],
    leaves: ["import { PgBoss } from 'pg-boss'; const boss = new PgBoss(u); await boss.start(); await boss.getQueues(); await boss.findJobs('a')", "import { Agenda } from 'agenda'; const a = new Agenda({}); a.define('x', f); a.create('x').unique({}).schedule('now'); a._collection.find({}); a.jobs({})", "import Bull, { type Job } from 'bull'; const q = new Bull('a'); for (const j of await q.getJobs(['failed'])) j.log('x'); const f = (j: Job) => j.progress()", "import type { WorkflowHandle } from '@temporalio/client'; const f = (h: WorkflowHandle) => h.describe()", "import { Queue, Worker } from 'bullmq'; new Worker('a', f); new Queue('a').getJobs(); class Own { add() {} } new Own().add()", "import { Kafka } from 'kafkajs'; const c = new Kafka({}).consumer({}); c.subscribe({}); c.run({})"],
  },
  {
    group: "files and processes",
    catches: [
      ["import fs from 'node:fs'; fs.writeFileSync(p, d); fs.rmSync(p); fs.promises.mkdir(p)", "write fs.writeFileSync()", "delete fs.rmSync()", "write fs.promises.mkdir()"],
      ["import type { FileHandle } from 'node:fs/promises'; const f = (h: FileHandle) => h.write(d)", "write h.write()"],
      ["import shell from 'shelljs'; shell.exec('ls'); shell.rm('-rf', p); shell.sed('-i', a, b, p); shell.echo('a').to(p)", "exec shell.exec()", "delete shell.rm()", "write shell.sed()", "write shell.echo('a').to()"],
      ["import { simpleGit } from 'simple-git'; const git = simpleGit(); await git.add('.').commit('a').push(); git.raw('gc')", "write git.add()", "write git.add('.').commit()", "publish git.add('.').commit('a').push()", "exec git.raw()"],
      ["import { Client } from 'ssh2'; const c = new Client(); c.exec('ls', f); c.sftp((err, sftp) => { sftp.fastPut(a, b, f); sftp.unlink(p, f) })", "exec c.exec()", "write sftp.fastPut()", "delete sftp.unlink()"],
      ["import { writeFile, unlink } from 'fs/promises'; writeFile(p, d); unlink(p)", "write writeFile()", "delete unlink()"],
      ["const { promises: fs } = require('fs'); fs.appendFile(p, d)", "write fs.appendFile()"],
      ["import { exec } from 'child_process'; import { promisify } from 'util'; exec(c); promisify(exec)(c)", "exec exec()", "exec promisify(exec)()"],
      ["process.kill(pid); process.kill(process.pid, 'SIGTERM'); globalThis.process.kill(pid); const { kill } = process; kill(pid)", "exec process.kill()", "exec globalThis.process.kill()", "exec kill()"],
      ["import { kill } from 'node:process'; kill(pid); function stop(process) { kill(process.pid); }", "exec kill()", "exec kill()"],
      ["import { WebSocketServer } from 'ws'; new WebSocketServer(o).on('connection', (socket) => { socket.send('a') })", "egress socket.send()"],
      ["import execa from 'execa'; await execa('ls'); await execa.command('ls'); execa.sync('ls')", "exec execa()", "exec execa.command()", "exec execa.sync()"],
      ["const execa = require('execa'); execa('npm', ['i'])", "exec execa()"],
      ["import { execa, $ } from 'execa'; await execa('ls'); await $`ls`", "exec execa()", "exec $`…`"],
      ["import { execa } from 'execa'; const run = execa({ shell: true }); await run('ls'); await run`ls`", "exec execa()", "exec run()", "exec run`…`"],
      ["import fs from 'fs-extra'; fs.outputJson(p, d); fs.remove(p)", "write fs.outputJson()", "delete fs.remove()"],
      ["import fs from 'fs-extra'; fs.createWriteStream(p); fs.promises.rm(p); fs.createFile(p)", "write fs.createWriteStream()", "delete fs.promises.rm()", "write fs.createFile()"],
    ],
    leaves: ["import shell from 'shelljs'; shell.ls(p); shell.sed('s/a/b/', p); shell.sed(/a/, 'b', p); shell.cat(p).grep('a')", "import { simpleGit } from 'simple-git'; simpleGit().status(); simpleGit().log()", "import { Client } from 'ssh2'; new Client().sftp((err, sftp) => { sftp.readdir(p, f) })", "import fs from 'node:fs'; fs.readFileSync(p); fs.existsSync(p); fs.createReadStream(p); fs.promises.stat(p)", "import { readFile } from 'node:fs/promises'; readFile(p)", "import fs from 'fs-extra'; fs.readJson(p); fs.pathExists(p); fs.createReadStream(p); fs.promises.stat(p)", "console.log(x); process.stdout.write(x)", "import process from 'node:process'; process.kill(process.pid, 'SIGTERM')"],
  },
  {
    group: "platform",
    catches: [
      ["import { Octokit } from '@octokit/rest'; const o = new Octokit(); o.rest.issues.create({}); o.pulls.merge({}); o.request('POST /x'); o.graphql('mutation { a }')", "write o.rest.issues.create()", "write o.pulls.merge()", "write o.request()", "write o.graphql()"],
      ["import { KubeConfig, AppsV1Api } from '@kubernetes/client-node'; const f = (a: AppsV1Api) => a.patchNamespacedDeployment({})", "deploy a.patchNamespacedDeployment()"],
      ["import Docker from 'dockerode'; const d = new Docker(); const c = await d.createContainer({}); await c.start()", "exec d.createContainer()", "exec c.start()"],
    ],
    leaves: ["import { Octokit } from '@octokit/rest'; const o = new Octokit(); o.rest.repos.get({}); o.request('GET /x'); o.graphql('query { a }'); o.paginate(o.rest.issues.list)", "import Docker from 'dockerode'; new Docker().listContainers()"],
  },
  {
    group: "events",
    catches: [
      ["import { PostHog } from 'posthog-node'; new PostHog(k).capture({})", "publish new PostHog(k).capture()"],
      ["import { Svix } from 'svix'; new Svix(t).message.create(a, m)", "publish new Svix(t).message.create()"],
    ],
    leaves: ["import { PostHog } from 'posthog-node'; new PostHog(k).isFeatureEnabled(f, u)", "import { Webhook } from 'svix'; new Webhook(s).verify(p, h)"],
  },
  {
    group: "credentials",
    catches: [
      ["import { SecretsManagerClient, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'; new SecretsManagerClient({}).send(new PutSecretValueCommand({}))", "credential new SecretsManagerClient({}).send()"],
      ["import vault from 'node-vault'; vault({}).write(p, d)", "credential vault({}).write()"],
    ],
    leaves: ["import { SecretsManagerClient, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'; new SecretsManagerClient({}).send(new GetSecretValueCommand({}))", "import vault from 'node-vault'; vault({}).read(p)"],
  },
];

describe.each(groups)("$group", ({ catches, leaves }) => {
  test.each(catches.map(([code, ...effects]) => ({ code, effects })))("catches $code", ({ code, effects }) => {
    const found = resolveText(code).meanings.flatMap(({ meaning: { sideEffect } }) => (sideEffect === null ? [] : [`${sideEffect.kind} ${sideEffect.name}`]));
    expect(found).toEqual(effects);
  });

  test.each(leaves)("leaves %s", (code) => {
    expect(sideEffectNames(resolveText(code))).toEqual([]);
  });
});
