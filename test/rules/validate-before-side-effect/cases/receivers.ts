import { files, type Pair } from "../pair.js";

const SEND = `async function send() { await fetch("https://api.example.com"); }`;
const GATED = `await machineid.assertAllowed(id); await worker.onMessage();`;

/** An object on which code out of view is called is public. */
export const receivers: readonly Pair[] = [
  files(
    "a superclass out of view",
    `import { Base } from "acme";\n${SEND}\nclass Worker { onMessage() { return send(); } }\nexport async function main(id) { const worker = new Worker(); ${GATED} }`,
    `import { Base } from "acme";\n${SEND} // ! skipped\nclass Worker extends Base { onMessage() { return send(); } }\nexport async function main(id) { const worker = new Worker(); ${GATED} }`,
  ),
  files(
    "a #private method of a class with a superclass out of view",
    `import { Base } from "acme";\nclass Worker extends Base { async onMessage(id) { await machineid.assertAllowed(id); await this.#send(); } #send() { return fetch("https://api.example.com"); } }\nnew Worker();`,
    `import { Base } from "acme";\nclass Worker extends Base { async onMessage(id) { await machineid.assertAllowed(id); await this.send(); } send() { return fetch("https://api.example.com"); } } // ! skipped\nnew Worker();`,
  ),
  files(
    "a superclass out of view, by a class between",
    `import { Base } from "acme";\nclass Plain { start() {} }\nclass Middle extends Plain {}\nclass Worker extends Middle {\n  onMessage = () => fetch("https://api.example.com");\n}\nexport async function main(id) { const worker = new Worker(); worker.start(); ${GATED} }`,
    `import { Base } from "acme";\nclass Plain extends Base { start() {} }\nclass Middle extends Plain { constructor() { super(); } }\nclass Worker extends Middle {\n  onMessage = () => fetch("https://api.example.com"); // ! skipped\n}\nexport async function main(id) { const worker = new Worker(); worker.start(); ${GATED} }`,
  ),
  files(
    "a superclass that a function out of view makes",
    `import { made } from "acme";\nclass Worker extends Error { onMessage() { return fetch("https://api.example.com"); } }\nexport async function main(id) { const worker = new Worker("m"); ${GATED} }`,
    `import { made } from "acme";\nclass Worker extends made(Error) { onMessage() { return fetch("https://api.example.com"); } } // ! skipped\nexport async function main(id) { const worker = new Worker("m"); ${GATED} }`,
  ),
  files(
    "an EventEmitter calls none of its subclass's own methods, its listeners do",
    `import { EventEmitter } from "node:events";\nclass Worker extends EventEmitter { onMessage() { return fetch("https://api.example.com"); } }\nexport async function main(id, payload) { const worker = new Worker(); worker.on("done", () => {}); worker.emit("start", payload); ${GATED} }`,
    `import { EventEmitter } from "node:events";\nclass Worker extends EventEmitter { onMessage() { return fetch("https://api.example.com"); } } // ! skipped\nexport async function main(id, listener) { const worker = new Worker(); worker.on("done", listener); ${GATED} }`,
  ),
  files(
    "a listener that is called on the emitter",
    `import { EventEmitter } from "node:events";\nclass Worker extends EventEmitter { onMessage() { return fetch("https://api.example.com"); } }\nexport async function main(id) { const worker = new Worker(); worker.on("done", function () { console.log("done"); }); ${GATED} }`,
    `import { EventEmitter } from "node:events";\nclass Worker extends EventEmitter { onMessage() { return fetch("https://api.example.com"); } } // ! skipped\nexport async function main(id) { const worker = new Worker(); worker.on("done", function () { this.onMessage(); }); ${GATED} }`,
  ),
  files(
    "a method that an EventEmitter calls itself",
    `const { EventEmitter } = require("events");\nclass Worker extends EventEmitter { deliver() { return fetch("https://api.example.com"); } }\nexport async function main(id) { const worker = new Worker(); await machineid.assertAllowed(id); await worker.deliver(); }`,
    `const { EventEmitter } = require("events");\nclass Worker extends EventEmitter { emit() { return fetch("https://api.example.com"); } } // ! skipped\nexport async function main(id) { const worker = new Worker(); await machineid.assertAllowed(id); await worker.emit(); }`,
  ),
  files(
    "a Map's constructor adds its entries by set()",
    `class Worker extends Map { send(key) { fetch(key); return this; } }\nexport async function main(id, entries) { const worker = new Worker(entries); worker.get(id); await machineid.assertAllowed(id); worker.send(id); }`,
    `class Worker extends Map { set(key) { fetch(key); return this; } } // ! skipped\nexport async function main(id, entries) { const worker = new Worker(entries); await machineid.assertAllowed(id); worker.set(id); }`,
  ),
  files(
    "a function out of view as a method of an object",
    `import { bus } from "acme";\nconst worker = { onMessage() { return fetch("https://api.example.com"); }, start: bus.start };\nbus.start();\nworker.hasOwnProperty("start");\nexport async function main(id) { ${GATED} }`,
    `import { bus } from "acme";\nconst worker = { onMessage() { return fetch("https://api.example.com"); }, start: bus.start }; // ! skipped\nworker.start();\nexport async function main(id) { ${GATED} }`,
  ),
  files(
    "functions of the platform, and bound ones, as methods of an object",
    `import { bus } from "acme";\nconst worker = { now: Date.now, log: console.log.bind(console), tell: bus.tell.bind(bus), onMessage() { return fetch("https://api.example.com"); } };\nworker.log(worker.now());\nworker.tell();\nexport async function main(id) { ${GATED} }`,
    `import { bus, Date } from "acme";\nconst worker = { now: Date.now, log: console.log.bind(console), tell: bus.tell.bind(bus), onMessage() { return fetch("https://api.example.com"); } }; // ! skipped\nworker.log(worker.now());\nworker.tell();\nexport async function main(id) { ${GATED} }`,
  ),
  files(
    "functions of the platform in a field",
    `class Worker { now = Date.now; onMessage() { this.now(); return fetch("https://api.example.com"); } }\nexport async function main(id) { const worker = new Worker(); ${GATED} }`,
    `import { now } from "acme";\nclass Worker { now = now; onMessage() { this.now(); return fetch("https://api.example.com"); } } // ! skipped\nexport async function main(id) { const worker = new Worker(); ${GATED} }`,
  ),
  files(
    "a function out of view in a field",
    `class Worker { constructor(log) { this.log = log; } onMessage() { this.log("x"); return fetch("https://api.example.com"); } }\nexport async function main(id) { const worker = new Worker(() => 1); ${GATED} }`,
    `class Worker { constructor(log) { this.log = log; } onMessage() { this.log("x"); return fetch("https://api.example.com"); } } // ! skipped\nexport async function main(id, log) { const worker = new Worker(log); ${GATED} }`,
  ),
  files(
    "a function out of view put into the prototype",
    `import { start } from "acme";\nclass Worker { onMessage() { return fetch("https://api.example.com"); } }\nWorker.prototype.start = start;\nexport async function main(id) { const worker = new Worker(); ${GATED} }`,
    `import { start } from "acme";\nclass Worker { onMessage() { return fetch("https://api.example.com"); } } // ! skipped\nWorker.prototype.start = start;\nexport async function main(id) { const worker = new Worker(); worker.start(); ${GATED} }`,
  ),
  files(
    "a static method that a class inherits from out of view",
    `import { Base } from "acme";\nclass Worker extends Base { static onMessage() { return fetch("https://api.example.com"); } }\nexport async function main(id) { await machineid.assertAllowed(id); await Worker.onMessage(); }`,
    `import { Base } from "acme";\nclass Worker extends Base { static onMessage() { return fetch("https://api.example.com"); } } // ! skipped\nWorker.listen();\nexport async function main(id) { await machineid.assertAllowed(id); await Worker.onMessage(); }`,
  ),
  files(
    "super.method() out of view",
    `import { Base } from "acme";\nclass Worker extends Base { static async run(id) { await machineid.assertAllowed(id); await this.send(); } static send() { return fetch("https://api.example.com"); } }\nexport const main = (id) => Worker.run(id);`,
    `import { Base } from "acme";\nclass Worker extends Base { static async run(id) { await super.run(); await machineid.assertAllowed(id); await this.send(); } static send() { return fetch("https://api.example.com"); } } // ! skipped\nexport const main = (id) => Worker.run(id);`,
  ),
  files(
    "a class that a call makes, and another one extends",
    `const named = () => class { onMessage() { return fetch("https://api.example.com"); } };\nexport async function main(id) { const Worker = named(); await machineid.assertAllowed(id); await new Worker().onMessage(); }`,
    `const named = () => class { onMessage() { return fetch("https://api.example.com"); } }; // ! skipped\nclass Worker extends named() {}\nexport async function main(id) { const worker = new Worker(); ${GATED} }`,
  ),
];
