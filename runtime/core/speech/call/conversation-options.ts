/** Options of the conversation behind a call, what it needs and what it reports. */
import type { EarshotError } from '../../../../shared/errors.ts';
import type { ConversationId } from '../../../../shared/ids.ts';
import type { ConversationSegments } from '../../chat/conversation-segments.ts';
import type { FailoverLadder } from '../../failover/ladder.ts';
import type { AssistFeed } from '../../ports/assist-feed.ts';
import type { AssistGateway, ConversationHandle } from '../../ports/assist-gateway.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { LeaseStore } from '../../ports/stores.ts';
import type { CallTimeline } from './timeline.ts';

export type ConversationOptions = {
  /** Limit of one attempt to create the conversation. */
  readonly ensureTimeoutMs: number;
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  readonly summaryTimeoutMs: number;
  readonly completeTimeoutMs: number;
  /** How long another connection may take the place of one that was lost. */
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
  /** Names this instance in the lease. */
  readonly owner: string;
};

export type ConversationSetup = {
  readonly conversationId: ConversationId;
  readonly language: string | undefined;
  readonly deps: ConversationDeps;
  readonly options: ConversationOptions;
  readonly timeline: Pick<CallTimeline, 'close' | 'provisional'>;
  /** The call has left this instance: what another one writes from now on is not known to the feed. */
  readonly releaseFeed: () => void;
  /** The end of the conversation before this one, which may be under way: nothing is created before it is complete. */
  readonly predecessorEnded?: Promise<void> | undefined;
};

/** One connection's view of the conversation. */
export type ConversationFollower = {
  /** Whose audio the connection carries, if that is known. */
  readonly participantId: string | undefined;
  onReady(handle: ConversationHandle): void;
  /** The engine is abandoned: its streams are cancelled, and audio is kept for the next one. */
  onWithdrawn(): void;
  /** A better engine has the conversation now. New streams are opened there; the old ones may still answer. */
  onMoved(handle: ConversationHandle): void;
  /** The conversation cannot be created, and trying again will not help. */
  onRefused(error: EarshotError): void;
  /** Nothing may be written any more: another instance has this connection's call now, or it was erased. */
  onSuperseded(): void;
  /** Another instance has this connection's call now. Follows `onSuperseded`. */
  onElsewhere(): void;
};
