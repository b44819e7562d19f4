import { files, type Pair } from "../pair.js";

/** A file whose one use of what it holds stands behind a gate, and the same with one more way to it. */
function held(clause: string, holding: string, use: string, other: string, more: { readonly typed?: true } = {}): Pair {
  const gated = `${holding}\nexport async function main(id, url) { await machineid.assertAllowed(id); await ${use}; }`;
  return files(clause, gated.replace(" MARK", ""), `${gated.replace("MARK", "// ! skipped")}\n${other}`, more);
}

const mailer = "class Mailer {\n  async send(url) { await fetch(url); } MARK\n}";
const lazy = `${mailer}\nlet mailer;\nconst get = () => (mailer ??= new Mailer());`;
const tested = `${mailer}\nlet mailer = null;\nfunction get() { if (!mailer) { mailer = new Mailer(); } return mailer; }`;
const later = "let send;\nsend = async (url) => { await fetch(url); }; MARK";

/** Code that variables and fields hold is called only where the file calls it, unless it leaves the file. */
export const heldCode: readonly Pair[] = [
  held("an instance made when it is first asked for", lazy, "get().send(url)", "export async function other(url) { await get().send(url); }"),
  held("it may be handed out", lazy, "get().send(url)", "export const pool = { take: () => get() };"),
  held("one of its methods may be handed out", tested, "get().send(url)", "export function other() { setTimeout(get().send, 10); }"),
  held("the variable itself may be exported", tested, "get().send(url)", "export { mailer };"),
  held("a function that is assigned later", later, "send(url)", "export function other(register) { register(send); }"),
  held("it may be taken along in an object", later, "send(url)", "export const tools = () => ({ send });"),
  held("it may be called in an unit of its own", later, "send(url)", "export const start = () => setInterval(() => send(), 10);"),
  files(
    "what its closure took along is not told by the text",
    `async function work(url) { await fetch(url); }\nfunction made(id, job) { let run; run = async (url) => { await machineid.assertAllowed(id); await job(url); }; return (url) => run(url); }\nexport const start = (id) => made(id, work);`,
    `async function work(url) { await fetch(url); } // ! noGate\nfunction made(id, job) { let run; run = async (url) => { await job(url); }; return (url) => run(url); }\nexport const start = (id) => made(id, work);`,
  ),
  ...[
    ["it may be asked for without the gate", "async other(url) { await this.#mailer.send(url); }"],
    ["it may be handed out", "get mailer() { return this.#mailer; }"],
    ["one of another object", "static other(sender, url) { return sender.#mailer.send(url); }"],
    ["its method may be handed out", "other() { setTimeout(this.#mailer.send, 10); }"],
  ].map(([clause = "", member = ""]) => {
    const sender = (more: string): string => `export class Sender { #mailer = new Mailer(); async main(id, url) { await machineid.assertAllowed(id); await this.#mailer.send(url); } ${more} }`;
    return files(`an instance in a private field: ${clause}`, `${mailer.replace(" MARK", "")}\n${sender("")}`, `${mailer.replace("MARK", "// ! skipped")}\n${sender(member)}`);
  }),
  files(
    "a gate in a private field that others may set",
    `class Gate { async ensure(id) { await machineid.assertAllowed(id); } }\nexport class Sender { #gate = new Gate(); async main(id, url) { await this.#gate.ensure(id); await fetch(url); } }`,
    `class Gate { async ensure(id) { await machineid.assertAllowed(id); } }\nexport class Sender { #gate = new Gate(); use(gate) { this.#gate = gate; } async main(id, url) { await this.#gate.ensure(id); await fetch(url); } } // ! skipped`,
  ),
  files(
    "what a class in a function took along is not told by the field",
    `async function work(url) { await fetch(url); }\nfunction made(job) { class Runner { async run(id, url) { await machineid.assertAllowed(id); await job(url); } } return class { #runner = new Runner(); async main(id, url) { await this.#runner.run(id, url); } }; }\nexport const Main = made(work);`,
    `async function work(url) { await fetch(url); } // ! noGate\nfunction made(job) { class Runner { async run(id, url) { await job(url); } } return class { #runner = new Runner(); async main(id, url) { await this.#runner.run(id, url); } }; }\nexport const Main = made(work);`,
  ),
  held("a member that the module gives an object", "const api = {};\napi.send = async (url) => { await fetch(url); }; MARK", "api.send(url)", "export const other = (url) => api.send(url);"),
  held("a member that is given, of an object that is exported", "const api = {};\napi.send = async (url) => { await fetch(url); }; MARK", "api.send(url)", "export default api;"),
  held("a member that is given, of an object under another name", "var api = {};\nconst same = api;\napi.send = async (url) => { await fetch(url); }; MARK", "api.send(url)", "export const other = (url) => same.send(url);"),
  held("a member that another one calls", "const api = { name: 1 };\napi.send = async (url) => { await fetch(url); }; MARK\napi.twice = async function (url) { await this.send(url); await api.send(url); };", "api.twice(url)", "export const other = (url) => api.send(url);"),
  files(
    "a gate that the module gives an object",
    "const api = {};\napi.ensure = async (id) => { await machineid.assertAllowed(id); };\nexport async function main(id, url) { await api.ensure(id); await fetch(url); }",
    "const api = {};\napi.ensure = async (id) => { await machineid.assertAllowed(id); };\napi.ensure = async (id) => {};\nexport async function main(id, url) { await api.ensure(id); await fetch(url); } // ! skipped",
  ),
  files(
    "a gate that a function takes the place of",
    "const api = {};\napi.ensure = async (id) => { await machineid.assertAllowed(id); };\nexport async function main(id, url) { await api.ensure(id); await fetch(url); }",
    "const api = {};\napi.ensure = async (id) => { await machineid.assertAllowed(id); };\nexport function stub(other) { other.ensure = async () => {}; }\nexport async function main(id, url) { await api.ensure(id); await fetch(url); } // ! skipped",
  ),
];
