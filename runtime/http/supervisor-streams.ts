/**
 * The event streams of supervisors. Readers who may see the same conversations form a group: what changed is worked out and encoded
 * once for all of them, and written to each as one piece. A stream begins with the whole list, so that nothing is missed by a reader
 * who was away.
 */

import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { encodeSseFrame } from '../../shared/sse.ts';
import type { OverviewRow } from '../../shared/supervisor/overview.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { LiveIndex } from '../core/ports/live-index.ts';
import { type Meter, silentMeter } from '../core/ports/meter.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import type { SupervisionAccess } from '../core/ports/supervision.ts';
import type { ConversationOwners } from '../core/supervisor/conversation-owners.ts';
import { hiddenFrom, overviewOf, type Scope, visibleRow } from '../core/supervisor/overview-view.ts';
import { delayWithin } from './spread.ts';
import type { SseSink, SseSource } from './sse-sink.ts';
import { createStreamQuota } from './stream-quota.ts';
import { SupervisorStream, type SupervisorStreamOptions, supervisorStreamOptions } from './supervisor-stream.ts';

export type SupervisorStreamsOptions = {
  readonly index: LiveIndex;
  readonly access: SupervisionAccess;
  readonly owners: ConversationOwners;
  readonly clock: Clock;
  /** 0 … 1. */
  readonly random: () => number;
  readonly meter?: Meter;
  /** Streams in total. Default 500. */
  readonly maxStreams?: number;
  /** Of one supervisor: a wall, a desk, and a stream that replaces another. Default 10. */
  readonly maxStreamsPerSupervisor?: number;
  readonly tickMs?: number;
  readonly stream?: Partial<SupervisorStreamOptions>;
};

export type SupervisorStreams = {
  readonly size: number;
  /** Throws `rate_limited`, `unavailable` or `draining`. The place must be used or given back, once. */
  reserve(identity: PanelIdentity): { open(scope: Scope, sink: SseSink): SseSource; giveBack(): void };
  endSession(sessionId: string): void;
  drain(): void;
  close(): void;
};

/** What the readers of one scope have been sent. */
class Group {
  readonly scope: Scope;
  readonly streams = new Set<SupervisorStream>();
  /** Rows as they were sent, by conversation: the ids of their alerts. */
  readonly sent = new Map<ConversationId, ReadonlySet<string>>();
  #hidden = 0;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** The whole list for a reader who begins. */
  overview(index: LiveIndex, now: number): Uint8Array {
    const overview = overviewOf(index, this.scope, now);
    for (const row of overview.conversations) this.#remember(row);
    this.#hidden = overview.hidden ?? 0;
    return encodeSseFrame({ event: 'overview', data: JSON.stringify(overview) });
  }

  /** What changed, as one piece of bytes; undefined where this group sees nothing of it. */
  changes(index: LiveIndex, ids: ReadonlySet<ConversationId>, now: number): Uint8Array | undefined {
    const frames: Uint8Array[] = [];
    for (const conversationId of ids) {
      const row = visibleRow(index.get(conversationId), this.scope, now);
      if (!row) {
        if (!this.sent.delete(conversationId)) continue;
        frames.push(encodeSseFrame({ event: 'removed', data: JSON.stringify({ conversationId }) }));
        continue;
      }
      const known = this.sent.get(conversationId);
      frames.push(encodeSseFrame({ event: 'conversation', data: JSON.stringify(row) }));
      for (const alert of row.alerts)
        if (!known?.has(alert.alertId)) frames.push(encodeSseFrame({ event: 'alert', data: JSON.stringify(alert) }));
      this.#remember(row);
    }
    return frames.length === 0 ? undefined : joined(frames);
  }

  /** The number of hidden conversations, where it has changed. It is counted once a second: that takes a look at all of them. */
  hidden(index: LiveIndex): Uint8Array | undefined {
    const hidden = hiddenFrom(index, this.scope);
    if (hidden === this.#hidden) return undefined;
    this.#hidden = hidden;
    return encodeSseFrame({ event: 'hidden', data: JSON.stringify({ hidden }) });
  }

  #remember({ conversationId, alerts }: OverviewRow): void {
    this.sent.set(conversationId as ConversationId, new Set(alerts.map(({ alertId }) => alertId)));
  }
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}

const keyOf = ({ organizationId, divisionIds }: Scope): string =>
  [organizationId, ...[...divisionIds].sort()].join(' ');

/** One timer drives all open streams. */
export function createSupervisorStreams(options: SupervisorStreamsOptions): SupervisorStreams {
  const hub = new SupervisorHub(options);
  return {
    get size() {
      return hub.size;
    },
    reserve: (identity) => hub.reserve(identity),
    endSession: (sessionId) => hub.endSession(sessionId),
    drain: () => hub.drain(),
    close: () => hub.close(),
  };
}

class SupervisorHub {
  readonly #options: SupervisorStreamsOptions;
  readonly #stream: SupervisorStreamOptions;
  readonly #groups = new Map<string, Group>();
  readonly #groupOf = new Map<SupervisorStream, Group>();
  readonly #quota: ReturnType<typeof createStreamQuota>;
  readonly #meters;
  readonly #unfollow: () => void;
  #draining = false;
  #cancelTick: (() => void) | undefined = undefined;

