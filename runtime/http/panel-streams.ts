/** All event streams of panels at this instance: their limits, their common timer, and their end when the instance drains. */
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { type Meter, silentMeter } from '../core/ports/meter.ts';
import type { PanelAccess, PanelIdentity } from '../core/ports/panel-access.ts';
import type { PartStart } from './conversation-part.ts';
import { PanelStream, type PanelStreamDeps, type PanelStreamOptions, panelStreamOptions } from './panel-stream.ts';
import { delayWithin } from './spread.ts';
import type { SseSink, SseSource } from './sse-sink.ts';
import { createStreamFramings } from './stream-framing.ts';
import { createStreamQuota } from './stream-quota.ts';

export type PanelStreamsOptions = {
  readonly log: ConversationLog;
  readonly access: PanelAccess;
  readonly clock: Clock;
  /** 0 … 1. */
  readonly random: () => number;
  readonly meter?: Meter;
  /** Conversations followed in total (MAX_PANELS). */
  readonly maxStreams: number;
  /**
   * Conversations that one agent follows (MAX_PANELS_PER_AGENT). Default 40: a desktop shows ten interactions, one may be open in
   * several tabs, and a shared stream counts twice while the next one replaces it.
   */
  readonly maxStreamsPerAgent?: number;
  readonly tickMs?: number;
  readonly stream?: Partial<PanelStreamOptions>;
};

export interface PanelStreams {
  readonly size: number;
  /**
   * Places for the conversations of one stream, one by default. Throws `rate_limited` (one agent has too many), `unavailable` (the
   * instance has) or `draining`.
   */
  reserve(identity: PanelIdentity, places?: number): Reservation;
  /**
   * When an open stream of the session checks access to a conversation again, in monotonic ms; undefined where none follows it, or
   * where its last check did not confirm access. A stream that replaces another goes on from there.
   */
  checkDueAt(sessionId: string, conversationId: ConversationId): number | undefined;
  /** Ends the streams of a session that was signed out. */
  endSession(sessionId: string): void;
  /** Asks every reader to reconnect elsewhere, spread over a few seconds; new streams are refused from now on. */
  drain(): void;
  close(): void;
}

/** What a stream follows and where it writes. */
export type StreamPlace = PartStart & { readonly sink: SseSink };
export type SharedStreamPlace = { readonly parts: readonly PartStart[]; readonly sink: SseSink };

/** Places for one stream. They must be used or given back, once. */
export interface Reservation {
  open(place: StreamPlace): SseSource;
  /** One stream for several conversations, as many as places were reserved. */
  openShared(place: SharedStreamPlace): SseSource;
  giveBack(): void;
}

/** Refuses new streams beyond `maxStreams` and once draining; one timer drives all open streams. */
export function createPanelStreams(options: PanelStreamsOptions): PanelStreams {
  const { clock, random, maxStreams, maxStreamsPerAgent = 40, tickMs = 1_000 } = options;
  const open = (options.meter ?? silentMeter).gauge('earshot_sse_streams_open', 'Event streams that panels follow now');
  const retryAfterMs = () => delayWithin([1_000, 5_000], random);
  const quota = createStreamQuota({ maxStreams, maxStreamsPerAgent, retryAfterMs });
  const framings = createStreamFramings();
  const streams = new Set<PanelStream>();
  const ofSession = createGroups<PanelStream>();
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
    ofSession.delete(stream.identity.sessionId, stream);
    quota.giveBack(stream.identity, stream.places);
    open.set(streams.size);
  });
  const endAll = (): void => {
    draining = true;
    for (const stream of [...streams]) stream.end('draining', retryAfterMs());
  };
  const start = (identity: PanelIdentity, { parts, sink }: SharedStreamPlace, form: 'single' | 'shared') => {
    // On the monotonic clock, so that a jump of the wall clock neither ends all streams nor extends a session.
    const expiresAt = Math.ceil(clock.monotonic() + Math.max(0, identity.expiresAt - clock.now()));
    const stream = new PanelStream(shared, { parts, sink, framing: framings[form], identity, expiresAt });
    streams.add(stream);
    ofSession.add(identity.sessionId, stream);
    open.set(streams.size);
    schedule();
    return stream;
  };

  return {
    get size() {
      return streams.size;
    },
    reserve(identity, places = 1) {
      if (draining) throw new EarshotError('draining', { retryAfterMs: retryAfterMs() });
      quota.take(identity, places);
      const use = once();
      return {
        giveBack() {
          use();
          quota.giveBack(identity, places);
        },
        open({ sink, ...part }) {
          use();
          return start(identity, { parts: [part], sink }, 'single');
        },
        openShared(place) {
          use();
          return start(identity, place, 'shared');
        },
      };
    },
    checkDueAt(sessionId, conversationId) {
      for (const stream of ofSession.get(sessionId)) {
        const dueAt = stream.checkDueAt(conversationId);
        if (dueAt !== undefined) return dueAt;
      }
      return undefined;
    },
    endSession(sessionId) {
      for (const stream of ofSession.get(sessionId)) stream.end('unauthorized');
    },
    drain: endAll,
    close() {
      endAll();
      cancelTick?.();
    },
  };
}

/** Items by key. Most keys have one item, which is kept without an array around it. */
function createGroups<T extends object>() {
  const groups = new Map<string, T | readonly T[]>();
  const get = (key: string): readonly T[] => {
    const group = groups.get(key) ?? [];
    return Array.isArray(group) ? group : [group as T];
  };
  const set = (key: string, items: readonly T[]): void => {
    if (items.length === 0) groups.delete(key);
    else groups.set(key, items.length === 1 ? items[0]! : items);
  };
  return {
    get,
    add: (key: string, item: T): void => set(key, [...get(key), item]),
    delete(key: string, item: T): void {
      set(
        key,
        get(key).filter((other) => other !== item),
      );
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
function sharedDeps(options: PanelStreamsOptions, onEnd: (stream: PanelStream) => void): PanelStreamDeps {
  const { clock, random, access, meter = silentMeter } = options;
  const endedBy = meter.counter('earshot_sse_streams_ended_total', 'Event streams that ended, by reason', ['reason']);
  const delivered = meter.counter('earshot_sse_events_total', 'Events handed to panels');
  return {
    log: options.log,
    options: { ...panelStreamOptions, ...options.stream },
    random,
    now: () => Math.floor(clock.monotonic()),
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
