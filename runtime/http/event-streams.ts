/** All event streams of this instance: their limits, their common timer, and their end when the instance drains. */
import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { type Meter, silentMeter } from '../core/ports/meter.ts';
import type { PanelAccess, PanelIdentity } from '../core/ports/panel-access.ts';
import {
  EventStream,
  type EventStreamDeps,
  type EventStreamOptions,
  type EventStreamStart,
  eventStreamOptions,
} from './event-stream.ts';
import { delayWithin } from './spread.ts';
import type { SseSource } from './sse-sink.ts';
import { createStreamQuota } from './stream-quota.ts';

export type EventStreamsOptions = {
  readonly log: ConversationLog;
  readonly access: PanelAccess;
  readonly clock: Clock;
  /** 0 … 1. */
  readonly random: () => number;
  readonly meter?: Meter;
  /** Streams in total (MAX_PANELS). */
  readonly maxStreams: number;
  /** Streams of one agent. Default 40: a desktop shows ten interactions, and one may be open in several tabs. */
  readonly maxStreamsPerAgent?: number;
  readonly tickMs?: number;
  readonly stream?: Partial<EventStreamOptions>;
};

export interface EventStreams {
  readonly size: number;
  /** Throws `rate_limited` (one agent has too many), `unavailable` (the instance has) or `draining`. */
  reserve(identity: PanelIdentity): Reservation;
  /** Ends the streams of a session that was signed out. */
  endSession(sessionId: string): void;
  /** Asks every reader to reconnect elsewhere, spread over a few seconds; new streams are refused from now on. */
  drain(): void;
  close(): void;
}

/** What a stream follows and where it writes. */
export type StreamPlace = Pick<EventStreamStart, 'conversationId' | 'after' | 'until' | 'sink'>;

/** A place for one stream. It must be used or given back, once. */
export interface Reservation {
  open(place: StreamPlace): SseSource;
  giveBack(): void;
}

/** Refuses new streams beyond `maxStreams` and once draining; one timer drives all open streams. */
export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const { clock, random, maxStreams, maxStreamsPerAgent = 40, tickMs = 1_000 } = options;
  const open = (options.meter ?? silentMeter).gauge('earshot_sse_streams_open', 'Event streams that panels follow now');
  const retryAfterMs = () => delayWithin([1_000, 5_000], random);
  const quota = createStreamQuota({ maxStreams, maxStreamsPerAgent, retryAfterMs });
  const streams = new Set<EventStream>();
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
  const shared = sharedDeps(options, (stream) => {
    streams.delete(stream);
    quota.giveBack(stream.identity);
    open.set(streams.size);
  });
  const endAll = (): void => {
    draining = true;
    for (const stream of [...streams]) stream.end('draining', retryAfterMs());
  };
  const start = (identity: PanelIdentity, place: StreamPlace) => {
    // On the monotonic clock, so that a jump of the wall clock neither ends all streams nor extends a session.
    const expiresAt = clock.monotonic() + Math.max(0, identity.expiresAt - clock.now());
    const stream = new EventStream(shared, { ...place, identity, expiresAt });
    streams.add(stream);
    open.set(streams.size);
    schedule();
    return stream;
  };

  return {
    get size() {
      return streams.size;
    },
    reserve(identity) {
      if (draining) throw new EarshotError('draining', { retryAfterMs: retryAfterMs() });
      quota.take(identity);
      const use = once();
      return {
        giveBack() {
          use();
          quota.giveBack(identity);
        },
        open(place) {
          use();
          return start(identity, place);
        },
      };
    },
    endSession(sessionId) {
      for (const stream of [...streams]) if (stream.identity.sessionId === sessionId) stream.end('unauthorized');
    },
    drain: endAll,
    close() {
      endAll();
      cancelTick?.();
    },
  };
}

/** Throws `internal` at its second call. */
function once(): () => void {
  let used = false;
  return () => {
    if (used) throw new EarshotError('internal', { cause: new Error('Reservation used twice') });
    used = true;
  };
}

/** What all streams share; `onEnd` runs once for each. */
function sharedDeps(options: EventStreamsOptions, onEnd: (stream: EventStream) => void): EventStreamDeps {
  const { clock, random, access, meter = silentMeter } = options;
  const endedBy = meter.counter('earshot_sse_streams_ended_total', 'Event streams that ended, by reason', ['reason']);
  const delivered = meter.counter('earshot_sse_events_total', 'Events handed to panels');
  return {
    log: options.log,
    options: { ...eventStreamOptions, ...options.stream },
    random,
    now: () => clock.monotonic(),
    async reauthorize(identity, conversationId) {
      const answer = await access.authorize(identity, conversationId, 'read', { fresh: true });
      if (!answer.allowed) return answer.code;
      return answer.until === undefined ? 'allowed' : { until: answer.until };
    },
    onEvents: (count) => delivered.add(count),
    onEnd(stream, reason) {
      onEnd(stream);
      endedBy.add(1, { reason });
    },
  };
}
