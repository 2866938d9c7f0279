/**
 * The conversation behind one or more AudioHook connections: made behind the first, ended after the last. A connection
 * that was lost may be followed by another, so then the end waits for a while.
 */
import { backoffDelay } from '../../shared/backoff.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { AssistFeed, ConversationFeed } from './ports/assist-feed.ts';
import type { AssistGateway, ConversationHandle } from './ports/assist-gateway.ts';
import type { Clock } from './ports/clock.ts';
import type { Logger } from './ports/logger.ts';
import type { Lease, LeaseStore } from './ports/stores.ts';

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
};

export const defaultConversation: ConversationOptions = {
  ensureTimeoutMs: 10_000,
  retryFirstMs: 250,
  retryMaxMs: 5_000,
  summaryTimeoutMs: 15_000,
  completeTimeoutMs: 10_000,
  graceMs: 60_000,
  leaseMs: 15_000,
};

export type ConversationDeps = {
  readonly gateway: AssistGateway;
  readonly feed: AssistFeed;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly leases?: LeaseStore | undefined;
  readonly owner: string;
};

export type Follower = {
  onReady(handle: ConversationHandle): void;
  /** No conversation can be had, and trying again will not help. */
  onRefused(error: EarshotError): void;
  /** Another instance owns this conversation's voice now: nothing may be written any more. */
  onSuperseded(): void;
};

export type VoiceConversation = {
  readonly feed: ConversationFeed;
  readonly handle: ConversationHandle | undefined;
  follow(follower: Follower): void;
  /** The follower is done. The last one ends the conversation, at once or, after a loss, when nobody came back. */
  leave(follower: Follower, how: 'closed' | 'lost' | 'drained'): Promise<void>;
};

export function createVoiceConversation(
  conversationId: ConversationId,
  language: string | undefined,
  deps: ConversationDeps,
  options: ConversationOptions,
  onGone: () => void,
): VoiceConversation {
  const { gateway, clock, random } = deps;
  const logger = deps.logger.with({ conversationId });
  const feed = deps.feed.of(conversationId);
  const followers = new Set<Follower>();
  const aborted = new AbortController();
  let handle: ConversationHandle | undefined;
  let refused: EarshotError | undefined;
  let cancelGrace: (() => void) | undefined;
  let lease: Lease | undefined;
  let superseded = false;
  let over = false;

  feed.started('voice', language);
  void ensure();
  if (deps.leases) void own(deps.leases);

  async function ensure(): Promise<void> {
    for (let failures = 1; !over; failures++) {
      try {
        handle = await gateway.ensureConversation(conversationId, {
          signal: aborted.signal,
          timeoutMs: options.ensureTimeoutMs,
          ...(language !== undefined && { languageCode: language }),
        });
        for (const follower of followers) follower.onReady(handle);
        return;
      } catch (caught) {
        const error = EarshotError.from(caught);
        if (over) return;
        logger.warn('The conversation could not be made', { code: error.code, failures });
        if (!error.retryable) {
          refused = error;
          for (const follower of followers) follower.onRefused(error);
          return;
        }
        const backoff = { firstMs: options.retryFirstMs, factor: 2, maxMs: options.retryMaxMs };
        await pause(backoffDelay(failures, backoff, random(), error.retryAfterMs));
      }
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      clock.after(ms, resolve);
    });
  }

  /** The newest connection is the true one, so it takes the lease from whoever has it; audio never waits for this. */
  async function own(leases: LeaseStore): Promise<void> {
    const key = `voice:${conversationId}`;
    while (!over) {
      try {
        if (!lease) {
          lease = await leases.seize(key, deps.owner, options.leaseMs);
          deps.feed.setFence(conversationId, lease.fence);
        } else if (!(await leases.renew(lease, options.leaseMs))) {
          superseded = true;
          logger.warn('Another instance has taken over this conversation', {});
          for (const follower of followers) follower.onSuperseded();
          return;
        }
      } catch (error) {
        logger.warn('The voice lease could not be kept', { code: EarshotError.from(error).code });
      }
      await pause(options.leaseMs / 3);
    }
  }

  async function finish(): Promise<void> {
    over = true;
    if (superseded) {
      aborted.abort();
      onGone();
      return;
    }
    const ended = handle;
    if (ended) {
      try {
        const summary = await gateway.summarize(ended, { timeoutMs: options.summaryTimeoutMs });
        if (summary.sections.length > 0) await feed.summary({ ...summary, trigger: 'end' });
      } catch (error) {
        logger.warn('The closing summary could not be made', { code: EarshotError.from(error).code });
      }
    }
    feed.ended();
    if (ended) {
      try {
        await gateway.complete(ended, { timeoutMs: options.completeTimeoutMs });
      } catch (error) {
        logger.warn('The conversation could not be completed', { code: EarshotError.from(error).code });
      }
    } else {
      aborted.abort();
    }
    await feed.flush();
    if (lease && deps.leases) await deps.leases.release(lease).catch(() => {});
    onGone();
  }

  return {
    feed,
    get handle() {
      return handle;
    },
    follow(follower) {
      cancelGrace?.();
      cancelGrace = undefined;
      followers.add(follower);
      if (handle) follower.onReady(handle);
      else if (refused) follower.onRefused(refused);
    },
    async leave(follower, how) {
      if (!followers.delete(follower) || followers.size > 0 || over) return;
      if (how === 'drained') {
        // This instance goes, the call may come back on another: nothing is summed up or completed here.
        over = true;
        if (!handle) aborted.abort();
        await feed.flush();
        if (lease && deps.leases) await deps.leases.release(lease).catch(() => {});
        onGone();
        return;
      }
      if (how === 'lost') {
        await new Promise<void>((resolve) => {
          const stop = clock.after(options.graceMs, () => {
            cancelGrace = undefined;
            void finish().then(resolve);
          });
          cancelGrace = () => {
            stop();
            resolve();
          };
        });
        return;
      }
      await finish();
    },
  };
}
