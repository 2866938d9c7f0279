/** Traces, where OTEL_EXPORTER_OTLP_ENDPOINT names a collector. Without it nothing is loaded or wrapped. */
import type { Config } from '../config.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { OutboundNetwork } from '../core/ports/outbound-network.ts';
import type { Tracing } from '../observe/tracing.ts';

export type TracingSide = Tracing & { close(): Promise<void> };

/** Undefined without a collector. */
export async function composeTracing(
  config: Config,
  place: {
    readonly clock: Clock;
    readonly version: string;
    readonly instance: string;
    readonly network?: OutboundNetwork;
  },
): Promise<TracingSide | undefined> {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  const [{ createTracing }, { createOtlpSpans }] = await Promise.all([
    import('../observe/tracing.ts'),
    import('../observe/otlp-spans.ts'),
  ]);
  const spans = createOtlpSpans({
    endpoint,
    serviceName: config.ROLE === 'all' ? 'earshot' : `earshot-${config.ROLE}`,
    version: place.version,
    instance: place.instance,
    network: place.network,
  });
  return { ...createTracing({ spans, clock: place.clock }), close: spans.close };
}
