import { files, type Pair } from "../pair.js";

/** A class that calls a gate which it is given, constructed with one gate, and with another function as well. */
const injected = (clause: string, declaration: string, call: string, construct: (gate: string) => string, other = "() => audit()", message = "skipped"): Pair => {
  const program = (more: string, mark: string): string => `import { audit } from "acme";\n${declaration.replace("CALL", call).replace("EFFECT", `await fetch(url);${mark}`)}\nexport const main = (id, url) => ${construct(`() => machineid.assertAllowed(id)`)}.save(url);\n${more}`;
  return files(clause, program("", ""), program(`export const second = (url) => ${construct(other)}.save(url);`, ` // ! ${message}`));
};

const method = (body: string): string => `async save(url) {\n    ${body}\n    EFFECT\n  }`;

export const injectedGates: readonly Pair[] = [
  injected("a gate that a constructor is given", `class Store {\n  constructor(gate) { this.gate = gate; }\n  ${method("CALL")}\n}`, "await this.gate();", (gate) => `new Store(${gate})`),
  injected("a gate in a #private field", `class Store {\n  #gate;\n  constructor(gate) { this.#gate = gate; }\n  ${method("CALL")}\n}`, "await this.#gate();", (gate) => `new Store(${gate})`),
  injected("a gate among options", `class Store {\n  constructor(options) { this.options = options; }\n  ${method("CALL")}\n}`, "await this.options.gate();", (gate) => `new Store({ gate: ${gate} })`),
  injected("a gate that a pattern takes out of options", `class Store {\n  constructor({ gate }) { this.gate = gate; }\n  ${method("CALL")}\n}`, "await this.gate();", (gate) => `new Store({ gate: ${gate} })`),
  injected("a gate that may be missing", `class Store {\n  constructor(gate) { this.gate = gate; }\n  ${method("CALL")}\n}`, "await this.gate();", (gate) => `new Store(${gate})`, "() => null"),
  files(
    "a given function that nothing replaces is the gate that it was",
    `class Store {\n  constructor(gate) { this.gate = gate; }\n  async save(url) { await this.gate(); await fetch(url); }\n}\nexport function main(id, url) {\n  const store = new Store(() => machineid.assertAllowed(id));\n  store.name = "x";\n  return store.save(url);\n}`,
    `class Store {\n  constructor(gate) { this.gate = gate; }\n  async save(url) { await this.gate(); await fetch(url); } // ! skipped\n}\nexport function main(id, url) {\n  const store = new Store(() => machineid.assertAllowed(id));\n  store.gate = () => null;\n  return store.save(url);\n}`,
  ),
  files(
    "a given function that only code in view gives",
    `class Store {\n  constructor(gate) { this.gate = gate; }\n  async save(url) { await this.gate(); await fetch(url); }\n}\nexport const main = (id, url) => new Store(() => machineid.assertAllowed(id)).save(url);`,
    `export class Store {\n  constructor(gate) { this.gate = gate; }\n  async save(url) { await this.gate(); await fetch(url); } // ! skipped\n}\nexport const main = (id, url) => new Store(() => machineid.assertAllowed(id)).save(url);`,
  ),
  files(
    "an optional call of a given function",
    `class Store {\n  constructor(gate) { this.gate = gate; }\n  async save(url) { await this.gate(); await fetch(url); }\n}\nexport const main = (id, url) => new Store(() => machineid.assertAllowed(id)).save(url);`,
    `class Store {\n  constructor(gate) { this.gate = gate; }\n  async save(url) { await this.gate?.(); await fetch(url); } // ! skipped\n}\nexport const main = (id, url) => new Store(() => machineid.assertAllowed(id)).save(url);`,
  ),
  files(
    "a getter that hands out a function runs, too",
    `class Store {\n  check(id) { return machineid.assertAllowed(id); }\n  get gate() { return this.check; }\n  async save(id, url) { await machineid.assertAllowed(id); await fetch(url); }\n}\nexport const main = (id, url) => new Store().save(id, url);`,
    `class Store {\n  check(id) { return machineid.assertAllowed(id); }\n  get gate() { machineid.validate("a:b:c:1"); return () => machineid.assertAllowed("a:b:c:1"); }\n  async save(id, url) { await this.gate(); await fetch(url); } // ! notAwaited\n}\nexport const main = (id, url) => new Store().save(id, url);`,
  ),
  files(
    "an overloaded function",
    `function ensure(id: string): Promise<void>;\nfunction ensure(id: string, hard: boolean): Promise<void>;\nasync function ensure(id: string, hard?: boolean) { await machineid.assertAllowed(id); }\nfunction pay(url: string): Promise<void>;\nfunction pay(url: string, sum: number): Promise<void>;\nasync function pay(url: string, sum?: number) { await fetch(url); }\nexport async function main(id: string, url: string) {\n  await ensure(id);\n  await pay(url);\n}`,
    `function ensure(id: string): Promise<void>;\nfunction ensure(id: string, hard: boolean): Promise<void>;\nasync function ensure(id: string, hard?: boolean) { if (hard) await machineid.assertAllowed(id); }\nfunction pay(url: string): Promise<void>;\nfunction pay(url: string, sum: number): Promise<void>;\nasync function pay(url: string, sum?: number) { await fetch(url); } // ! noGate\nexport async function main(id: string, url: string) {\n  await ensure(id);\n  await pay(url);\n}`,
    { typed: true },
  ),
  files(
    "a gate that options give by default",
    `async function send(url, { gate = () => machineid.assertAllowed("a:b:c:1") } = {}) { await gate(); await fetch(url); }\nexport async function main(url) { await send(url); }`,
    `async function send(url, { gate = () => machineid.assertAllowed("a:b:c:1") } = {}) { await gate(); await fetch(url); } // ! skipped\nexport async function main(url, options) { await send(url, options); }`,
  ),
];
