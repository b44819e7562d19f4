import { testGroups, type Group } from "./catalogue-group.js";

// Older packages and smaller ones, as applications that were begun with them still write them.
const groups: readonly Group[] = [
  {
    group: "payments of older packages, and in the page",
    catches: [
      ["const paypal = require('paypal-rest-sdk'); paypal.configure({}); paypal.payment.create(p, (error, payment) => {}); paypal.payment.execute(id, {}, f); paypal.notification.webhook.del(id, f)", "payment paypal.payment.create()", "payment paypal.payment.execute()", "delete paypal.notification.webhook.del()"],
      ["import { loadStripe } from '@stripe/stripe-js'; const stripe = await loadStripe(k); await stripe.confirmPayment({}); await stripe.confirmCardSetup(s)", "payment stripe.confirmPayment()", "payment stripe.confirmCardSetup()"],
      ["import { useStripe } from '@stripe/react-stripe-js'; const Form = () => { const stripe = useStripe(); return async () => { await stripe?.confirmIdealPayment(s); } }", "payment stripe?.confirmIdealPayment()"],
      ["import { LettersApi, ChecksApi } from '@lob/lob-typescript-sdk'; const letters = new LettersApi(c); await letters.create(l); await new ChecksApi(c).create(l)", "cost letters.create()", "payment new ChecksApi(c).create()"],
    ],
    leaves: [
      "const paypal = require('paypal-rest-sdk'); paypal.payment.get(id, f); paypal.payment.list({}, f); paypal.invoice.search({}, f); paypal.invoice.qrCode(id, 1, 1, f)",
      "const paypal = require('./paypal-rest-sdk'); paypal.payment.create(p, f)",
      "import { loadStripe } from '@stripe/stripe-js'; const stripe = await loadStripe(k); stripe.elements(); await stripe.retrievePaymentIntent(s); await stripe.createToken(c)",
      "import { LettersApi, ZipLookupsApi } from '@lob/lob-typescript-sdk'; await new LettersApi(c).get(i); await new ZipLookupsApi(c).lookup(z)",
    ],
  },
  {
    group: "models and agents",
    catches: [
      ["import { genkit } from 'genkit'; const ai = genkit({}); const { stream } = ai.generateStream(p); await ai.generate(p); await ai.embed({})", "cost ai.generateStream()", "cost ai.generate()", "cost ai.embed()"],
      ["import { genkit } from 'genkit/beta'; const ai = genkit({}); const menu = ai.prompt('menu'); await menu({}); menu.stream({})", "cost menu()", "cost menu.stream()"],
      ["import OpenAI from 'openai'; class Memory { #client: OpenAI; constructor(client: OpenAI) { this.#client = client; } async go() { await this.#client.conversations.items.create(i, {}); await this.#client.conversations.items.delete(i); await this.#client.skills.create({}); } }", "write this.#client.conversations.items.create()", "delete this.#client.conversations.items.delete()", "write this.#client.skills.create()"],
      ["import OpenAI from 'openai'; await new OpenAI().admin.organization.projects.serviceAccounts.create(p, {}); await new OpenAI().realtime.clientSecrets.create({})", "credential ….serviceAccounts.create()", "credential ….clientSecrets.create()"],
      ["import { DallEAPIWrapper } from '@langchain/openai'; await new DallEAPIWrapper({}).invoke('a')", "cost new DallEAPIWrapper({}).invoke()"],
      ["import { MongoDBSaver } from '@langchain/langgraph-checkpoint-mongodb'; let saver; async function get() { if (!saver) saver = new MongoDBSaver({}); return saver; } await (await get()).deleteThread(i)", "delete (await get()).deleteThread()"],
    ],
    leaves: [
      "import { genkit } from 'genkit'; const ai = genkit({}); ai.defineFlow({}, f); ai.defineTool({}, f); await ai.retrieve({})",
      "import OpenAI from 'openai'; const o = new OpenAI(); await o.conversations.items.list(i); await o.skills.retrieve(i); await o.admin.organization.usage.costs({}); await o.responses.inputTokens.count({})",
      "import { MongoDBSaver } from '@langchain/langgraph-checkpoint-mongodb'; await new MongoDBSaver({}).getTuple(c)",
    ],
  },
  {
    group: "events of Firebase's functions",
    catches: [
      ["const functions = require('firebase-functions/v1'); exports.a = functions.database.ref('/a').onWrite((change) => change.after.ref.update({})); exports.b = functions.runWith({}).database.ref('/b').onCreate((snapshot) => snapshot.ref.parent.child('c').set(1))", "write change.after.ref.update()", "write snapshot.ref.parent.child('c').set()"],
      ["import * as functions from 'firebase-functions'; export const a = functions.region('e').firestore.document('a/{b}').onUpdate(async (change) => { await change.after.ref.set({}); await change.before.ref.collection('c').add({}); })", "write change.after.ref.set()", "write change.before.ref.collection('c').add()"],
      ["import { onDocumentCreated, onDocumentWritten } from 'firebase-functions/v2/firestore'; export const a = onDocumentCreated('a/{b}', (event) => event.data.ref.set({})); export const b = onDocumentWritten({ document: 'a/{b}' }, async (event) => { await event.data?.after.ref.delete(); })", "write event.data.ref.set()", "delete event.data?.after.ref.delete()"],
      ["const { onValueWritten } = require('firebase-functions/database'); exports.a = onValueWritten('/a', async (event) => { const counter = event.data.after.ref.parent.child('n'); await counter.transaction((n) => n + 1); })", "write counter.transaction()"],
      ["const admin = require('firebase-admin'); const ml = admin.machineLearning(); const model = await ml.createModel({}); await ml.publishModel(model.modelId)", "publish ml.createModel()", "publish ml.publishModel()"],
    ],
    leaves: [
      "const functions = require('firebase-functions/v1'); exports.a = functions.database.ref('/a').onWrite((change) => change.after.ref.once('value')); exports.b = functions.firestore.document('a').onCreate((snapshot) => snapshot.ref.get())",
      "import { onDocumentCreated } from 'firebase-functions/v2/firestore'; export const a = onDocumentCreated('a', (event) => event.data.ref.get())",
      "const functions = require('./functions'); exports.a = functions.database.ref('/a').onWrite((change) => change.after.ref.update({}))",
    ],
  },
  {
    group: "messages and processes",
    catches: [
      ["import { ServiceBusClient } from '@azure/service-bus'; const client = ServiceBusClient.createFromConnectionString(c); const sender = client.createQueueClient(q).createSender(); sender.send({ body: m })", "publish sender.send()"],
      ["const Twitter = require('twitter'); const client = new Twitter({}); client.post('statuses/update', { status })", "message client.post()"],
      ["import type { Whatsapp } from '@wppconnect-team/wppconnect'; const f = async (client: Whatsapp) => { await client.sendText(a, b); await client.deleteChat(a); }", "message client.sendText()", "delete client.deleteChat()"],
      ["const venom = require('venom-bot'); venom.create({}).then((client) => { client.sendButtons(a, b, c, d); })", "message client.sendButtons()"],
      ["const { spawn, exec } = require('child-process-promise'); await spawn('convert', [a, b]); exec('ls')", "exec spawn()", "exec exec()"],
    ],
    leaves: [
      "const Twitter = require('twitter'); new Twitter({}).get('statuses/show', f)",
      "const venom = require('venom-bot'); venom.create({}).then((client) => client.getAllChats())",
    ],
  },
];

testGroups(groups);
