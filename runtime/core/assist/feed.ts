/** The feeds of all conversations of this instance. See `ports/assist-feed.ts`. */
import type { WrapUpCode } from '../../../shared/api/wrap-up.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationMasks } from '../masking/conversation-masks.ts';
import type { Masker } from '../masking/masker.ts';
import type { AssistFeed, ConversationFeed, QueueFacts } from '../ports/assist-feed.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { FactFinder } from '../ports/fact-finder.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import { type OpenConversationFeed, openConversationFeed } from './feed-conversation.ts';
import type { HasOwnCoaching } from './feed-results.ts';
import { defaultFeedLimits, type FeedLimits } from './feed-state.ts';
import type { TranslateSummary } from './summary-language.ts';

type Engine = 'google' | 'local';

export type AssistFeedOptions = {
  readonly log: ConversationLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Masks every text; absent: none is masked. */
  readonly masker?: Masker | undefined;
  /** In place of `masker`, where conversations differ. */
  readonly masks?: Pick<ConversationMasks, 'of'> | undefined;
  /** Absent: the conversations have no facts, and every reply is offered. */
  readonly factFinder?: FactFinder | undefined;
  /** Part of the `started` event, so that the panel shows which engine assists. */
  readonly engine?: Engine | (() => Engine);
  /** The customer of a conversation came back after its end. */
  readonly onReturned?: ((conversationId: ConversationId) => void) | undefined;
  /** After each append that succeeded; must return at once and not throw. */
  readonly onAppended?: ((conversationId: ConversationId, events: readonly AssistEvent[]) => void) | undefined;
  /** Of the queue of a conversation, from which a summary proposes the likely one; absent: it proposes none. */
  readonly wrapUpCodes?: ((conversationId: ConversationId) => Promise<readonly WrapUpCode[]>) | undefined;
  /** Into the agent's language; absent: a summary stays in that of the conversation. */
  readonly translateSummary?: TranslateSummary | undefined;
  /** What the queue of a conversation sets, as far as it is known; absent: nothing. */
  readonly queueFacts?: ((conversationId: ConversationId) => QueueFacts) | undefined;
  /** Whether a team has a checklist of its own there, which takes the place of that of the built-in engine; absent: nowhere. */
  readonly hasOwnCoaching?: HasOwnCoaching | undefined;
  /** For conversations without a language; used to split summaries into sentences. */
  readonly defaultLanguage?: string;
  readonly newId?: () => string;
  /** Conversations kept in memory. The one with the oldest last use and without a fence is evicted first. */
  readonly maxConversations?: number;
  /** A conversation is evicted this long after its end, or after its last input. Its state is read from the log again on use. */
  readonly endedMs?: number;
  readonly quietMs?: number;
  readonly limits?: Partial<FeedLimits>;
};

const sweepMs = 60_000;

export type ForgettingFeed = AssistFeed & {
  /** Drops what is kept of a conversation in memory; what comes later is read from the log again. */
  forget(conversationId: ConversationId): void;
};

/** Counts and logs a conversation whose state could not be read from the log. */
function createUnreadableReport(meter: Meter, logger: Logger): (id: ConversationId, error: unknown) => void {
  const help = 'Conversations whose log could not be read';
  const failed = meter.counter('earshot_feed_histories_failed_total', help, ['code']);
  return (conversationId, error) => {
    const { code } = EarshotError.from(error);
    failed.add(1, { code });
    logger.warn('Conversation could not be read from the log; its feed starts without it', { conversationId, code });
  };
}

type Append = (id: ConversationId, events: readonly AssistEvent[]) => Promise<void>;

/** Counts and logs what is appended, and what cannot be. Rejects with EarshotError. */
function createCountedAppend(
  { log, meter, logger, onAppended }: Pick<AssistFeedOptions, 'log' | 'meter' | 'logger' | 'onAppended'>,
  fences: ReadonlyMap<ConversationId, number>,
): Append {
  const appended = meter.counter('earshot_events_total', 'Events appended to conversation logs', ['type']);
  const failed = meter.counter('earshot_events_failed_total', 'Events that could not be appended', ['code']);
  return async (id, events) => {
    const fence = fences.get(id);
    try {
      await log.append(id, events, fence === undefined ? {} : { fence });
    } catch (error) {
      const reason = EarshotError.from(error);
      failed.add(events.length, { code: reason.code });
      logger.warn('Events could not be appended', { conversationId: id, code: reason.code, count: events.length });
      throw reason;
    }
    for (const { type } of events) appended.add(1, { type });
    onAppended?.(id, events);
  };
}

