import type { OriginForm } from "./origin-forms.js";

const client = `import Stripe from "stripe"; const stripe = new Stripe(k);\n`;
const mailer = `import { createTransport } from "nodemailer"; const mailer = createTransport(k);\n`;

/** Members that computed keys name, and arguments that are read by their places. */
export const keyForms: readonly OriginForm[] = [
  {
    form: "element under a counter, of a list out of view that it was stored in under another",
    catches: `${mailer}function f(list, n) { for (let i = 0; i < n; i++) list[i] = mailer; } function g(list, n) { for (let j = 0; j < n; j++) list[j].sendMail(m) }`,
    leaves: `${mailer}function f(list, n) { for (const key in mailer) list[key] = mailer[key]; } function g(list, n) { for (let j = 0; j < n; j++) list[j].sendMail(m) }`,
  },
  {
    form: "element under a counter, stored under a number that is written",
    catches: `${client}const list = []; list[1] = stripe; let i; for (i = 0; i < n; i += 1) list[i].refunds.create()`,
    leaves: `${client}const list = []; list.first = stripe; let i; for (i = 0; i < n; i += 1) list[i].refunds.create()`,
  },
  {
    form: "member under a number of an object that spells it",
    catches: `${client}const by = { 1: stripe, other: null }; let i = 1; by[i++].refunds.create()`,
    leaves: `${client}const by = { 1: null, other: stripe }; let i = 1; by[i++].refunds.create()`,
  },
  {
    form: "member under a name of an object that spells it, where the key is only sometimes a number",
    catches: `${client}const by = { 1: null, other: stripe }; let i = 1; if (k) i = "other"; by[i].refunds.create()`,
    leaves: `${client}const by = { 1: null, other: stripe }; let i = 1; if (k) i = 2; by[i].refunds.create()`,
  },
  {
    form: "element under what is counted up from another counter",
    catches: `${client}const list = [stripe]; for (var i = _j = 0, _j; _j < n; i = ++_j) list[i].refunds.create()`,
    leaves: `${client}const list = { all: stripe }; for (var i = _j = 0, _j; _j < n; i = ++_j) list[i].refunds.create()`,
  },
  {
    form: "element under a key that a loop over names hands out",
    catches: `${client}const by = { all: stripe }; for (const key in by) by[key].refunds.create()`,
    leaves: `${client}const by = { all: 1, length: stripe }; for (let i = 0; i < 3; i++) by[i].refunds.create()`,
  },
  {
    form: "argument by its place",
    catches: `${client}function f() { arguments[1].refunds.create() } f(other, stripe)`,
    leaves: `${client}function f() { arguments[0].refunds.create() } f(other, stripe)`,
  },
  {
    form: "argument by its place, behind those that are sliced off",
    catches: `${client}var slice = [].slice; function f() { var first = arguments[0], rest = slice.call(arguments, 1); first.refunds.create(); return rest } f(stripe, other)`,
    leaves: `${client}var slice = [].slice; function f() { var first = arguments[0], rest = slice.call(arguments, 1); first.refunds.create(); return rest } f(other, stripe)`,
  },
  {
    form: "argument by its place, where the list of them is changed",
    catches: `${client}function f() { [].reverse.call(arguments); arguments[0].refunds.create() } f(other, stripe)`,
    leaves: `${client}function f() { [].slice.call(arguments); arguments[0].refunds.create() } f(other, stripe)`,
  },
  {
    form: "argument of a function that is stored in a variable once",
    catches: `${client}(function () { var use; use = function (client) { client.refunds.create() }; use(stripe); })()`,
    leaves: `${client}(function () { var use; use = function (client) { client.refunds.create() }; use(other, stripe); })()`,
  },
];
