import { afterAll, describe, expect, test } from "vitest";
import { typedProject } from "./typed-project.js";

const STRIPE = `
declare class Stripe {
  constructor(key: string);
  refunds: Stripe.RefundsResource;
  withNothing(): void;
}
declare namespace Stripe {
  class RefundsResource {
    create(parameters: object): Promise<void>;
    retrieve(id: string): Promise<void>;
  }
}
export default Stripe;
export { Stripe };
`;

const GIVES = `
import Stripe from "stripe";
export declare function makeClients(): Promise<{ payments: Stripe; other: { refunds: { create(parameters: object): void } } }>;
export declare class Payments extends Stripe { extra: string }
export declare abstract class Service { protected payments: Stripe; }
export declare function bail(message: string): never;
export declare function emptied<Item>(items: Item[]): Item;
import { MachineID, Permit } from "eslint-plugin-machineid/runtime";
export declare abstract class Gated { protected readonly authority: MachineID; protected readonly maybe: MachineID | { assertAllowed(id: string): Promise<void> } }
export declare class Lax extends MachineID { assertAllowed(id: string): Promise<never> }
export declare function useAuthority(): { authority: MachineID; lax: Lax };
export type Work = (permit: Permit, url: string) => Promise<void>;
export type LaxWork = (permit: Permit | null, url: string) => Promise<void>;
export type Device = "acme-worker" | "acme:prod:worker:01";
export type GoodDevice = "acme:prod:worker:01";
export interface Job { permit: Permit; maybe?: Permit; url: string }
import { Client } from "pg";
export declare function limited(): Omit<Client, "end"> & { own: { query(text: string): Promise<void> } };
export declare function handle(run: (context: { stripe: Stripe; own: { refunds: { create(parameters: object): void } } }) => Promise<void>): void;
`;

const RUNTIME = `
export declare class Permit { private constructor(); private readonly issued: true; readonly allowed: true }
export interface Denial { readonly allowed: false }
export declare class MachineID {
  private readonly key: string;
  static fromEnv(): MachineID;
  validate(id: string): Promise<Permit | Denial>;
  assertAllowed(id: string): Promise<Permit>;
  middleware(id: string): (request: object, response: object, next: () => void) => void;
}
`;

interface Case {
  readonly name: string;
  /** A statement that sends something; with types it is found, without them it need not be. */
  readonly found: string;
  /** Differs by one thing, and sends nothing. */
  readonly quiet: string;
}

const CASES: readonly Case[] = [
  {
    name: "a client of which a type leaves out members",
    found: `import { limited } from "gives";\nawait limited().query("INSERT INTO t VALUES (1)");`,
    quiet: `import { limited } from "gives";\nawait limited().own.query("INSERT INTO t VALUES (1)");`,
  },
  {
    name: "a client that another package hands out",
    found: `import { makeClients } from "gives";\nconst { payments } = await makeClients();\nawait payments.refunds.create({});`,
    quiet: `import { makeClients } from "gives";\nconst { payments } = await makeClients();\nawait payments.refunds.retrieve("re_1");`,
  },
  {
    name: "an object of the same shape beside the client",
    found: `import { makeClients } from "gives";\nawait (await makeClients()).payments.refunds.create({});`,
    quiet: `import { makeClients } from "gives";\n(await makeClients()).other.refunds.create({});`,
  },
  {
    name: "a class of another package that extends the client",
    found: `import { Payments } from "gives";\nexport const send = async (payments: Payments) => payments.refunds.create({});`,
    quiet: `import { Payments } from "gives";\nexport const send = async (payments: Payments) => payments.withNothing();`,
  },
  {
    name: "an inherited field",
    found: `import { Service } from "gives";\nexport class Refunds extends Service { async send() { await this.payments.refunds.create({}); } }`,
    quiet: `import { Service } from "gives";\nexport class Refunds extends Service { async send() { await this.payments.refunds.retrieve("r"); } }`,
  },
  {
    name: "a parameter of a callback that another package calls",
    found: `import { handle } from "gives";\nhandle(async ({ stripe }) => { await stripe.refunds.create({}); });`,
    quiet: `import { handle } from "gives";\nhandle(async ({ own }) => { own.refunds.create({}); });`,
  },
  {
    name: "a type parameter with a constraint",
    found: `import { Payments } from "gives";\nexport async function send<Client extends Payments>(client: Client) { await client.refunds.create({}); }`,
    quiet: `import { Payments } from "gives";\nexport async function send<Client extends Payments>(client: Client) { await client.refunds.retrieve("r"); }`,
  },
  {
    name: "the type of what a function returns",
    found: `import { makeClients } from "gives";\ntype Clients = Awaited<ReturnType<typeof makeClients>>;\nexport const send = (clients: Clients) => clients.payments.refunds.create({});`,
    quiet: `import { makeClients } from "gives";\ntype Clients = Awaited<ReturnType<typeof makeClients>>;\nexport const send = (clients: Clients) => clients.other.refunds.create({});`,
  },
];

