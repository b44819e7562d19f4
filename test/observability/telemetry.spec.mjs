import { context, metrics, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createEmulator } from "../../dist/src/emulator/index.js";
import { MachineID } from "../../dist/src/runtime/index.js";
import { observeDecisions, validateInSpan } from "./telemetry.mjs";

const DEVICE = "billing:test:order-worker:01";
const spans = new InMemorySpanExporter();
const points = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: points, exportIntervalMillis: 3_600_000 });
let authority;
let machineid;
let stopObserving;

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  stopObserving = observeDecisions();
  authority = await createEmulator();
  machineid = new MachineID({ orgKey: authority.orgKey, baseUrl: authority.url, timeoutMs: 20_000, onDenied: () => undefined });
  await machineid.register(DEVICE);
});

beforeEach(() => spans.reset());

afterAll(async () => {
  stopObserving();
  await machineid.close();
  await authority.close();
});

/** Sum of each series of a counter, by its attributes. */
async function counted(name) {
  await reader.forceFlush();
  const collected = points.getMetrics().at(-1).scopeMetrics.flatMap(({ metrics: all }) => all);
  const { dataPoints } = collected.find(({ descriptor }) => descriptor.name === name);
  return Object.fromEntries(dataPoints.map(({ attributes, value }) => [JSON.stringify(attributes), value]));
}

const named = (name) => spans.getFinishedSpans().filter((span) => span.name === name);

test("the page shows the code that is tested here", () => {
  const page = readFileSync(new URL("../../docs/observability.md", import.meta.url), "utf8");
  expect(page).toContain(readFileSync(new URL("telemetry.mjs", import.meta.url), "utf8"));
});

test("a decision is a span inside the one that asked", async () => {
  const tracer = trace.getTracer("test");
  await tracer.startActiveSpan("job", async (job) => {
    await machineid.guard(DEVICE, () => "worked");
    job.end();
  });
  const [decision] = named("machineid.decision");
  const [job] = named("job");
  expect(decision.parentSpanContext.spanId).toBe(job.spanContext().spanId);
  expect(decision.status.code).toBe(SpanStatusCode.UNSET);
  expect(decision.attributes).toEqual({
    "machineid.allowed": true,
    "machineid.code": "ALLOW",
    "machineid.device_id": DEVICE,
    "machineid.request_id": authority.decisions().at(-1).request_id,
  });
});

test("calls at once are not mixed up", async () => {
  const tracer = trace.getTracer("test");
  const jobs = Array.from({ length: 20 }, (_, index) => `job ${index}`);
  await Promise.all(
    jobs.map((name) =>
      tracer.startActiveSpan(name, async (span) => {
        await machineid.validate(DEVICE);
        span.end();
      }),
    ),
  );
  const parents = named("machineid.decision").map(({ parentSpanContext }) => parentSpanContext.spanId);
  expect(new Set(parents)).toEqual(new Set(jobs.map((name) => named(name)[0].spanContext().spanId)));
});

test("a denial is a failed span, and validateInSpan lasts as long as the authority takes", async () => {
  authority.injectFault({ fault: { kind: "delay", ms: 120 }, endpoint: "validate", times: 1 });
  authority.revoke(DEVICE);
  const decision = await validateInSpan(machineid, DEVICE);
  authority.restore(DEVICE);
  expect(decision).toMatchObject({ allowed: false, code: "DEVICE_REVOKED" });
  const [validate] = named("machineid.validate");
  const [denied] = named("machineid.decision");
  expect(denied.status).toEqual({ code: SpanStatusCode.ERROR, message: "DEVICE_REVOKED" });
  expect(denied.parentSpanContext.spanId).toBe(validate.spanContext().spanId);
  const [seconds, nanoseconds] = validate.duration;
  expect(seconds * 1_000 + nanoseconds / 1e6).toBeGreaterThan(100);
});

test("a denial that nobody decided has no request_id", async () => {
  const decision = await machineid.validate(DEVICE, { signal: AbortSignal.abort() });
  expect(decision.code).toBe("AUTHORITY_UNREACHABLE");
  expect(named("machineid.decision")[0].attributes).not.toHaveProperty("machineid.request_id");
});

test("the counters have every decision, by code", async () => {
  expect(await counted("machineid.decisions")).toEqual({
    '{"machineid.allowed":true,"machineid.code":"ALLOW"}': 21,
    '{"machineid.allowed":false,"machineid.code":"DEVICE_REVOKED"}': 1,
    '{"machineid.allowed":false,"machineid.code":"AUTHORITY_UNREACHABLE"}': 1,
  });
  expect(await counted("machineid.denials")).toEqual({
    '{"machineid.code":"DEVICE_REVOKED"}': 1,
    '{"machineid.code":"AUTHORITY_UNREACHABLE"}': 1,
  });
});

test("nothing of it holds the org key", async () => {
  await machineid.validate(DEVICE);
  await reader.forceFlush();
  const shown = spans.getFinishedSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  expect(JSON.stringify([shown, points.getMetrics()])).not.toContain(authority.orgKey);
});
