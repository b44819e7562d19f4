import { files, type Pair } from "../pair.js";

const ASK = 'await fetch("https://machineid.io/api/v1/devices/validate", { method: "POST" })';

/** A permit that an earlier answer may still take away. */
const behindPermit = (call: string, mark: string): string => `export async function main(url, id, bus) { ${call} const d = await machineid.validate(id); if (!d.allowed) return; await fetch(url); }${mark}`;

interface Program {
  /** What the helper that asks does with `response`. */
  readonly helper: string;
  readonly call?: string;
  /** Functions beside the helper. */
  readonly beside?: string;
}

/** `wrong` reads the answer when the helper has ended; `right` never reads it, or does so in time. */
const late = (clause: string, right: Program, wrong: Program): Pair => {
  const program = ({ helper, call = "await permit(bus);", beside = "" }: Program, mark: string): string => `${beside}\nasync function permit(bus) { const response = ${ASK}; ${helper} }\n${behindPermit(call, mark)}`;
  return files(`an answer by direct HTTP is read when its helper has ended: ${clause}`, program(right, ""), program(wrong, " // ! notAwaited"));
};

/** The helper hands the answer on to another function. */
const handedTo = (clause: string, helper: string, right: string, wrong: string): Pair => late(clause, { helper, beside: right }, { helper, beside: wrong });

/** A class keeps the answer in a field. */
const inField = (clause: string, right: string, wrong: string): Pair => {
  const program = (later: string, mark: string): string => `export class Worker {
  #answer;
  async #ask() { this.#answer = ${ASK}; }
  async run(url, id) { await this.#ask(); ${later} const d = await machineid.validate(id); if (!d.allowed) return; await fetch(url); }${mark}
}`;
  return files(`an answer by direct HTTP in a field: ${clause}`, program(right, ""), program(wrong, " // ! notAwaited"));
};

export const lateAnswers: readonly Pair[] = [
  late("in a timer", { helper: "setTimeout(() => { console.log(response.status); }, 10);" }, { helper: "setTimeout(() => { response.json(); }, 10);" }),
  late("in a microtask", { helper: "queueMicrotask(() => { bus(response.ok); });" }, { helper: "queueMicrotask(() => { response.json(); });" }),
  late("in an event handler", { helper: 'bus.once("end", () => bus.emit(response.status));' }, { helper: 'bus.once("end", () => response.json());' }),
  late("in a chain that nobody awaits", { helper: "await bus.ready().then(() => response.json());" }, { helper: "bus.ready().then(() => response.json());" }),
  late("in a call that nobody awaits", { helper: "const read = async () => { await bus(); return response.json(); }; await read();" }, { helper: "const read = async () => { await bus(); return response.json(); }; read();" }),
  late("in a closure that is handed out", { helper: "return () => response.status;", call: "const read = await permit(bus); setTimeout(read, 10);" }, { helper: "return () => response.json();", call: "const read = await permit(bus); setTimeout(read, 10);" }),
  late("in a closure of an object that is handed out", { helper: "return { read: () => response.ok };", call: "const { read } = await permit(bus); read();" }, { helper: "return { read: () => response.json() };", call: "const { read } = await permit(bus); read();" }),
  late(
    "by the name of a function, where nobody else calls that",
    { helper: "const read = () => response.json(); if (!response.ok) throw new Error(); await read();", call: "try { await permit(bus); } catch {}" },
    { helper: "const read = () => response.json(); if (!response.ok) setTimeout(() => read(), 10); else await read();", call: "try { await permit(bus); } catch {}" },
  ),
  late("as a member", { helper: "const box = { status: response.status }; setTimeout(() => bus(box.status), 10);" }, { helper: "const box = { response }; setTimeout(() => box.response.json(), 10);" }),
  late("its body", { helper: "const { status } = response; setTimeout(() => bus(status), 10);" }, { helper: "const { body } = response; setTimeout(() => body.json(), 10);" }),
  late("its copy", { helper: "const copy = response.ok; setTimeout(() => { bus(copy); }, 10);" }, { helper: "const copy = response.clone(); setTimeout(() => { copy.json(); }, 10);" }),
  late("its method", { helper: "const read = response.text; setTimeout(() => read.call(bus), 10);" }, { helper: "const read = response.json; setTimeout(read.bind(response), 10);" }),
  handedTo("in a function that is given it", "keep(response);", "function keep(answer) { console.log(answer.status); }", "function keep(answer) { setTimeout(() => answer.json(), 10); }"),
  handedTo("in an object that is made of it", "const reader = new Reader(response); setTimeout(() => reader.read(), 10);", "class Reader { constructor(answer) { this.status = answer.status; } read() { return this.status; } }", "class Reader { constructor(answer) { this.answer = answer; } read() { return this.answer.json(); } }"),
  late("in a function that a timer gives it", { helper: "setTimeout(read, 10, response.status);", beside: "const read = (answer) => answer.json();" }, { helper: "setTimeout(read, 10, response);", beside: "const read = (answer) => answer.json();" }),
  inField("its status, or its body, is read in a timer", "setTimeout(() => console.log(this.#answer.status), 10);", "setTimeout(() => this.#answer.json(), 10);"),
  files(
    "an answer by direct HTTP in a variable of the module",
    `let last;\nasync function ask() { last = (${ASK}).status; }\n${behindPermit("await ask(); setTimeout(() => console.log(last), 10);", "")}`,
    `let last;\nasync function ask() { last = ${ASK}; }\n${behindPermit("await ask(); setTimeout(() => last.json(), 10);", " // ! notAwaited")}`,
  ),
  files(
    "an answer by direct HTTP that failed is kept in an error",
    `class NoAnswer extends Error { constructor(answer) { super(); this.answer = answer; } get status() { return this.answer.status; } }
async function ask() { const response = ${ASK}; if (!response.ok) throw new NoAnswer(response); return await response.json(); }
${behindPermit("try { await ask(); } catch (error) { console.log(error.status); }", "")}`,
    `class NoAnswer extends Error { constructor(answer) { super(); this.answer = answer; } }
async function ask() { const response = ${ASK}; if (!response.ok) throw new NoAnswer(response); return await response.json(); }
${behindPermit("try { await ask(); } catch (error) { error.answer.json(); }", " // ! notAwaited")}`,
  ),
];
