import { metrics, SpanStatusCode, trace } from "@opentelemetry/api";
import { subscribe, unsubscribe } from "node:diagnostics_channel";

/** Counts every decision, and makes it a span inside the span of whatever asked. Returns what ends this. */
export function observeDecisions() {
  const decisions = metrics.getMeter("machineid").createCounter("machineid.decisions", { unit: "{decision}" });
  const denials = metrics.getMeter("machineid").createCounter("machineid.denials", { unit: "{denial}" });
  const tracer = trace.getTracer("machineid");

  const onDecision = ({ allowed, code, request_id, deviceId }) => {
    decisions.add(1, { "machineid.allowed": allowed, "machineid.code": code });
    const attributes = {
      "machineid.allowed": allowed,
      "machineid.code": code,
      "machineid.device_id": deviceId,
      ...(request_id === null ? {} : { "machineid.request_id": request_id }),
    };
    const span = tracer.startSpan("machineid.decision", { attributes });
    if (!allowed) span.setStatus({ code: SpanStatusCode.ERROR, message: code });
    span.end();
  };
  const onDenied = ({ code }) => denials.add(1, { "machineid.code": code });

  subscribe("machineid:decision", onDecision);
  subscribe("machineid:denied", onDenied);
  return () => {
    unsubscribe("machineid:decision", onDecision);
    unsubscribe("machineid:denied", onDenied);
  };
}

/** Asks within a span that lasts as long as the authority takes. */
export function validateInSpan(machineid, deviceId, options) {
  return trace.getTracer("machineid").startActiveSpan("machineid.validate", async (span) => {
    try {
      return await machineid.validate(deviceId, options);
    } finally {
      span.end();
    }
  });
}
