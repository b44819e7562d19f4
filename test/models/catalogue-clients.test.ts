import { testGroups, type Group } from "./catalogue-group.js";

// Packages of which one speaks to one service each, and small ones that many programs use.
const groups: readonly Group[] = [
  {
    group: "files and archives",
    catches: [
      ["import fs from 'graceful-fs'; fs.writeFileSync('a', 'b'); fs.promises.rm('a'); const h = await fs.promises.open('a'); h.write('b'); fs.createWriteStream('a')", "write fs.writeFileSync()", "delete fs.promises.rm()", "write h.write()", "write fs.createWriteStream()"],
      ["import { mkdirp } from 'mkdirp'; import makeDir from 'make-dir'; await mkdirp('a'); mkdirp.sync('a'); await makeDir('a'); makeDir.sync('a')", "write mkdirp()", "write mkdirp.sync()", "write makeDir()", "write makeDir.sync()"],
      ["const mkdirp = require('mkdirp'); mkdirp('a', f); mkdirp.sync('a'); const { makeDirectory } = require('make-dir'); makeDirectory('a')", "write mkdirp()", "write mkdirp.sync()", "write makeDirectory()"],
      ["import jsonfile from 'jsonfile'; import writeAtomic from 'write-file-atomic'; jsonfile.writeFile('a', {}); writeAtomic('a', 'b'); writeAtomic.sync('a', 'b')", "write jsonfile.writeFile()", "write writeAtomic()", "write writeAtomic.sync()"],
      ["import { replaceInFile } from 'replace-in-file'; import { moveFile } from 'move-file'; import cpy from 'cpy'; import trash from 'trash'; replaceInFile({}); moveFile('a', 'b'); cpy('a', 'b'); trash('a')", "write replaceInFile()", "write moveFile()", "write cpy()", "delete trash()"],
      ["import { Low } from 'lowdb'; import { JSONFilePreset } from 'lowdb/node'; const db = await JSONFilePreset('a', {}); await db.update(f); const low = new Low(a, {}); await low.write()", "write db.update()", "write low.write()"],
      ["import * as tar from 'tar'; import extract from 'extract-zip'; import AdmZip from 'adm-zip'; tar.x({ file }); tar.create({ file }, []); extract('a', {}); new AdmZip('a').extractAllTo('b')", "write tar.x()", "write tar.create()", "write extract()", "write new AdmZip('a').extractAllTo()"],
      ["import cacache from 'cacache'; cacache.put('a', 'k', d); cacache.rm.all('a')", "write cacache.put()", "delete cacache.rm.all()"],
    ],
    leaves: [
      "import fs from 'graceful-fs'; fs.readFileSync('a'); fs.promises.readFile('a'); fs.gracefulify(x); import jsonfile from 'jsonfile'; jsonfile.readFile('a')",
      "import { JSONFilePreset } from 'lowdb/node'; const db = await JSONFilePreset('a', {}); await db.read(); db.data.write()",
      "import * as tar from 'tar'; import AdmZip from 'adm-zip'; tar.t({ file }); tar.list({ file }); const zip = new AdmZip('a'); zip.getEntries(); zip.readAsText('b')",
      "import cacache from 'cacache'; cacache.get('a', 'k'); cacache.ls('a'); import { mkdirp } from './mkdirp'; mkdirp('a')",
    ],
  },
  {
    group: "small HTTP clients",
    catches: [
      ["import rp from 'request-promise'; import native from 'request-promise-native'; await rp({ uri }); await rp.defaults({}).post(u); await native(u)", "egress rp()", "egress rp.defaults({}).post()", "egress native()"],
      ["import { request, Gaxios } from 'gaxios'; request({ url }); new Gaxios().request({ url })", "egress request()", "egress new Gaxios().request()"],
      ["import { GoogleAuth, OAuth2Client, auth } from 'google-auth-library'; const c = await new GoogleAuth().getClient(); await c.request({ url }); (await auth.getIdTokenClient(a)).request({ url }); const o = new OAuth2Client(); o.revokeToken(t)", "egress c.request()", "egress (await auth.getIdTokenClient(a)).request()", "credential o.revokeToken()"],
      ["import { https, wrap } from 'follow-redirects'; https.request(u).end(); wrap(x).http.get(u)", "egress https.request()", "egress wrap(x).http.get()"],
      ["import mfh from 'make-fetch-happen'; import mpf from 'minipass-fetch'; mfh(u); mfh.defaults({})(u); mpf(u)", "egress mfh()", "egress mfh.defaults({})()", "egress mpf()"],
      ["import get from 'simple-get'; import phin from 'phin'; import bent from 'bent'; get.concat({}, f); phin(u); const post = bent('POST'); await post(u)", "egress get.concat()", "egress phin()", "egress post()"],
      ["import fetch from 'isomorphic-fetch'; import un from 'unfetch'; import iso from 'isomorphic-unfetch'; import { fetch as native } from 'node-fetch-native'; fetch(u); un('https://a.b'); iso(u); native(u)", "egress fetch()", "egress un()", "egress iso()", "egress native()"],
      ["import wretch from 'wretch'; const api = wretch(u).headers({}).auth(t); await api.url('/a').json({}).post(); await api.get('/b').json()", "egress api.url('/a').json({}).post()", "egress api.get()"],
      ["import redaxios from 'redaxios'; redaxios.post('https://a.b'); redaxios.create({}).get('/a')", "egress redaxios.post()", "egress redaxios.create({}).get()"],
      ["import { createFetch, betterFetch } from '@better-fetch/fetch'; import { AwsClient } from 'aws4fetch'; const $fetch = createFetch({}); $fetch('/x'); betterFetch(u); new AwsClient({}).fetch(u)", "egress $fetch()", "egress betterFetch()", "egress new AwsClient({}).fetch()"],
      ["import { request } from '@octokit/request'; import { graphql } from '@octokit/graphql'; request('POST /a', {}); request.defaults({})('DELETE /a'); graphql('mutation { a }'); graphql.defaults({})(text)", "write request()", "write request.defaults({})()", "write graphql()", "write graphql.defaults({})()"],
    ],
    leaves: [
      "import un from 'unfetch'; import redaxios from 'redaxios'; import { betterFetch } from '@better-fetch/fetch'; un('/a'); redaxios.get('/a'); betterFetch('/a')",
      "import { GoogleAuth, OAuth2Client } from 'google-auth-library'; const a = new GoogleAuth(); a.getProjectId(); (await a.getClient()).getRequestHeaders(); new OAuth2Client().generateAuthUrl({})",
      "import wretch from 'wretch'; wretch(u).headers({}).json({}); import bent from 'bent'; bent('POST')",
      "import { request } from '@octokit/request'; import { graphql } from '@octokit/graphql'; request('GET /a'); request.defaults({}); graphql('query { a }')",
    ],
  },
  {
    group: "payments, billing and shops",
    catches: [
      ["import { PlaidApi } from 'plaid'; const plaid = new PlaidApi(c); await plaid.transferCreate({}); await plaid.itemRemove({}); plaid.itemPublicTokenExchange({})", "payment plaid.transferCreate()", "delete plaid.itemRemove()", "credential plaid.itemPublicTokenExchange()"],
      ["import { shopifyApi } from '@shopify/shopify-api'; const shopify = shopifyApi({}); const client = new shopify.clients.Graphql({ session }); await client.request('mutation { x }'); await client.request(text); new shopify.clients.Rest({ session }).post({})", "write client.request()", "write client.request()", "write ….post()"],
      ["import { XeroClient, AccountingApi } from 'xero-node'; const xero = new XeroClient({}); await xero.accountingApi.createInvoices(t, {}); xero.accountingApi.emailInvoice(t, i, {}); const f = (a: AccountingApi) => a.createPayment(t, {})", "write xero.accountingApi.createInvoices()", "email xero.accountingApi.emailInvoice()", "payment a.createPayment()"],
      ["import Chargebee from 'chargebee'; const c = new Chargebee({}); await c.subscription.createWithItems(i, {}); c.customer.delete(i); const old = require('chargebee'); old.configure({}); old.invoice.refund(i, {}).request()", "payment c.subscription.createWithItems()", "delete c.customer.delete()", "payment old.invoice.refund()"],
      ["import recurly from 'recurly'; const c = new recurly.Client(k); await c.createPurchase({}); c.terminateSubscription(i, {})", "payment c.createPurchase()", "payment c.terminateSubscription()"],
      ["import { Client } from 'dwolla-v2'; const d = new Client({}); await d.post('transfers', {}); await d.delete('x')", "payment d.post()", "delete d.delete()"],
      ["import { Polar } from '@polar-sh/sdk'; const p = new Polar({}); await p.checkouts.create({}); p.refunds.create({}); p.customers.delete({})", "payment p.checkouts.create()", "payment p.refunds.create()", "delete p.customers.delete()"],
      ["import paypal from '@paypal/checkout-server-sdk'; const c = new paypal.core.PayPalHttpClient(e); await c.execute(new paypal.orders.OrdersCaptureRequest(i))", "payment c.execute()"],
      ["import MercadoPagoConfig, { Payment, PreApproval } from 'mercadopago'; const c = new MercadoPagoConfig({}); await new Payment(c).create({ body }); new PreApproval(c).update({})", "payment new Payment(c).create()", "payment new PreApproval(c).update()"],
    ],
    leaves: [
      "import { PlaidApi } from 'plaid'; const plaid = new PlaidApi(c); plaid.transactionsSync({}); plaid.accountsGet({}); plaid.transferGet({})",
      "import { shopifyApi } from '@shopify/shopify-api'; const shopify = shopifyApi({}); new shopify.clients.Graphql({ session }).request('query { x }'); new shopify.clients.Rest({ session }).get({}); shopify.webhooks.validate({})",
      "import { XeroClient } from 'xero-node'; const xero = new XeroClient({}); xero.accountingApi.getInvoices(t); xero.setTokenSet(s); xero.buildConsentUrl()",
      "import Chargebee from 'chargebee'; const c = new Chargebee({}); c.subscription.list({}); c.invoice.pdf(i); c.estimate.createSubscription({}); c.customer.retrieve(i)",
      "import recurly from 'recurly'; const c = new recurly.Client(k); c.getAccount(i); c.previewPurchase({}); c.listInvoices()",
      "import { Polar } from '@polar-sh/sdk'; const p = new Polar({}); p.orders.list({}); p.checkouts.get({}); import { Client } from 'dwolla-v2'; new Client({}).get('x')",
      "import MercadoPagoConfig, { Payment } from 'mercadopago'; new Payment(new MercadoPagoConfig({})).get({ id }); new Payment(c).search({})",
    ],
  },
  {
    group: "mail, text messages and notifications",
    catches: [
      ["import client from '@sendgrid/client'; client.setApiKey(k); await client.request({ method: 'POST', url }); await client.request(options)", "write client.request()", "write client.request()"],
      ["import Email from 'email-templates'; await new Email({}).send({ template })", "email new Email({}).send()"],
      ["import * as Brevo from '@getbrevo/brevo'; await new Brevo.TransactionalEmailsApi().sendTransacEmail({}); const b = new Brevo.BrevoClient({}); b.transactionalSms.sendTransacSms({}); b.contacts.deleteContact({})", "email ….sendTransacEmail()", "message b.transactionalSms.sendTransacSms()", "delete b.contacts.deleteContact()"],
      ["import { MailerSend } from 'mailersend'; const m = new MailerSend({}); await m.email.send({}); m.sms.send({}); m.email.domain.delete(i)", "email m.email.send()", "message m.sms.send()", "delete m.email.domain.delete()"],
      ["import Mailjet from 'node-mailjet'; const m = new Mailjet({}); await m.post('send', {}).request({}); Mailjet.apiConnect(a, b).put('contact').id(1).request({})", "email m.post('send', {}).request()", "write ….request()"],
      ["import { SmsClient } from '@azure/communication-sms'; import plivo from 'plivo'; await new SmsClient(c).send({}); const p = new plivo.Client(); p.messages.create({}); p.numbers.buy(n)", "message new SmsClient(c).send()", "message p.messages.create()", "payment p.numbers.buy()"],
      ["import { TrackClient, APIClient } from 'customerio-node'; new TrackClient(a, b).track(i, {}); new APIClient(k).sendEmail(r); const f = (c: TrackClient) => c.destroy(i)", "publish new TrackClient(a, b).track()", "email new APIClient(k).sendEmail()", "delete c.destroy()"],
      ["import Knock from '@knocklabs/node'; import { Novu } from '@novu/api'; const k = new Knock({}); await k.workflows.trigger('w', {}); k.users.delete(i); const n = new Novu({}); n.trigger({}); n.subscribers.credentials.update({}, i)", "message k.workflows.trigger()", "delete k.users.delete()", "message n.trigger()", "credential n.subscribers.credentials.update()"],
    ],
    leaves: [
      "import client from '@sendgrid/client'; client.request({ method: 'GET', url }); client.setApiKey(k); import Email from 'email-templates'; new Email().render(v)",
      "import { BrevoClient } from '@getbrevo/brevo'; const b = new BrevoClient({}); b.contacts.getContacts(); b.account.getAccount(); import { MailerSend } from 'mailersend'; new MailerSend({}).email.message.list()",
      "import Mailjet from 'node-mailjet'; const m = new Mailjet({}); m.get('contact').request(); m.post('send')",
      "import Knock from '@knocklabs/node'; new Knock({}).users.get(i); import { Novu } from '@novu/api'; new Novu({}).subscribers.search({}); import plivo from 'plivo'; new plivo.Client().messages.list()",
    ],
  },
  {
    group: "processes, browsers and sandboxes",
    catches: [
      ["import { chromium } from 'playwright'; const browser = await chromium.launch(); const page = await browser.newPage(); await page.goto(u); await page.click('a'); await page.getByRole('button').filter({}).first().click(); await page.keyboard.press('Enter')", "exec chromium.launch()", "egress page.goto()", "egress page.click()", "egress ….click()", "egress page.keyboard.press()"],
      ["import type { Page, Locator, BrowserType } from 'playwright-core'; const f = (page: Page, l: Locator, t: BrowserType) => [page.fill('a', 'b'), l.fill('b'), t.launch(), page.request.post(u)]; const g = async (page: Page) => { for (const b of await page.locator('a').all()) await b.click() }", "egress page.fill()", "egress l.fill()", "exec t.launch()", "egress page.request.post()", "egress b.click()"],
      ["const { firefox } = require('playwright'); const c = await (await firefox.launch()).newContext(); (await c.newPage()).frameLocator('a').getByText('b').dblclick()", "exec firefox.launch()", "egress ….dblclick()"],
      ["import puppeteer from 'puppeteer'; const b = await puppeteer.launch(); const p = await b.newPage(); await p.goto(u); await p.type('a', 'b'); const h = await p.$('a'); await h.click(); const [q] = await b.pages(); await q.locator('a').setTimeout(1).click()", "exec puppeteer.launch()", "egress p.goto()", "egress p.type()", "egress h.click()", "egress q.locator('a').setTimeout(1).click()"],
      ["import open from 'open'; import * as pty from 'node-pty'; import { x } from 'tinyexec'; open(u); const t = pty.spawn('sh', [], {}); t.write('rm'); await x('rm', [])", "exec open()", "exec pty.spawn()", "exec t.write()", "exec x()"],
      ["import * as exec from '@actions/exec'; import { foregroundChild } from 'foreground-child'; import spawn from '@npmcli/promise-spawn'; await exec.exec('rm'); foregroundChild('rm', []); spawn('rm', [])", "exec exec.exec()", "exec foregroundChild()", "exec spawn()"],
      ["import * as compose from 'docker-compose'; import pm2 from 'pm2'; await compose.upAll(); await compose.down(); pm2.connect(() => { pm2.start({}, f); pm2.delete('a', f) })", "exec compose.upAll()", "delete compose.down()", "exec pm2.start()", "delete pm2.delete()"],
      ["import { publish, unpublish } from 'libnpmpublish'; import git from 'isomorphic-git'; publish(m, t, {}); unpublish('a@1', {}); git.commit({}); git.push({}); git.deleteBranch({})", "publish publish()", "delete unpublish()", "write git.commit()", "publish git.push()", "delete git.deleteBranch()"],
      ["import { Client } from 'basic-ftp'; import Sftp from 'ssh2-sftp-client'; import { NodeSSH } from 'node-ssh'; await new Client().uploadFrom('a', 'b'); new Sftp().delete('a'); new NodeSSH().execCommand('rm')", "write new Client().uploadFrom()", "delete new Sftp().delete()", "exec new NodeSSH().execCommand()"],
      ["import { Sandbox } from '@e2b/code-interpreter'; const s = await Sandbox.create(); await s.runCode('x'); await s.commands.run('rm'); s.files.write('a', 'b'); const t = await Sandbox.connect(i); t.kill()", "cost Sandbox.create()", "exec s.runCode()", "exec s.commands.run()", "write s.files.write()", "delete t.kill()"],
    ],
    leaves: [
      "import { chromium } from 'playwright'; const page = await (await chromium.connect(u)).newPage(); page.title(); page.getByRole('button').textContent(); page.locator('a').count(); page.url(); page.close()",
      "import puppeteer from 'puppeteer'; const p = await (await puppeteer.connect({})).newPage(); p.content(); p.url(); p.locator('a').setTimeout(1); p.setViewport({})",
      "import * as compose from 'docker-compose'; import pm2 from 'pm2'; compose.ps(); compose.logs('a'); pm2.list(f); pm2.describe('a', f)",
      "import git from 'isomorphic-git'; git.log({}); git.status({}); import { Client } from 'basic-ftp'; new Client().list(); import Sftp from 'ssh2-sftp-client'; new Sftp().list('a')",
      "import { Sandbox } from '@e2b/code-interpreter'; const s = await Sandbox.connect(i); s.files.read('a'); s.files.list('a'); s.isRunning(); import { chromium } from './playwright'; chromium.launch()",
    ],
  },
];

testGroups(groups);
