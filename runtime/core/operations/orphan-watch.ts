/**
 * Notifies panels when the instance that owns a call has died. Genesys does not reconnect such a call (AudioHook does not
 * re-establish a lost connection), so no other part of the system would report that the transcript has stopped.
 *
 * An owner renews its lease on the conversation's voice. When a panel of this instance follows a call that is not over, and
 * the lease has had an owner but has none for a while, the owner is gone. A store that does not answer proves nothing.
 * After an outage of the store the owner gets more time, because it has to reconnect first. When an owner appears later
 * (a suspended process, a takeover by another instance), the notice is resolved.
 */
import type { NoticeEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { countFollowers } from '../assist/followed-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Counter, Meter } from '../ports/meter.ts';
import type { KeyValueStore, LeaseStore } from '../ports/stores.ts';
import { FollowedCall, lostNoticeId } from '../speech/followed-call.ts';
import { voiceLeaseKey } from '../speech/voice-lease.ts';

export type OrphanWatchOptions = {
  readonly checkMs: number;
  /** Words this recent prove that the owner is alive, so the lease is not looked up. */
  readonly quietMs: number;
  /** How long the lease must be missing without interruption: longer than the renewal interval of an owner. */
  readonly missingMs: number;
  /** Minimum time since the last outage of the store: the owner may reconnect later than this instance. */
  readonly afterOutageMs: number;
  /** How long one instance claims the notification. If it dies, another one notifies after that. */
  readonly claimMs: number;
};

/**
 * With a lease of `sharedLeaseMs` (speech/voice-lease.ts): 3 s until it expires, 1.5 s missing, two checks of half a second: panels are notified within
 * 6 s. An owner renews every second, so a store that lost its data has the lease again before it counts as missing.
 */
export const orphanWatchOptions: OrphanWatchOptions = {
  checkMs: 500,
  quietMs: 1_000,
  missingMs: 1_500,
  afterOutageMs: 8_000,
  claimMs: 10_000,
};

export type OrphanWatchDeps = {
  readonly log: ConversationLog;
  readonly leases: LeaseStore;
  readonly store: KeyValueStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly options?: Partial<OrphanWatchOptions>;
};

export type OrphanWatch = {
  /** Panels follow through this log, so that their calls are watched. */
  readonly log: ConversationLog;
  /** The store or its connection had an outage: a missing lease may not be back yet. */
  storeWasAway(): void;
  close(): void;
};

type Watched = {
  readonly call: FollowedCall;
  missingSince: number | undefined;
  wasHeld: boolean;
  isChecking: boolean;
};

/** Watches the calls that panels follow through `log` of the result. */
export function createOrphanWatch(deps: OrphanWatchDeps): OrphanWatch {
  return new CallWatch(deps);
}

class CallWatch implements OrphanWatch {
  readonly log: ConversationLog;
  readonly #deps: OrphanWatchDeps;
  readonly #options: OrphanWatchOptions;
  readonly #orphaned: Counter;
  readonly #watched = new Map<ConversationId, Watched>();
  /** When the store last failed, in monotonic milliseconds. */
  #awayAt = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(deps: OrphanWatchDeps) {
    this.#deps = deps;
    this.#options = { ...orphanWatchOptions, ...deps.options };
    this.#orphaned = deps.meter.counter('earshot_calls_orphaned_total', 'Calls whose instance died');
    this.log = countFollowers(deps.log, {
      onFirst: (id) => this.#watch(id),
      onLast: (id) => this.#unwatch(id),
    });
  }

  storeWasAway(): void {
    this.#awayAt = this.#deps.clock.monotonic();
  }

  close(): void {
    this.#cancel?.();
    for (const { call } of this.#watched.values()) call.close();
    this.#watched.clear();
  }

  #watch(id: ConversationId): void {
    const call = new FollowedCall(this.#deps.log, id, () => this.#deps.clock.monotonic());
    this.#watched.set(id, { call, missingSince: undefined, wasHeld: false, isChecking: false });
    this.#schedule();
  }

  #unwatch(id: ConversationId): void {
    this.#watched.get(id)?.call.close();
    this.#watched.delete(id);
  }

  #schedule(): void {
    if (this.#watched.size > 0) this.#cancel ??= this.#deps.clock.after(this.#options.checkMs, () => this.#checkAll());
  }

  #checkAll(): void {
    this.#cancel = undefined;
    for (const [id, entry] of this.#watched) void this.#check(id, entry);
    this.#schedule();
  }

  async #check(id: ConversationId, entry: Watched): Promise<void> {
    const { leases, clock, logger } = this.#deps;
    const { call } = entry;
    if (entry.isChecking) return;
    if (!call.isRunning || (!call.lost && clock.monotonic() - call.lastWordsAt < this.#options.quietMs)) {
      entry.missingSince = undefined;
      return;
    }
    entry.isChecking = true;
    try {
      if ((await leases.holder(voiceLeaseKey(id))) !== undefined) await this.#onLeaseHeld(id, entry);
      else await this.#onLeaseMissing(id, entry);
    } catch (error) {
      entry.missingSince = undefined;
      this.#awayAt = clock.monotonic();
      logger.debug('Voice lease lookup failed', { conversationId: id, code: EarshotError.from(error).code });
    } finally {
      entry.isChecking = false;
    }
  }

  async #onLeaseMissing(id: ConversationId, entry: Watched): Promise<void> {
    const { leases, store, clock, logger } = this.#deps;
    const { missingMs, afterOutageMs, claimMs } = this.#options;
    const { call } = entry;
    const now = clock.monotonic();
    entry.missingSince ??= now;
    if (call.lost || now - entry.missingSince < missingMs || now - this.#awayAt < afterOutageMs) return;
    const fence = await leases.lastFence(voiceLeaseKey(id));
    if (!call.isRunning || (fence === undefined && !entry.wasHeld)) return;
    const noticeId = lostNoticeId(fence ?? 0);
    if (!(await store.setIfAbsent(`voice-lost:${id}:${noticeId}`, '1', claimMs))) return;
    logger.warn('Voice owner of a call is gone', { conversationId: id });
    this.#orphaned.add();
    await this.#append(id, {
      noticeId,
      level: 'warning',
      message: 'This call is no longer transcribed: the instance that had it has stopped',
      startMs: call.wordsEndMs,
    });
  }

  async #onLeaseHeld(id: ConversationId, entry: Watched): Promise<void> {
    const { store, logger } = this.#deps;
    const { call } = entry;
    entry.missingSince = undefined;
    entry.wasHeld = true;
    if (!call.lost) return;
    const { noticeId, startMs } = call.lost;
    if (!(await store.setIfAbsent(`voice-found:${id}:${noticeId}`, '1', this.#options.claimMs))) return;
    logger.info('Voice owner of a call is back', { conversationId: id });
    await this.#append(id, {
      noticeId,
      level: 'info',
      message: 'This call is transcribed again',
      startMs,
      resolved: true,
    });
  }

  /** Without a fence: this instance is not the owner, and the owner has none any more. */
  #append(id: ConversationId, notice: Omit<NoticeEvent, 'type' | 'code'>): Promise<unknown> {
    const { log, clock } = this.#deps;
    const at = new Date(clock.now()).toISOString();
    return log.append(id, [{ type: 'notice', code: 'audio_gap', at, params: { cause: 'connection_lost' }, ...notice }]);
  }
}
