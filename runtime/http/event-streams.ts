/** All event streams of this instance: how many there may be, the one timer they share, and their common end. */
import type { StreamEnd } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { type Meter, silentMeter } from '../core/ports/meter.ts';
import type { PanelAccess, PanelIdentity } from '../core/ports/panel-access.ts';
import { EventStream, type EventStreamDeps, type EventStreamOptions, eventStreamOptions } from './event-stream.ts';
import type { SseSink, SseSource } from './sse-sink.ts';

export type EventStreamsOptions = {
  readonly log: ConversationLog;
  readonly access: PanelAccess;
  readonly clock: Clock;
  /** 0 … 1. */
  readonly random: () => number;
  readonly meter?: Meter;
  /** Streams in total (MAX_PANELS). */
  readonly maxStreams: number;
  /** Streams of one agent: a desktop shows ten interactions, and one may be open in two tabs. */
  readonly maxStreamsPerAgent?: number;
  readonly tickMs?: number;
  readonly stream?: Partial<EventStreamOptions>;
};

export interface EventStreams {
  readonly size: number;
  /** Throws `rate_limited` (one agent has too many), `unavailable` (the instance has) or `draining`. */
  reserve(identity: PanelIdentity): Reservation;
  /** Asks every reader to come back elsewhere, spread over a few seconds; new ones are refused from now on. */
  drain(): void;
  close(): void;
}

/** A place for one stream. It must be used or given back. */
export interface Reservation {
  open(conversationId: ConversationId, after: EventId | undefined, sink: SseSink): SseSource;
  giveBack(): void;
}

export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const { clock, random, access, maxStreams } = options;
  const maxPerAgent = options.maxStreamsPerAgent ?? 40;
  const tickMs = options.tickMs ?? 1_000;
  const meter = options.meter ?? silentMeter;
  const open = meter.gauge('earshot_sse_streams_open', 'Event streams that panels follow now');
  const endedBy = meter.counter('earshot_sse_streams_ended_total', 'Event streams that ended, by reason', ['reason']);
  const delivered = meter.counter('earshot_sse_events_total', 'Events handed to panels');

  const streams = new Set<EventStream>();
  const perAgent = new Map<string, number>();
  let reserved = 0;
  let draining = false;
  let cancelTick: (() => void) | undefined;

  const tick = (): void => {
    cancelTick = undefined;
    for (const stream of streams) stream.tick();
    if (streams.size > 0) schedule();
  };
  const schedule = (): void => {
    cancelTick ??= clock.after(tickMs, tick);
  };

  const agentOf = (identity: PanelIdentity): string => `${identity.organizationId}/${identity.agentId}`;

  const release = (agent: string): void => {
    reserved -= 1;
    const left = (perAgent.get(agent) ?? 1) - 1;
    if (left > 0) perAgent.set(agent, left);
    else perAgent.delete(agent);
  };

  const shared: EventStreamDeps = {
    log: options.log,
    options: { ...eventStreamOptions, ...options.stream },
    random,
    now: () => clock.monotonic(),
    async reauthorize(identity, conversationId) {
      const answer = await access.authorize(identity, conversationId, 'read', { fresh: true });
      return answer.allowed ? 'allowed' : answer.code;
    },
    onEvents: (count) => delivered.add(count),
    onEnd(stream, reason) {
      streams.delete(stream);
      release(agentOf(stream.identity));
      open.set(streams.size);
      endedBy.add(1, { reason });
    },
  };

  const retryAfterMs = () => 1_000 + random() * 4_000;

  return {
    get size() {
      return streams.size;
    },
    reserve(identity) {
      if (draining) throw new EarshotError('draining', { retryAfterMs: retryAfterMs() });
      if (reserved >= maxStreams) throw new EarshotError('unavailable', { retryAfterMs: retryAfterMs() });
      const agent = agentOf(identity);
      const mine = perAgent.get(agent) ?? 0;
      if (mine >= maxPerAgent) throw new EarshotError('rate_limited', { retryAfterMs: retryAfterMs() });
      perAgent.set(agent, mine + 1);
      reserved += 1;
      let used = false;
      const use = () => {
        if (used) throw new EarshotError('internal', { cause: new Error('reservation used twice') });
        used = true;
      };
      return {
        giveBack() {
          use();
          release(agent);
        },
        open(conversationId, after, sink) {
          use();
          const stream = new EventStream(shared, {
            conversationId,
            identity,
            after,
            sink,
            // On the monotonic clock, so that a jump of the wall clock neither ends all streams nor keeps one for ever.
            expiresAt: clock.monotonic() + Math.max(0, identity.expiresAt - clock.now()),
          });
          streams.add(stream);
          open.set(streams.size);
          schedule();
          return stream;
        },
      };
    },
    drain() {
      draining = true;
      for (const stream of [...streams]) stream.end('draining', retryAfterMs());
    },
    close() {
      draining = true;
      const reason: StreamEnd['reason'] = 'draining';
      for (const stream of [...streams]) stream.end(reason, retryAfterMs());
      cancelTick?.();
    },
  };
}