const NODE = `
declare module "net" { class Socket { connect(port: number): this; write(text: string): boolean } }
declare module "tty" { import { Socket } from "net"; class WriteStream extends Socket { columns: number } }
interface Streams { out: import("tty").WriteStream; line: import("net").Socket }
declare const streams: Streams;
`;

const BASES: readonly Case[] = [
  {
    name: "a socket, and no terminal though its class extends that of sockets",
    found: `export const say = () => streams.line.write("x");`,
    quiet: `export const say = () => streams.out.write("x");`,
  },
];

const WORKER = `
interface KVNamespace { put(key: string, value: string): Promise<void>; get(key: string): Promise<string> }
interface Env { STORE: KVNamespace; OWN: { put(key: string, value: string): Promise<void> } }
`;

const AMBIENT: readonly Case[] = [
  {
    name: "a type of a host that a tool wrote into the project",
    found: `export const keep = (env: Env) => env.STORE.put("a", "b");`,
    quiet: `export const keep = (env: Env) => env.OWN.put("a", "b");`,
  },
];

const TERMINATORS: readonly Case[] = [
  {
    name: "a function of another package that is declared to return never",
    found: gated(`emptied([decision])`),
    quiet: gated(`bail("denied")`),
  },
];

const HEAD = `import Stripe from "stripe";\nconst stripe = new Stripe("k");\n`;

