/** Spans over OpenTelemetry's own SDK to an OTLP endpoint. Loaded only where one is set. */
import { type Context, ROOT_CONTEXT, type Span, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { directNetwork, type OutboundNetwork } from '../core/ports/outbound-network.ts';
import type { SpanWriter, TraceParent } from './tracing.ts';

export type OtlpOptions = {
  /** Base address of the collector; `/v1/traces` is added. */
  readonly endpoint: string;
  readonly serviceName: string;
  readonly version: string;
  readonly instance: string;
  /** Default: connects directly. */
  readonly network?: OutboundNetwork | undefined;
  /** Spans that wait to be sent; beyond it they are dropped. */
  readonly maxQueued?: number;
};

/** The exporter uses Node's own HTTP client, which reads no proxy variables. */
function agentFor(url: string, { proxyFor, authorities }: OutboundNetwork) {
  const proxy = proxyFor(url);
  const tls = authorities ? { ca: [...authorities] } : {};
  if (!proxy) return authorities ? { httpAgentOptions: { ...tls, keepAlive: true } } : {};
  return {
    httpAgentOptions: async () => {
      const { HttpsProxyAgent } = await import('https-proxy-agent');
      return new HttpsProxyAgent(proxy, { ...tls, keepAlive: true });
    },
  };
}

/** Sends in the background; spans are dropped while the collector is unreachable. */
export function createOtlpSpans(options: OtlpOptions): SpanWriter {
  const url = `${options.endpoint.replace(/\/$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({
    url,
    timeoutMillis: 5_000,
    ...agentFor(url, options.network ?? directNetwork),
  });
  const processor = new BatchSpanProcessor(exporter, {
    maxQueueSize: options.maxQueued ?? 4_096,
    scheduledDelayMillis: 2_000,
    exportTimeoutMillis: 5_000,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': options.serviceName,
      'service.version': options.version,
      'service.instance.id': options.instance,
    }),
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer('earshot');

  return {
    write({ name, startMs, endMs, parent, attributes, failed }) {
      const span = tracer.startSpan(
        name,
        { startTime: startMs, attributes },
        parent ? contextOf(parent) : ROOT_CONTEXT,
      );
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endMs);
      return parentOf(span);
    },
    begin(name, startMs) {
      const span = tracer.startSpan(name, { startTime: startMs, root: true }, ROOT_CONTEXT);
      return {
        parent: parentOf(span),
        end(endMs, attributes) {
          span.setAttributes(attributes);
          span.end(endMs);
        },
      };
    },
    close: () => provider.shutdown(),
  };
}

function parentOf(span: Span): TraceParent {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function contextOf(parent: TraceParent): Context {
  const [, traceId = '', spanId = '', flags = '01'] = parent.split('-');
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: false });
}
