/** Traces, where OTEL_EXPORTER_OTLP_ENDPOINT names a collector. Without it nothing is loaded or wrapped. */
import type { Config } from '../config.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { OutboundNetwork } from '../core/ports/outbound-network.ts';
import type { PaintedRows } from '../core/ports/painted-rows.ts';
import type { Tracing } from '../observe/tracing.ts';

export type TracingSide = Tracing & {
  /** What panels report of painted rows. */
  painted(log: ConversationLog): PaintedRows;
  close(): Promise<void>;
};

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
  const [{ createTracing }, { createOtlpSpans }, { createPaintedRows }] = await Promise.all([
    import('../observe/tracing.ts'),
    import('../observe/otlp-spans.ts'),
    import('../observe/painted-rows.ts'),
  ]);
  const spans = createOtlpSpans({
    endpoint,
    serviceName: config.ROLE === 'all' ? 'earshot' : `earshot-${config.ROLE}`,
    version: place.version,
    instance: place.instance,
    network: place.network,
  });
  const { clock } = place;
  return {
    ...createTracing({ spans, clock, paintShare: config.TRACE_PAINT_PERCENT / 100 }),
    painted: (log) => createPaintedRows({ log, spans, clock }),
    close: spans.close,
  };
}