/** Quiet only where the type tells that a permit is held. */
const GATES: readonly Case[] = [
  {
    name: "a validator that a base class of another package holds",
    found: `${HEAD}import { Gated } from "gives";\nexport class Pay extends Gated { async run() { await this.maybe.assertAllowed("a:b:c:d"); await stripe.refunds.create({}); } }`,
    quiet: `${HEAD}import { Gated } from "gives";\nexport class Pay extends Gated { async run() { await this.authority.assertAllowed("a:b:c:d"); await stripe.refunds.create({}); } }`,
  },
  {
    name: "a validator that another package hands out, and a class that extends it",
    found: `${HEAD}import { useAuthority } from "gives";\nexport async function pay() { await useAuthority().lax.assertAllowed("a:b:c:d"); await stripe.refunds.create({}); }`,
    quiet: `${HEAD}import { useAuthority } from "gives";\nexport async function pay() { await useAuthority().authority.assertAllowed("a:b:c:d"); await stripe.refunds.create({}); }`,
  },
  {
    name: "a decision of a validator that only the type names",
    found: `${HEAD}import { useAuthority } from "gives";\nconst { authority } = useAuthority();\nexport async function pay() { const d = await authority.validate("a:b:c:d"); if (d) await stripe.refunds.create({}); }`,
    quiet: `${HEAD}import { useAuthority } from "gives";\nconst { authority } = useAuthority();\nexport async function pay() { const d = await authority.validate("a:b:c:d"); if (d.allowed) await stripe.refunds.create({}); }`,
  },
  {
    name: "middleware of a validator that only the type names, and of a class that extends it",
    found: `${HEAD}import { useAuthority } from "gives";\nimport express from "express";\nconst app = express();\napp.use(useAuthority().lax.middleware("a:b:c:d"));\napp.post("/pay", async () => { await stripe.refunds.create({}); });`,
    quiet: `${HEAD}import { useAuthority } from "gives";\nimport express from "express";\nconst app = express();\napp.use(useAuthority().authority.middleware("a:b:c:d"));\napp.post("/pay", async () => { await stripe.refunds.create({}); });`,
  },
  {
    name: "middleware of such a validator in a constant, and in a variable that something else is stored in",
    found: `${HEAD}import { useAuthority } from "gives";\nimport express from "express";\nconst app = express();\nlet gate = useAuthority().authority.middleware("a:b:c:d");\ngate = (request, response, next) => next();\napp.post("/pay", gate, async () => { await stripe.refunds.create({}); });`,
    quiet: `${HEAD}import { useAuthority } from "gives";\nimport express from "express";\nconst app = express();\nconst gate = useAuthority().authority.middleware("a:b:c:d");\napp.post("/pay", gate, async () => { await stripe.refunds.create({}); });`,
  },
  {
    name: "a validator whose method the file replaces",
    found: `${HEAD}import { useAuthority } from "gives";\nconst { authority } = useAuthority();\nauthority.assertAllowed = async () => { throw new Error(); };\nexport async function pay() { await authority.assertAllowed("a:b:c:d"); await stripe.refunds.create({}); }`,
    quiet: `${HEAD}import { useAuthority } from "gives";\nconst { authority } = useAuthority();\nexport async function pay() { await authority.assertAllowed("a:b:c:d"); await stripe.refunds.create({}); }`,
  },
  {
    name: "a validator whose method a test replaces",
    found: `${HEAD}import { useAuthority } from "gives";\nimport { vi } from "vitest";\nconst { authority } = useAuthority();\nvi.spyOn(authority, "assertAllowed").mockResolvedValue(null);\nexport async function pay() { await authority.assertAllowed("a:b:c:d"); await stripe.refunds.create({}); }`,
    quiet: `${HEAD}import { useAuthority } from "gives";\nimport { vi } from "vitest";\nconst { authority } = useAuthority();\nvi.spyOn(authority, "validate").mockResolvedValue(null);\nexport async function pay() { await authority.assertAllowed("a:b:c:d"); await stripe.refunds.create({}); }`,
  },
  {
    name: "a proxy of a validator",
    found: `${HEAD}import { useAuthority } from "gives";\nconst authority = new Proxy(useAuthority().authority, {});\nexport async function pay() { await authority.assertAllowed("a:b:c:d"); await stripe.refunds.create({}); }`,
    quiet: `${HEAD}import { useAuthority } from "gives";\nconst authority = useAuthority().authority;\nexport async function pay() { await authority.assertAllowed("a:b:c:d"); await stripe.refunds.create({}); }`,
  },
  {
    name: "a permit by the type of the function",
    found: `${HEAD}import type { LaxWork } from "gives";\nexport const pay: LaxWork = async (permit, url) => { await stripe.refunds.create({ url }); };`,
    quiet: `${HEAD}import type { Work } from "gives";\nexport const pay: Work = async (permit, url) => { await stripe.refunds.create({ url }); };`,
  },
  {
    name: "a permit taken out of an object of another package's type",
    found: `${HEAD}import type { Job } from "gives";\nexport async function pay({ maybe, url }: Job) { await stripe.refunds.create({ url }); }`,
    quiet: `${HEAD}import type { Job } from "gives";\nexport async function pay({ permit, url }: Job) { await stripe.refunds.create({ url }); }`,
  },
  {
    name: "an alias of the permit",
    found: `${HEAD}import type { Permit } from "eslint-plugin-machineid/runtime";\ntype Proof = Permit | undefined;\nexport async function pay(proof: Proof) { await stripe.refunds.create({}); }`,
    quiet: `${HEAD}import type { Permit } from "eslint-plugin-machineid/runtime";\ntype Proof = Permit;\nexport async function pay(proof: Proof) { await stripe.refunds.create({}); }`,
  },
  {
    name: "a validator that is injected",
    found: `${HEAD}import type { MachineID as Authority } from "eslint-plugin-machineid/runtime";\nexport class Pay { constructor(private readonly authority: Pick<Authority, "assertAllowed"> | { assertAllowed(id: string): Promise<void> }) {} async run() { await this.authority.assertAllowed("a:b:c:d"); await stripe.refunds.create({}); } }`,
    quiet: `${HEAD}import type { MachineID as Authority } from "eslint-plugin-machineid/runtime";\nexport class Pay { constructor(private readonly authority: Authority) {} async run() { await this.authority.assertAllowed("a:b:c:d"); await stripe.refunds.create({}); } }`,
  },
  {
    name: "a parameter that the checker finds optional",
    found: `${HEAD}import type { Permit } from "eslint-plugin-machineid/runtime";\nexport async function pay(permit?: Permit) { await stripe.refunds.create({}); }`,
    quiet: `${HEAD}import type { Permit } from "eslint-plugin-machineid/runtime";\nexport async function pay(permit: Permit) { await stripe.refunds.create({}); }`,
  },
];

