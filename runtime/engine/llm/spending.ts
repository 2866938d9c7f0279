/** What conversations cost at a language model: tokens and money by conversation, as metrics and as a limit. */
import type { Clock } from '../../core/ports/clock.ts';
import type { Meter } from '../../core/ports/meter.ts';
import type { Turn } from '../ports.ts';
import type { Usage, WrittenText } from './llm.ts';

/** Per million tokens, in whatever currency the prices are. */
export type TokenPrices = Usage;

export type SpendingOptions = {
  readonly meter: Meter;
  readonly clock: Clock;
  readonly prices: TokenPrices;
  /** Tokens that one conversation may use; 0: any number. */
  readonly conversationTokens: number;
  /** A conversation without a request for so long is over, and its sums are recorded. */
  readonly quietMs?: number;
  /** Conversations that are counted at the same time. */
  readonly maxConversations?: number;
};

export type Spending = {
  /** False where the conversation has used its tokens up. */
  allows(conversation: string | undefined): boolean;
  add(usage: Usage, conversation: string | undefined): void;
  /** A text was written, whether it was used or not. */
  wrote(text: WrittenText): void;
};

type Sum = { tokens: number; cost: number; at: number };

/** Sums are kept in memory, so each instance counts its own part of a conversation. */
export function createSpending(options: SpendingOptions): Spending {
  const { meter, clock, prices, conversationTokens, quietMs = 900_000, maxConversations = 5_000 } = options;
  const tokens = meter.counter('earshot_llm_tokens_total', 'Tokens of the language model', ['direction']);
  const texts = meter.counter('earshot_llm_texts_total', 'Texts of the language model, by what became of them', [
    'step',
    'prompt',
    'outcome',
  ]);
  const cost = meter.counter('earshot_llm_cost_total', 'Cost of the language model, by LLM_PRICES', []);
  const perConversation = {
    tokens: meter.histogram(
      'earshot_llm_conversation_tokens',
      'Tokens of a finished conversation',
      [],
      [300, 1_000, 3_000, 10_000, 30_000, 100_000],
    ),
    cost: meter.histogram(
      'earshot_llm_conversation_cost',
      'Cost of a finished conversation, by LLM_PRICES',
      [],
      [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
    ),
  };
  /** In the order of their last request. */
  const sums = new Map<string, Sum>();
  const record = (conversation: string, sum: Sum): void => {
    sums.delete(conversation);
    perConversation.tokens.record(sum.tokens, {});
    perConversation.cost.record(sum.cost, {});
  };
  return {
    allows: (conversation) =>
      conversationTokens === 0 ||
      conversation === undefined ||
      (sums.get(conversation)?.tokens ?? 0) < conversationTokens,
    wrote: (text) => texts.add(1, text),
    add({ input, output }, conversation) {
      const price = (input * prices.input + output * prices.output) / 1_000_000;
      tokens.add(input, { direction: 'input' });
      tokens.add(output, { direction: 'output' });
      cost.add(price, {});
      const now = clock.monotonic();
      for (const [id, sum] of sums) {
        if (now - sum.at < quietMs && sums.size < maxConversations) break;
        if (id !== conversation) record(id, sum);
        else break;
      }
      if (conversation === undefined) return;
      const sum = sums.get(conversation) ?? { tokens: 0, cost: 0, at: now };
      sums.delete(conversation);
      sums.set(conversation, { tokens: sum.tokens + input + output, cost: sum.cost + price, at: now });
    },
  };
}

/** The conversation of these turns, whose ids are names of messages; undefined where their ids are not. */
export function conversationOf(turns: readonly Turn[]): string | undefined {
  const id = turns.at(-1)?.id ?? '';
  const end = id.indexOf('/messages/');
  return end < 0 ? undefined : id.slice(0, end);
}