/** One that is not given out any more, until what it was given is appended. */
function keepUntilFlushed(entries: Set<OpenConversationFeed>, entry: OpenConversationFeed): void {
  entries.add(entry);
  const settled = () => void entries.delete(entry);
  entry.feed.flush().then(settled, settled);
}

/** Appends through `log`, masks with `masker` and evicts idle conversations. */
export function createAssistFeed(options: AssistFeedOptions): ForgettingFeed {
  const { log, clock, masker, factFinder, wrapUpCodes, onReturned, translateSummary, queueFacts } = options;
  const { maxConversations = 5_000, endedMs = 120_000, quietMs = 4 * 3_600_000 } = options;
  const newId = options.newId ?? (() => globalThis.crypto.randomUUID());
  const limits = { ...defaultFeedLimits, ...options.limits };
  const reportUnreadable = createUnreadableReport(options.meter, options.logger);
  const open = new Map<ConversationId, OpenConversationFeed>();
  const fences = new Map<ConversationId, number>();
  const unflushed = new Set<OpenConversationFeed>();
  const append = createCountedAppend(options, fences);

  const evict = (id: ConversationId) => {
    open.get(id)?.close();
    open.delete(id);
  };
  /** A conversation with a fence is kept: its voice call holds the feed, and writes without the fence would not be refused. */
  const evictOldest = (except: ConversationId) => {
    for (const id of open.keys()) if (id !== except && !fences.has(id)) return evict(id);
  };
  const release = (feed: ConversationFeed) => {
    const entry = open.get(feed.conversationId);
    if (entry?.feed !== feed) return;
    evict(feed.conversationId);
    keepUntilFlushed(unflushed, entry);
  };
  let cancelSweep: (() => void) | undefined;
  const sweep = () => {
    cancelSweep = undefined;
    const now = clock.monotonic();
    for (const [id, entry] of open) {
      const { since, ended } = entry.quiet();
      if (!fences.has(id) && now - since > (ended ? endedMs : quietMs)) evict(id);
    }
    if (open.size > 0) cancelSweep = clock.after(sweepMs, sweep);
  };

  return {
    of(conversationId) {
      let entry = open.get(conversationId);
      if (entry) open.delete(conversationId);
      else
        entry = openConversationFeed(conversationId, {
          log,
          limits,
          newId,
          factFinder,
          wrapUpCodes,
          onReturned,
          translateSummary,
          queueFacts,
          hasOwnCoaching: options.hasOwnCoaching,
          masker: options.masks?.of(conversationId) ?? masker,
          engine: () => (typeof options.engine === 'function' ? options.engine() : options.engine),
          defaultLanguage: options.defaultLanguage ?? 'en',
          moment: () => ({ now: clock.now(), monotonic: clock.monotonic() }),
          append: (events) => append(conversationId, events),
          onUnreadable: (error) => reportUnreadable(conversationId, error),
          onReleased: release,
        });
      // Reinserted at the end, so that the map is ordered by last use.
      open.set(conversationId, entry);
      if (open.size > maxConversations) evictOldest(conversationId);
      cancelSweep ??= clock.after(sweepMs, sweep);
      return entry.feed;
    },
    setFence(conversationId, fence) {
      fences.set(conversationId, fence);
    },
    releaseFence(conversationId, fence) {
      if (fences.get(conversationId) === fence) fences.delete(conversationId);
    },
    forget: evict,
    async close() {
      cancelSweep?.();
      await Promise.allSettled([...open.values(), ...unflushed].map(({ feed }) => feed.flush()));
      for (const entry of open.values()) entry.close();
      open.clear();
    },
  };
}
