/**
 * The end of a conversation that no AudioHook session ends: its status, its summary, and its completion in Dialogflow. Several
 * sources may report one end (a panel, Genesys, a notification, silence), on several instances; each part of it happens once.
 */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationSegments } from '../chat/conversation-segments.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import type { AssistRequests } from './requests.ts';

/**
 * `requested`: by a panel. `left`: Genesys says that everybody has left. `notified`: Dialogflow has completed it. `quiet`:
 * nothing was said for long; Dialogflow keeps it open, because the customer may come back.
 */
export type EndCause = 'requested' | 'left' | 'notified' | 'quiet';

export type ConversationClosing = {
  /**
   * Resolves once the end is in the log, the summary is there or has failed, and Dialogflow knows. Rejects with EarshotError only
   * where the end could not be stored or Dialogflow could not complete the conversation.
   */
  end(conversationId: ConversationId, cause: EndCause): Promise<void>;
  /** As `end`, in the background; failures are logged. A repetition within a short time is dropped. */
  report(conversationId: ConversationId, cause: EndCause): void;
};

export type ConversationClosingOptions = {
  readonly requests: Pick<AssistRequests, 'summary'>;
  readonly gateway: Pick<AssistGateway, 'ensureConversation' | 'complete'>;
  readonly feed: AssistFeed;
  readonly log: Pick<ConversationLog, 'snapshot'>;
  readonly store: Pick<KeyValueStore, 'setIfAbsent'>;
  readonly segments: ConversationSegments;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Resolves when Dialogflow knows every message of the conversation, or after a while. */
  readonly messagesAnalyzed: (conversationId: ConversationId) => Promise<void>;
  readonly limits?: Partial<ClosingLimits>;
};

export type ClosingLimits = {
  /** How long one instance has the summary of an end to itself. */
  readonly claimMs: number;
  /** Delays before the summary is tried again after a failure that may pass. */
  readonly retryMs: readonly number[];
  /** How long `report` drops repetitions. */
  readonly repeatMs: number;
  /** Conversations whose reports are remembered. */
  readonly reports: number;
};

export const closingLimits: ClosingLimits = {
  claimMs: 120_000,
  retryMs: [1_000, 5_000, 20_000],
  repeatMs: 10_000,
  reports: 5_000,
};

/** Shares the ends of a conversation that are under way. */
export function createConversationClosing(options: ConversationClosingOptions): ConversationClosing {
  const { clock, logger } = options;
  const limits = { ...closingLimits, ...options.limits };
  const ended = options.meter.counter('earshot_chats_ended_total', 'Ends of conversations without a call', ['cause']);
  const running = new Map<ConversationId, Promise<void>>();
  const reported = new Map<ConversationId, number>();

  const end = (id: ConversationId, cause: EndCause): Promise<void> => {
    const known = running.get(id);
    if (known) return known;
    const run = close(id, cause, options, limits).finally(() => running.delete(id));
    running.set(id, run);
    ended.add(1, { cause });
    return run;
  };

  return {
    end,
    report(id, cause) {
      const now = clock.monotonic();
      const before = reported.get(id);
      if (before !== undefined && now - before < limits.repeatMs) return;
      reported.delete(id);
      reported.set(id, now);
      if (reported.size > limits.reports) reported.delete(reported.keys().next().value!);
      end(id, cause).catch((error: unknown) =>
        logger.warn('End of a conversation could not be completed', {
          conversationId: id,
          code: EarshotError.from(error).code,
        }),
      );
    },
  };
}

async function close(
  id: ConversationId,
  cause: EndCause,
  options: ConversationClosingOptions,
  limits: ClosingLimits,
): Promise<void> {
  const { conversation } = await options.log.snapshot(id);
  if (cause === 'left' && !isOpenChat(conversation)) return;
  if (cause !== 'requested' && conversation.status === 'unknown') return;
  const events = options.feed.of(id);
  await events.stored(() => events.ended());
  await summarizeOnce(id, options, limits);
  if (cause === 'requested' || cause === 'left') await complete(id, options);
}

/** A call is ended by its AudioHook session. */
function isOpenChat({ channel, status, summary }: ConversationView): boolean {
  return channel === 'chat' && (status === 'started' || summary === undefined);
}

async function summarizeOnce(
  id: ConversationId,
  options: ConversationClosingOptions,
  limits: ClosingLimits,
): Promise<void> {
  const { log, store, logger, messagesAnalyzed } = options;
  try {
    await messagesAnalyzed(id);
    const { conversation } = await log.snapshot(id);
    const last = conversation.utterances.findLast((utterance) => utterance.final);
    if (!last || hasFreshSummary(conversation)) return;
    // A claim names what was said last, so that a customer who comes back gets another summary.
    if (!(await store.setIfAbsent(`closing:${id}:${last.utteranceId}`, '1', limits.claimMs))) return;
    await summarizeWithRetries(id, options, limits.retryMs);
  } catch (error) {
    const { code } = EarshotError.from(error);
    if (code !== 'failed_precondition') logger.warn('Closing summary failed', { conversationId: id, code });
  }
}

async function summarizeWithRetries(
  id: ConversationId,
  { requests, clock }: ConversationClosingOptions,
  retryMs: readonly number[],
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await requests.summary(id, 'end');
      return;
    } catch (error) {
      const wait = retryMs[attempt];
      if (!EarshotError.from(error).retryable || wait === undefined) throw error;
      await new Promise<void>((resolve) => clock.after(wait, resolve));
    }
  }
}

/** Nothing was said after it. A call has one at its end; late revisions of its utterances make it no older. */
export function hasFreshSummary({ channel, summary, utterances }: ConversationView): boolean {
  if (!summary) return false;
  if (channel === 'voice' && summary.trigger === 'end') return true;
  const { at = '' } = summary;
  return !utterances.some((utterance) => utterance.final && (utterance.at ?? '') > at);
}

async function complete(id: ConversationId, options: ConversationClosingOptions): Promise<void> {
  const { gateway, segments } = options;
  await gateway.complete(await gateway.ensureConversation(id, { segment: await segments.current(id) }));
}
