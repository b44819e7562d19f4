import type { PackSpellings } from "./spelling.js";

export const nodemailerSpellings: PackSpellings = {
  pack: "nodemailer",
  catches: [
    [`import nodemailer from "nodemailer"; const t = nodemailer.createTransport(o); await t.sendMail(m)`, "t.sendMail()"],
    [`import { createTransport } from "nodemailer"; createTransport(o).sendMail(m)`, "createTransport(o).sendMail()"],
    [`import * as mail from "nodemailer"; const { sendMail } = mail.createTransport(o); sendMail(m)`, "sendMail()"],
    [`const nodemailer = require("nodemailer"); nodemailer.createTransport(o).sendMail(m, done)`, "nodemailer.createTransport(o).sendMail()"],
    [`import type { Transporter } from "nodemailer"; class Mailer { constructor(private transporter: Transporter) {} send(m) { return this.transporter.sendMail(m) } }`, "this.transporter.sendMail()"],
    [`import nodemailer from "nodemailer"; let t: nodemailer.Transporter; function send(m) { return t.sendMail(m) }`, "t.sendMail()"],
    [`import type Mail from "nodemailer/lib/mailer"; function send(t: Mail, m) { t.sendMail(m) }`, "t.sendMail()"],
    [`import Email from "email-templates"; const mail = new Email({ transport }); await mail.send({ template })`, "mail.send()"],
  ],
  leaves: [
    `import nodemailer from "nodemailer"; const t = nodemailer.createTransport(o); await t.verify(); t.close(); t.use("compile", p)`,
    `import nodemailer from "nodemailer"; nodemailer.sendMail(m)`,
    `import Email from "email-templates"; await new Email({ transport }).render(view)`,
    `import { createTransport } from "./mail"; createTransport(o).sendMail(m)`,
    `import { createTransport } from "nodemailer"; function f(createTransport) { createTransport(o).sendMail(m) }`,
    `class Mailer { sendMail(m) {} run() { this.sendMail(m) } }`,
  ],
};
