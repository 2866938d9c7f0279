/**
 * The conversation behind one or more AudioHook connections: made behind the first, moved to another engine when the one
 * that holds it fails, ended after the last. A connection that was lost may be followed by another, so then the end
 * waits for a while.
 */
import { backoffDelay } from '../../../../shared/backoff.ts';
import { EarshotError, errorFacts } from '../../../../shared/errors.ts';
import type { ConversationId } from '../../../../shared/ids.ts';
import { guardFeed } from '../../assist/guarded-feed.ts';
import type { ConversationSegments } from '../../chat/conversation-segments.ts';
import type { FailoverLadder } from '../../failover/ladder.ts';
import type { AssistFeed, ConversationFeed } from '../../ports/assist-feed.ts';
import type { AssistGateway, ConversationHandle } from '../../ports/assist-gateway.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Lease, LeaseStore } from '../../ports/stores.ts';
import { withTimeout } from '../../with-timeout.ts';
import { voiceLeaseKey } from '../voice-lease.ts';
import type { CallTimeline } from './timeline.ts';

export type ConversationOptions = {
  /** Bound of one try to make the conversation. */
  readonly ensureTimeoutMs: number;
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  readonly summaryTimeoutMs: number;
  readonly completeTimeoutMs: number;
  /** After a connection that was lost: how long another may take its place. */
  readonly graceMs: number;
  readonly leaseMs: number;
  readonly storeTimeoutMs: number;
  readonly flushTimeoutMs: number;
};

export const defaultConversation: ConversationOptions = {
  ensureTimeoutMs: 10_000,
  retryFirstMs: 250,
  retryMaxMs: 5_000,
  summaryTimeoutMs: 15_000,
  completeTimeoutMs: 10_000,
  graceMs: 60_000,
  leaseMs: 15_000,
  storeTimeoutMs: 500,
  flushTimeoutMs: 2_000,
};

export type ConversationDeps = {
  readonly gateway: AssistGateway & { readonly ladder?: FailoverLadder };
  readonly feed: AssistFeed;
  readonly segments?: ConversationSegments | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly leases?: LeaseStore | undefined;
  readonly owner: string;
  /** The same conversation's end is under way: nothing is asked for before it has come. */
  readonly after?: Promise<void> | undefined;
};

export type ConversationFollower = {
  onReady(handle: ConversationHandle): void;
  /** The engine is left: streams are thrown away, audio is kept for the next. */
  onWithdrawn(): void;
  /** A better engine has the conversation now: what is opened from now on is opened there, the old streams may answer. */
  onMoved(handle: ConversationHandle): void;
  /** No conversation can be had, and trying again will not help. */
  onRefused(error: EarshotError): void;
  /** Another instance owns this conversation's voice now: nothing may be written any more. */
  onSuperseded(): void;
};

export type VoiceConversation = {
  /** Its end has begun: who comes now gets the next. */
  readonly over: boolean;
  readonly gone: Promise<void>;
  readonly feed: ConversationFeed;
  readonly handle: ConversationHandle | undefined;
  follow(follower: ConversationFollower): void;
  /** A stream told something: the conversation is alive where it is. */
  noteAnswer(): void;
  /**
   * Recognition on `handle` fails, for good or for a while. True: another engine is being tried, so wait for `onReady`.
   * `stalled`: it does not fail but does not answer either, which music does too, so the engine is asked first.
   */
  requestFailover(error: EarshotError | undefined, stalled?: boolean): boolean;
  /** This instance leaves: who is waited for may come elsewhere. */
  hurry(): void;
  /** The follower is done. The last one ends the conversation, at once or, after a loss, when nobody came back. */
  leave(follower: ConversationFollower, how: 'closed' | 'lost' | 'drained'): Promise<void>;
};

