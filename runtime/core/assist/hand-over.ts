/**
 * The hand-over card: when an agent takes a conversation after a bot, a queue or another agent, or when the customer comes back,
 * the panel gets what was said so far, what was promised, and what the customer still waits for.
 */

import type { ContextReason } from '../../../shared/assist/context-items.ts';
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { currentScore } from '../../../shared/assist/current-score.ts';
import type { ContextEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Logger } from '../ports/logger.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import { BackgroundWork, RecentConversations } from './background-work.ts';
import { hasFreshSummary } from './closing.ts';
import { customerItems } from './customer-context.ts';
import type { AssistRequests } from './requests.ts';

export type HandOver = {
  /** An agent is in the conversation. Does its work in the background, once for each change of agents. */
  present(conversationId: ConversationId, agentId: string): void;
  /** The customer came back after the end. Does its work in the background. */
  returned(conversationId: ConversationId): void;
  /** Resolves when no work is under way. */
  idle(): Promise<void>;
};

export type HandOverOptions = {
  readonly log: Pick<ConversationLog, 'snapshot'>;
  readonly feed: AssistFeed;
  readonly requests: Pick<AssistRequests, 'summary'>;
  readonly store: Pick<KeyValueStore, 'get' | 'set'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long the last agent of a conversation is remembered. */
  readonly ttlMs?: number;
  /** Conversations whose agent this instance remembers beside the store. */
  readonly remembered?: number;
};

const dayMs = 24 * 3_600_000;
/** Fewer utterances are read faster than a card. */
const leastUtterances = 2;
const limits = { sections: 6, promises: 5, questions: 5, facts: 6 } as const;

/** Who had it last is kept in the store, so that all instances agree. */
export function createHandOver(options: HandOverOptions): HandOver {
  const { store, logger, ttlMs = dayMs, remembered } = options;
  const lastAgents = new RecentConversations<string>(remembered);
  const background = new BackgroundWork();

  const inBackground = (conversationId: ConversationId, work: () => Promise<void>): void => {
    if (background.isFull) return;
    void background.start(
      work().catch((error: unknown) =>
        logger.warn('Hand-over card could not be made', { conversationId, code: EarshotError.from(error).code }),
      ),
    );
  };

  const join = async (id: ConversationId, agentId: string): Promise<void> => {
    const key = `last-agent:${id}`;
    const before = await store.get(key);
    if (before === agentId) return;
    await store.set(key, agentId, ttlMs);
    const { conversation } = await options.log.snapshot(id);
    const reason = reasonOf(conversation, before);
    if (reason) await makeCard(id, reason, `${reason}-${agentId}`, options);
  };

  return {
    present(id, agentId) {
      if (lastAgents.get(id) === agentId || background.isFull) return;
      lastAgents.set(id, agentId);
      inBackground(id, () => join(id, agentId));
    },
    returned: (id) => inBackground(id, () => makeCard(id, 'returned', `returned-${options.clock.now()}`, options)),
    idle: () => background.idle(),
  };
}

/** Undefined where the agent has it from its first word. */
function reasonOf({ utterances }: ConversationView, before: string | undefined): ContextReason | undefined {
  const said = utterances.filter(({ final }) => final);
  if (said.length < leastUtterances) return undefined;
  if (before !== undefined) return 'agent';
  // Words of an agent before the first one that is known were said while this service did not run.
  if (said.some(({ role }) => role === 'agent')) return undefined;
  return said.some(({ role }) => role === 'bot') ? 'bot' : 'queue';
}

async function makeCard(
  id: ConversationId,
  reason: ContextReason,
  contextId: string,
  { log, feed, requests, logger }: HandOverOptions,
): Promise<void> {
  const before = (await log.snapshot(id)).conversation;
  if (reason !== 'queue' && reason !== 'returned' && !hasFreshSummary(before)) {
    await requests.summary(id, 'transfer').catch((error: unknown) => {
      // The card has what is known without it.
      logger.info('Hand-over has no summary', { conversationId: id, code: EarshotError.from(error).code });
    });
  }
  const { conversation } = await log.snapshot(id);
  const items = contextItems(conversation);
  if (items.length === 0) return;
  const customerScore = customerScoreOf(conversation);
  await feed.of(id).context({
    contextId,
    reason,
    ...(customerScore !== undefined && { customerScore }),
    items: [...items, ...customerItems(conversation.context)],
  });
}

function customerScoreOf({ utterances, sentiments }: ConversationView): number | undefined {
  const customers = utterances.filter(({ role }) => role === 'customer');
  const scores = customers.flatMap(({ utteranceId }) => sentiments[utteranceId]?.score ?? []);
  const score = currentScore(scores);
  return score === undefined ? undefined : Math.round(score * 100) / 100;
}

/** Labels are English; a panel has its own for each source. */
export function contextItems(view: ConversationView): ContextEvent['items'] {
  const open = view.facts.filter(({ status }) => status === undefined);
  const ofKind = (kind: string) => open.filter((fact) => fact.kind === kind);
  const sections = view.summary?.sections.filter(({ text }) => text.trim() !== '') ?? [];
  const named = open.filter(({ kind }) => kind === 'order_number' || kind === 'reference');
  return [
    ...sections.slice(0, limits.sections).map(({ title, text }) => ({
      label: title || 'Summary',
      value: text,
      source: 'summary' as const,
    })),
    ...ofKind('promise')
      .slice(-limits.promises)
      .map(({ value, utteranceId }) => ({ label: 'Promised', value, source: 'promise' as const, utteranceId })),
    ...ofKind('question')
      .slice(-limits.questions)
      .map(({ value, utteranceId }) => ({ label: 'Waiting for', value, source: 'question' as const, utteranceId })),
    ...named
      .slice(-limits.facts)
      .map(({ label, value, utteranceId }) => ({ label, value, source: 'fact' as const, utteranceId })),
  ];
}
