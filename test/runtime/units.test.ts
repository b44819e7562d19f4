import { describe, expect, test } from "vitest";
import { answeringServer, json, PERMITTED } from "./servers/answering-server.js";
import { client, DEVICE } from "./support/client.js";

const DENIED = { allowed: false, code: "DEVICE_REVOKED", request_id: "r-1" };

/** Permits the first calls, and denies all others. */
function permitting(count: number) {
  return answeringServer((request, response, index) => json(index < count ? PERMITTED : DENIED)(request, response));
}

/** Jobs 1, 2, 3, …, with a note of how far it was pulled and how it was closed. */
class Queue implements AsyncIterableIterator<number> {
  pulled = 0;
  closed = 0;

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<number, undefined>> {
    this.pulled += 1;
    return { done: false, value: this.pulled };
  }

  async return(): Promise<IteratorResult<number, undefined>> {
    this.closed += 1;
    return { done: true, value: undefined };
  }
}

describe("units", () => {
  test("validates after each pull and before each unit is handed out", async () => {
    await using server = await permitting(Infinity);
    await using subject = client(server.url);
    const queue = new Queue();
    const work = subject.machineid.units(DEVICE, queue);
    expect([server.requests.length, queue.pulled]).toEqual([0, 0]);
    for await (const job of work) {
      expect([server.requests.length, queue.pulled]).toEqual([job, job]);
      if (job === 3) break;
    }
    expect(work.denial).toBeNull();
    expect(work.undelivered).toBeUndefined();
  });

  test("on a denial closes the source, ends without throwing, and keeps the unit", async () => {
    await using server = await permitting(2);
    await using subject = client(server.url);
    const queue = new Queue();
    const work = subject.machineid.units(DEVICE, queue);
    const done: number[] = [];
    for await (const job of work) done.push(job);
    expect(done).toEqual([1, 2]);
    expect(work.denial).toEqual({ ...DENIED, deviceId: DEVICE });
    expect(work.undelivered).toBe(3);
    expect(queue).toMatchObject({ pulled: 3, closed: 1 });
    expect(server.requests).toHaveLength(3);
    expect(subject.denials).toEqual([work.denial]);
  });

  test("does not begin again after its end", async () => {
    await using server = await answeringServer((request, response, index) =>
      json(index === 0 ? DENIED : PERMITTED)(request, response),
    );
    await using subject = client(server.url);
    const queue = new Queue();
    const work = subject.machineid.units(DEVICE, queue);
    for await (const job of work) expect.unreachable(String(job));
    for await (const job of work) expect.unreachable(String(job));
    expect(queue.pulled).toBe(1);
    expect(server.requests).toHaveLength(1);
  });

  test.each(["break", "throw", "return"])("closes the source on an early %s", async (exit) => {
    await using server = await permitting(Infinity);
    await using subject = client(server.url);
    const queue = new Queue();
    const work = subject.machineid.units(DEVICE, queue);
    const loop = async () => {
      for await (const _job of work) {
        if (exit === "break") break;
        if (exit === "return") return;
        throw new Error("the work failed");
      }
    };
    if (exit === "throw") {
      await expect(loop()).rejects.toThrow("the work failed");
    } else {
      await loop();
    }
    expect(queue).toMatchObject({ pulled: 1, closed: 1 });
    expect(work.denial).toBeNull();
    expect(work.undelivered).toBeUndefined();
  });

  test("pulls and asks nothing when it is left before the first unit", async () => {
    await using subject = client("http://127.0.0.1:9");
    const queue = new Queue();
    const iterator = subject.machineid.units(DEVICE, queue)[Symbol.asyncIterator]();
    await iterator.return?.();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(queue).toMatchObject({ pulled: 0 });
  });

  test.each<[string, () => Iterable<number | Promise<number>> | AsyncIterable<number>]>([
    ["an array", () => [1, 2, 3]],
    ["a set", () => new Set([1, 2, 3])],
    ["an array of promises", () => [Promise.resolve(1), Promise.resolve(2), Promise.resolve(3)]],
    ["a generator", () => generate()],
    ["an async generator", () => generateLater()],
  ])("takes %s", async (_name, source) => {
    await using server = await permitting(Infinity);
    await using subject = client(server.url);
    const work = subject.machineid.units(DEVICE, source());
    const done: number[] = [];
    for await (const job of work) done.push(job);
    expect(done).toEqual([1, 2, 3]);
    expect(work.denial).toBeNull();
  });

  test("takes an empty source without asking", async () => {
    await using server = await permitting(0);
    await using subject = client(server.url);
    for await (const job of subject.machineid.units(DEVICE, [])) expect.unreachable(String(job));
    expect(server.requests).toEqual([]);
  });

  test("runs the finally of a generator on a denial", async () => {
    await using server = await permitting(1);
    await using subject = client(server.url);
    let released = false;
    function* jobs() {
      try {
        yield* [1, 2, 3];
      } finally {
        released = true;
      }
    }
    for await (const job of subject.machineid.units(DEVICE, jobs())) expect(job).toBe(1);
    expect(released).toBe(true);
  });

  test("passes on what the source throws", async () => {
    await using server = await permitting(Infinity);
    await using subject = client(server.url);
    async function* failing() {
      yield 1;
      throw new Error("the queue is gone");
    }
    const loop = async () => {
      for await (const job of subject.machineid.units(DEVICE, failing())) expect(job).toBe(1);
    };
    await expect(loop()).rejects.toThrow("the queue is gone");
  });

  test("ends without throwing when the source fails to close after a denial", async () => {
    await using server = await permitting(0);
    await using subject = client(server.url);
    const queue = new Queue();
    queue.return = () => Promise.reject(new Error("cannot close"));
    const work = subject.machineid.units(DEVICE, queue);
    for await (const job of work) expect.unreachable(String(job));
    expect(work).toMatchObject({ denial: DENIED, undelivered: 1 });
  });

  test("does not hand out a unit twice to readers in parallel", async () => {
    await using server = await permitting(2);
    await using subject = client(server.url);
    const iterator = subject.machineid.units(DEVICE, new Queue())[Symbol.asyncIterator]();
    const results = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    expect(results.map(({ value }) => value)).toEqual([1, 2, undefined]);
  });
});

function* generate() {
  yield* [1, 2, 3];
}

async function* generateLater() {
  yield* [1, 2, 3];
}