export function createVoiceConversation(
  conversationId: ConversationId,
  language: string | undefined,
  deps: ConversationDeps,
  options: ConversationOptions,
  timeline: Pick<CallTimeline, 'close'>,
): VoiceConversation {
  const { gateway, clock, random } = deps;
  const logger = deps.logger.with({ conversationId });
  let superseded = false;
  const feed = guardFeed(deps.feed.of(conversationId), () => !superseded);
  const followers = new Set<ConversationFollower>();
  const aborted = new AbortController();
  let handle: ConversationHandle | undefined;
  /** Those it was moved away from; they are completed with it. */
  const left: ConversationHandle[] = [];
  let refused: EarshotError | undefined;
  let ensuring = false;
  let segment: number | undefined;
  let answered = false;
  let troubled = false;
  /** Tells what became of the wait for somebody to come back. */
  let endGrace: ((answer: 'came' | 'over' | 'hurried') => void) | undefined;
  let lease: Lease | undefined;
  let over = false;
  let onGone = (): void => {};
  const gone = new Promise<void>((resolve) => {
    onGone = resolve;
  });
  const { ladder } = gateway;
  const stopWatching = ladder?.onChange((best) => {
    // Down is for those whose own streams fail; up is for everybody.
    const places = ladder.targets.map((target) => target.name);
    if (handle && places.indexOf(best.name) < places.indexOf(handle.target)) void moveUp();
  });

  feed.started('voice', language);
  void ensure();
  if (deps.leases) void own(deps.leases);

  async function make(): Promise<ConversationHandle> {
    await deps.after;
    if (segment === undefined && deps.segments) {
      // The store may hang; a call must not.
      segment = await withTimeout(clock, options.storeTimeoutMs, deps.segments.current(conversationId));
    }
    return gateway.ensureConversation(conversationId, {
      signal: aborted.signal,
      timeoutMs: options.ensureTimeoutMs,
      ...(segment !== undefined && { segment }),
      ...(language !== undefined && { languageCode: language }),
    });
  }

  async function ensure(): Promise<void> {
    if (ensuring) return;
    ensuring = true;
    for (let failures = 1; !over; failures++) {
      try {
        const made = await make();
        if (over) break;
        tellMove(made);
        tellTrouble(undefined);
        handle = made;
        answered = false;
        ensuring = false;
        for (const follower of followers) follower.onReady(made);
        return;
      } catch (caught) {
        const error = EarshotError.from(caught);
        if (over) break;
        logger.warn('The conversation could not be made', { code: error.code, failures });
        if (error.retryable) tellTrouble(error);
        if (!error.retryable) {
          refused = error;
          for (const follower of followers) follower.onRefused(error);
          break;
        }
        const backoff = { firstMs: options.retryFirstMs, factor: 2, maxMs: options.retryMaxMs };
        await pause(backoffDelay(failures, backoff, random(), error.retryAfterMs));
      }
    }
    ensuring = false;
  }

  /** Once when it cannot be made, with why; once when it can after all. */
  function tellTrouble(error: EarshotError | undefined): void {
    if (troubled === (error !== undefined)) return;
    troubled = error !== undefined;
    feed.notice({
      level: error ? 'warning' : 'info',
      code: 'engine_degraded',
      message: error
        ? `Recognition can not begin yet and is tried again; audio is kept meanwhile. ${error.detail ?? errorFacts[error.code].sentence}`
        : 'Recognition works now',
      noticeId: `conversation-${deps.owner.slice(0, 8)}`,
      ...(error ? { params: { reason: error.code } } : { resolved: true }),
    });
  }

  function leave(): void {
    if (handle) left.push(handle);
    handle = undefined;
    for (const follower of followers) follower.onWithdrawn();
    void ensure();
  }

  async function moveUp(): Promise<void> {
    try {
      const made = await make();
      if (over || !handle || made.target === handle.target) return;
      left.push(handle);
      tellMove(made);
      handle = made;
      for (const follower of followers) follower.onMoved(made);
    } catch (error) {
      logger.warn('The better engine did not take the conversation', { code: EarshotError.from(error).code });
    }
  }

  function tellMove(to: ConversationHandle): void {
    const from = left.at(-1);
    if (!from || from.target === to.target) return;
    const home = ladder?.targets[0]?.name === to.target;
    feed.notice({
      level: home ? 'info' : 'warning',
      code: 'engine_failover',
      message: home
        ? 'Recognition is back at its first engine'
        : `Recognition goes on with another engine (${to.target})`,
      noticeId: `failover-${deps.owner.slice(0, 8)}`,
      resolved: home,
      params: { from: from.target, to: to.target },
    });
  }

  function requestFailover(error: EarshotError | undefined, stalled = false): boolean {
    if (over || !handle) return ensuring;
    const { target } = handle;
    if (error?.code === 'failed_precondition') {
      // Completed before this call began: the customer came back, so there is a next one beside it.
      if (answered || !deps.segments || segment === undefined) return false;
      const before = segment;
      void deps.segments
        .advance(conversationId, before)
        .then((next) => {
          segment = next;
        })
        .catch(() => {})
        .finally(() => {
          if (segment !== before) leave();
        });
      return true;
    }
    if (!ladder || ladder.targets.length === 1) return false;
    if (stalled) {
      void ladder.suspect(target).then((works) => {
        if (!works && handle?.target === target && ladder.current.name !== target) leave();
      });
      return false;
    }
    ladder.failed(target, error);
    if (ladder.current.name === target) return false;
    leave();
    return true;
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      clock.after(ms, resolve);
    });
  }

  /** The newest connection is the true one, so it takes the lease from whoever has it; audio never waits for this. */
  async function own(leases: LeaseStore): Promise<void> {
    const key = voiceLeaseKey(conversationId);
    while (!over) {
      try {
        if (!lease) {
          lease = await leases.forceAcquire(key, deps.owner, options.leaseMs);
          deps.feed.setFence(conversationId, lease.fence);
        } else if (!(await leases.renew(lease, options.leaseMs))) {
          // It may only have run out, or the store lost it, while nobody else wants it.
          const again = await leases.acquire(key, deps.owner, options.leaseMs);
          if (!again) {
            superseded = true;
            logger.warn('Another instance has taken over this conversation', {});
            for (const follower of followers) follower.onSuperseded();
            return;
          }
          lease = again;
          deps.feed.setFence(conversationId, lease.fence);
        }
      } catch (error) {
        logger.warn('The voice lease could not be kept', { code: EarshotError.from(error).code });
      }
      await pause(options.leaseMs / 3);
    }
  }

  /** `waitedMs`: how long somebody was waited for in vain. */
  async function finish(waitedMs?: number): Promise<void> {
    if (handle && !superseded) {
      const summary = await summarize(handle);
      // Somebody came back meanwhile.
      if (followers.size > 0) return;
      if (summary && summary.sections.length > 0) await feed.summary({ ...summary, trigger: 'end' });
    }
    superseded ||= await isElsewhere();
    if (followers.size > 0) return;
    over = true;
    stopWatching?.();
    if (superseded) {
      aborted.abort();
      onGone();
      return;
    }
    timeline.close(waitedMs);
    feed.ended();
    if (handle) await complete([handle, ...left]);
    else aborted.abort();
    await letGo();
  }

  /** The call was handed over to another instance, and the next renewal would only now have told. */
  async function isElsewhere(): Promise<boolean> {
    if (!lease || !deps.leases) return false;
    const holder = await withTimeout(clock, options.storeTimeoutMs, deps.leases.holder(lease.key));
    return holder !== undefined && holder !== deps.owner;
  }

  async function summarize(of: ConversationHandle) {
    try {
      return await gateway.summarize(of, { timeoutMs: options.summaryTimeoutMs });
    } catch (error) {
      logger.warn('The closing summary could not be made', { code: EarshotError.from(error).code });
      return undefined;
    }
  }

  /** A log or a store that hangs must not keep a call that is over. */
  async function letGo(): Promise<void> {
    await withTimeout(clock, options.flushTimeoutMs, feed.flush());
    if (lease && deps.leases) await withTimeout(clock, options.storeTimeoutMs, deps.leases.release(lease));
    onGone();
  }

  /** Whether another connection comes within the time. */
  function somebodyWithin(ms: number): Promise<'came' | 'over' | 'hurried'> {
    return new Promise((resolve) => {
      const stop = clock.after(ms, () => endGrace?.('over'));
      endGrace = (answer) => {
        stop();
        endGrace = undefined;
        resolve(answer);
      };
    });
  }

  /** Each once: a call that came back to an engine has one conversation there. */
  async function complete(handles: readonly ConversationHandle[]): Promise<void> {
    const each = new Map(handles.map((one) => [`${one.target} ${one.conversationName}`, one]));
    for (const one of each.values()) {
      try {
        await gateway.complete(one, { timeoutMs: options.completeTimeoutMs });
      } catch (error) {
        logger.warn('The conversation could not be completed', { code: EarshotError.from(error).code });
      }
    }
  }

  return {
    get over() {
      return over;
    },
    gone,
    requestFailover,
    noteAnswer() {
      answered = true;
    },
    feed,
    get handle() {
      return handle;
    },
    follow(follower) {
      endGrace?.('came');
      followers.add(follower);
      if (handle) follower.onReady(handle);
      else if (refused) follower.onRefused(refused);
    },
    hurry: () => endGrace?.('hurried'),
    async leave(follower, how) {
      if (!followers.delete(follower) || followers.size > 0 || over) return;
      if (how === 'drained') {
        // This instance goes, the call may come back on another: nothing is summed up or completed here.
        over = true;
        stopWatching?.();
        if (!handle) aborted.abort();
        await letGo();
        return;
      }
      if (how !== 'lost') return finish();
      const answer = await somebodyWithin(options.graceMs);
      if (answer !== 'came') await finish(answer === 'over' ? options.graceMs : undefined);
    },
  };
}