/** The gate holds only when `otherwise` ends the path. */
function gated(otherwise: string): string {
  return `import Stripe from "stripe";
import { bail, emptied } from "gives";
import { MachineID } from "eslint-plugin-machineid/runtime";
const machineid = MachineID.fromEnv();
export async function send() {
  const decision = await machineid.validate("worker:prod:refunds:01");
  if (!decision.allowed) ${otherwise};
  await new Stripe("k").refunds.create({});
}`;
}

function device(type: string): string {
  return `import type { ${type} } from "gives";\nimport { MachineID } from "eslint-plugin-machineid/runtime";\nexport const ask = (id: ${type}) => MachineID.fromEnv().validate(id);\n`;
}

function lineOf(finding: string): string {
  return finding.split(" ")[0] ?? "";
}

const all = [...CASES, ...BASES, ...AMBIENT, ...TERMINATORS, ...GATES];
const project = typedProject({
  "node_modules/stripe/package.json": `{ "name": "stripe", "types": "index.d.ts" }`,
  "node_modules/stripe/index.d.ts": STRIPE,
  "node_modules/@types/node/package.json": `{ "name": "@types/node", "types": "index.d.ts" }`,
  "node_modules/@types/node/index.d.ts": NODE,
  "node_modules/pg/package.json": `{ "name": "pg", "types": "index.d.ts" }`,
  "node_modules/pg/index.d.ts": `export declare class Client { query(text: string): Promise<void>; end(): void }`,
  "node_modules/gives/package.json": `{ "name": "gives", "types": "index.d.ts" }`,
  "node_modules/gives/index.d.ts": GIVES,
  "node_modules/eslint-plugin-machineid/package.json": `{ "name": "eslint-plugin-machineid", "exports": { "./runtime": { "types": "./runtime.d.ts" } } }`,
  "node_modules/eslint-plugin-machineid/runtime.d.ts": RUNTIME,
  "worker.d.ts": WORKER,
  "bad-device.ts": device("Device"),
  "good-device.ts": device("GoodDevice"),
  "unenforced.ts": `import { useAuthority } from "gives";\nexport const pay = async () => { const decision = await useAuthority().authority.validate("a:b:c:d"); return 1; };`,
  ...Object.fromEntries(all.flatMap(({ found, quiet }, index) => [[`found${index}.ts`, `${found}\nexport {};`], [`quiet${index}.ts`, `${quiet}\nexport {};`]])),
});
afterAll(() => project.remove());

describe("with type information", () => {
  test.each(all.map((each, index) => ({ ...each, index })))("$name", ({ index }) => {
    expect(project.lint(`found${index}.ts`, true)).toHaveLength(1);
    expect(project.lint(`quiet${index}.ts`, true)).toEqual([]);
  });

  test("texts that a type of another package allows for a device ID", () => {
    expect(project.lint("bad-device.ts", true, "device-id-format")).toEqual(["3 segments"]);
    expect(project.lint("bad-device.ts", false, "device-id-format")).toEqual([]);
    expect(project.lint("good-device.ts", true, "device-id-format")).toEqual([]);
  });

  test("a decision of a gate that only its type tells has to be used", () => {
    expect(project.lint("unenforced.ts", true, "enforce-decision")).toHaveLength(1);
    expect(project.lint("unenforced.ts", false, "enforce-decision")).toEqual([]);
  });

  test("what is found without it is found with it", () => {
    for (const index of all.keys()) {
      // With types the reason may be another: a gate that only its type tells is one that is skipped, and no longer one that is missing.
      const withTypes = project.lint(`found${index}.ts`, true).map(lineOf);
      for (const finding of project.lint(`found${index}.ts`, false)) expect(withTypes).toContain(lineOf(finding));
    }
  });
});
