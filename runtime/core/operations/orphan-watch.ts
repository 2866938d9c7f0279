/**
 * Tells the agent when the instance that hears her call has died. Genesys does not connect such a call again
 * (AudioHook has no re-establishing after a lost connection), so nobody else would ever say that words stopped coming.
 *
 * An owner renews its lease on the conversation's voice. Where a panel of this instance follows a call that is not over,
 * and for a while nobody holds the lease although somebody did, the owner is gone. A store that does not answer proves
 * nothing; after one that was away the owner gets longer, because it has to find back first. Where an owner shows up after
 * all (a process that slept, a call taken over by another instance) the notice is taken back.
 */
import type { NoticeEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { countFollowers } from '../assist/followed-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { KeyValueStore, LeaseStore } from '../ports/stores.ts';
import { createFollowedCall, type FollowedCall, lostNoticeId } from '../speech/followed-call.ts';
import { voiceLeaseKey } from '../speech/voice-lease.ts';

export type OrphanWatchOptions = {
  readonly checkMs: number;
  /** Words that came so lately prove the owner alive; nobody is asked. */
  readonly quietMs: number;
  /** How long the lease must be missing without interruption: longer than an owner takes to renew it. */
  readonly missingMs: number;
  /** The same since the store was last away: the owner's connection may come back later than ours. */
  readonly afterOutageMs: number;
  /** How long one instance alone may tell it; should it die over that, another does. */
  readonly claimMs: number;
};

/**
 * With a lease of `voiceLeaseMs`: 3 s until it has run out, 1.5 s missing, two checks of half a second: told within 6 s. An owner
 * renews every second, so a store that forgot everything has the lease again before it counts as missing.
 */
export const voiceLeaseMs = 3_000;
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
  /** What panels must follow through, so that their calls are watched. */
  readonly log: ConversationLog;
  /** The store was away, or its connection was: what is missing now may only not be back yet. */
  storeWasAway(): void;
  close(): void;
};

type Watched = {
  readonly call: FollowedCall;
  missingSince: number | undefined;
  seenHeld: boolean;
  asking: boolean;
};

export function createOrphanWatch(deps: OrphanWatchDeps): OrphanWatch {
  const { log, leases, store, clock, logger } = deps;
  const options = { ...orphanWatchOptions, ...deps.options };
  const lost = deps.meter.counter('earshot_calls_orphaned_total', 'Calls whose instance died, as told to their panels');
  const watched = new Map<ConversationId, Watched>();
  let awayAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;

  const tick = (): void => {
    cancel = undefined;
    for (const [id, entry] of watched) void check(id, entry);
    schedule();
  };
  const schedule = (): void => {
    if (watched.size > 0) cancel ??= clock.after(options.checkMs, tick);
  };

  async function check(id: ConversationId, entry: Watched): Promise<void> {
    const { call } = entry;
    if (entry.asking) return;
    if (!call.running || (!call.lost && clock.monotonic() - call.lastWordsAt < options.quietMs)) {
      entry.missingSince = undefined;
      return;
    }
    entry.asking = true;
    try {
      if ((await leases.holder(voiceLeaseKey(id))) !== undefined) await held(id, entry);
      else await missing(id, entry);
    } catch (error) {
      entry.missingSince = undefined;
      awayAt = clock.monotonic();
      logger.debug('Nobody can say who hears a call', { conversationId: id, code: EarshotError.from(error).code });
    } finally {
      entry.asking = false;
    }
  }

  async function missing(id: ConversationId, entry: Watched): Promise<void> {
    const { call } = entry;
    const now = clock.monotonic();
    entry.missingSince ??= now;
    if (call.lost || now - entry.missingSince < options.missingMs || now - awayAt < options.afterOutageMs) return;
    const fence = await leases.lastFence(voiceLeaseKey(id));
    if (!call.running || (fence === undefined && !entry.seenHeld)) return;
    const noticeId = lostNoticeId(fence ?? 0);
    if (!(await store.setIfAbsent(`voice-lost:${id}:${noticeId}`, '1', options.claimMs))) return;
    logger.warn('The instance that heard a call is gone', { conversationId: id });
    lost.add();
    await append(id, {
      noticeId,
      level: 'warning',
      message: 'Nobody hears this call any more: the service that did has stopped',
      startMs: call.wordsEndMs,
    });
  }

  async function held(id: ConversationId, entry: Watched): Promise<void> {
    const { call } = entry;
    entry.missingSince = undefined;
    entry.seenHeld = true;
    if (!call.lost) return;
    const { noticeId, startMs } = call.lost;
    if (!(await store.setIfAbsent(`voice-found:${id}:${noticeId}`, '1', options.claimMs))) return;
    logger.info('A call that nobody heard is heard again', { conversationId: id });
    await append(id, { noticeId, level: 'info', message: 'This call is heard again', startMs, resolved: true });
  }

  /** Without a fence: this is not the owner's word, and the owner has none any more. */
  function append(id: ConversationId, notice: Omit<NoticeEvent, 'type' | 'code'>): Promise<unknown> {
    const at = new Date(clock.now()).toISOString();
    return log.append(id, [{ type: 'notice', code: 'audio_gap', at, params: { cause: 'connection_lost' }, ...notice }]);
  }

  return {
    log: countFollowers(log, {
      onFirst(id) {
        const call = createFollowedCall(log, id, () => clock.monotonic());
        watched.set(id, { call, missingSince: undefined, seenHeld: false, asking: false });
        schedule();
      },
      onLast(id) {
        watched.get(id)?.call.close();
        watched.delete(id);
      },
    }),
    storeWasAway() {
      awayAt = clock.monotonic();
    },
    close() {
      cancel?.();
      for (const { call } of watched.values()) call.close();
      watched.clear();
    },
  };
}