  constructor(options: SupervisorStreamsOptions) {
    const { meter = silentMeter, index, maxStreams = 500, maxStreamsPerSupervisor = 10 } = options;
    this.#options = options;
    this.#stream = { ...supervisorStreamOptions, ...options.stream };
    this.#quota = createStreamQuota({
      maxStreams,
      maxStreamsPerAgent: maxStreamsPerSupervisor,
      retryAfterMs: () => this.#retryMs(),
    });
    this.#meters = {
      open: meter.gauge('earshot_supervisor_streams_open', 'Event streams that supervisors follow now'),
      bytes: meter.counter('earshot_supervisor_bytes_total', 'Bytes of changes written to supervisors'),
    };
    this.#unfollow = index.follow((ids) => this.#changed(ids));
  }

  get size(): number {
    return this.#groupOf.size;
  }

  reserve(identity: PanelIdentity) {
    if (this.#draining) throw new EarshotError('draining', { retryAfterMs: this.#retryMs() });
    this.#quota.take(identity, 1);
    return {
      giveBack: () => this.#quota.giveBack(identity, 1),
      open: (scope: Scope, sink: SseSink): SseSource => this.#open(identity, scope, sink),
    };
  }

  endSession(sessionId: string): void {
    for (const stream of [...this.#groupOf.keys()])
      if (stream.identity.sessionId === sessionId) stream.end('unauthorized');
  }

  drain(): void {
    this.#draining = true;
    for (const stream of [...this.#groupOf.keys()]) stream.end('draining', this.#retryMs());
  }

  close(): void {
    this.drain();
    this.#unfollow();
    this.#cancelTick?.();
  }

  #open(identity: PanelIdentity, scope: Scope, sink: SseSink): SseSource {
    const { clock, random, access, index } = this.#options;
    const stream: SupervisorStream = new SupervisorStream(
      {
        options: this.#stream,
        random,
        now: clock.monotonic,
        isPartial: () => index.partial,
        reauthorize: async () => {
          const answer = await access.supervised(identity, { fresh: true });
          if (answer.allowed) this.#move(stream, answer);
          return answer.allowed ? 'allowed' : answer.code;
        },
        onEnd: () => this.#ended(stream),
      },
      { identity, sink, expiresAt: clock.monotonic() + Math.max(0, identity.expiresAt - clock.now()) },
    );
    this.#join(stream, scope);
    this.#tickLater();
    return stream;
  }

  /** Begins with the whole list, as the group has it now. */
  #join(stream: SupervisorStream, scope: Scope): void {
    const key = keyOf(scope);
    const group = this.#groups.get(key) ?? new Group(scope);
    this.#groups.set(key, group);
    group.streams.add(stream);
    this.#groupOf.set(stream, group);
    this.#meters.open.set(this.size);
    stream.begin(group.overview(this.#options.index, this.#options.clock.now()));
  }

  /** The supervisor's divisions have changed: what is no longer theirs goes at once. */
  #move(stream: SupervisorStream, scope: Scope): void {
    const group = this.#groupOf.get(stream);
    if (!group || keyOf(group.scope) === keyOf(scope)) return;
    this.#leave(stream);
    this.#join(stream, scope);
  }

  #leave(stream: SupervisorStream): void {
    const group = this.#groupOf.get(stream);
    this.#groupOf.delete(stream);
    group?.streams.delete(stream);
    if (group?.streams.size === 0) this.#groups.delete(keyOf(group.scope));
    this.#meters.open.set(this.size);
  }

  #ended(stream: SupervisorStream): void {
    this.#leave(stream);
    this.#quota.giveBack(stream.identity, 1);
  }

  #changed(ids: ReadonlySet<ConversationId>): void {
    const { index, clock } = this.#options;
    for (const group of [...this.#groups.values()]) {
      const bytes = group.changes(index, ids, clock.now());
      if (!bytes) continue;
      this.#meters.bytes.add(bytes.length * group.streams.size);
      for (const stream of [...group.streams]) stream.write(bytes);
    }
    this.#askOwners([...ids].flatMap((id) => index.get(id) ?? []));
  }

  /** With the token of one supervisor of each organization. */
  #askOwners(entries: ReturnType<LiveIndex['all']>): void {
    const asked = new Set<string>();
    for (const { identity } of this.#groupOf.keys()) {
      if (asked.has(identity.organizationId)) continue;
      asked.add(identity.organizationId);
      void this.#options.owners.ask(identity, entries);
    }
  }

  #tickLater(): void {
    this.#cancelTick ??= this.#options.clock.after(this.#options.tickMs ?? 1_000, () => {
      this.#cancelTick = undefined;
      for (const stream of [...this.#groupOf.keys()]) stream.tick();
      for (const group of this.#groups.values()) {
        const bytes = group.hidden(this.#options.index);
        if (bytes) for (const stream of [...group.streams]) stream.write(bytes);
      }
      if (this.size === 0) return;
      this.#askOwners(this.#options.index.all());
      this.#tickLater();
    });
  }

  #retryMs(): number {
    return delayWithin([1_000, 5_000], this.#options.random);
  }
}
