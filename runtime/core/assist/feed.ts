/** The feed: what happened, as events in the conversation log, once and in order. See `ports/assist-feed.ts`. */
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import { type OpenConversationFeed, openConversationFeed } from './feed-conversation.ts';
import { type Redact, redactEvent } from './feed-redact.ts';
import { defaultFeedLimits, type FeedLimits } from './feed-state.ts';

type Engine = 'google' | 'local';

export type AssistFeedOptions = {
  readonly log: ConversationLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly redact?: Redact | undefined;
  /** Told with the start of a conversation, so that the panel can be honest about what it offers. */
  readonly engine?: Engine | (() => Engine);
  /** Of conversations that name none, for reading their sentences. */
  readonly defaultLanguage?: string;
  readonly newId?: () => string;
  /** Conversations that are remembered; the one that was quiet longest goes first. */
  readonly maxConversations?: number;
  /** A conversation that is over, or quiet, for so long is forgotten; what stands in the log is read again if need be. */
  readonly endedMs?: number;
  readonly quietMs?: number;
  readonly limits?: Partial<FeedLimits>;
};

const sweepMs = 60_000;

export function createAssistFeed(options: AssistFeedOptions): AssistFeed {
  const { log, clock, logger, meter, redact, maxConversations = 5_000 } = options;
  const { endedMs = 120_000, quietMs = 4 * 3_600_000 } = options;
  const newId = options.newId ?? (() => globalThis.crypto.randomUUID());
  const limits = { ...defaultFeedLimits, ...options.limits };
  const appended = meter.counter('earshot_events_total', 'Events appended to conversation logs', ['type']);
  const failed = meter.counter('earshot_events_failed_total', 'Events that could not be appended', ['code']);
  const open = new Map<ConversationId, OpenConversationFeed>();
  const fences = new Map<ConversationId, number>();

  const append = async (id: ConversationId, events: readonly AssistEvent[]) => {
    const clean = redact ? events.map((event) => redactEvent(event, redact)) : events;
    const fence = fences.get(id);
    try {
      await log.append(id, clean, fence === undefined ? {} : { fence });
    } catch (error) {
      const reason = EarshotError.from(error);
      failed.add(clean.length, { code: reason.code });
      logger.warn('Events could not be appended', { conversationId: id, code: reason.code, count: clean.length });
      throw reason;
    }
    for (const { type } of clean) appended.add(1, { type });
  };

  const forget = (id: ConversationId) => {
    open.get(id)?.close();
    open.delete(id);
    fences.delete(id);
  };
  let cancelSweep: (() => void) | undefined;
  const sweep = () => {
    cancelSweep = undefined;
    const now = clock.monotonic();
    for (const [id, entry] of open) {
      const { since, ended } = entry.quiet();
      if (now - since > (ended ? endedMs : quietMs)) forget(id);
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
          engine: () => (typeof options.engine === 'function' ? options.engine() : options.engine),
          redact,
          defaultLanguage: options.defaultLanguage ?? 'en',
          moment: () => ({ now: clock.now(), monotonic: clock.monotonic() }),
          append: (events) => append(conversationId, events),
        });
      // Back in at the end: the map's order is how long each was quiet.
      open.set(conversationId, entry);
      if (open.size > maxConversations) forget(open.keys().next().value!);
      cancelSweep ??= clock.after(sweepMs, sweep);
      return entry.feed;
    },
    setFence(conversationId, fence) {
      if (fence === undefined) fences.delete(conversationId);
      else fences.set(conversationId, fence);
    },
    async close() {
      cancelSweep?.();
      await Promise.allSettled([...open.values()].map((entry) => entry.feed.flush()));
      for (const entry of open.values()) entry.close();
      open.clear();
    },
  };
}
