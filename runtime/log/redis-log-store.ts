/**
 * The keys of a conversation in Redis as typed operations, without state. Each rejects with EarshotError when Redis fails, and
 * `load`, `append` and `seed` with `erased` when the conversation was.
 */
import type { ConversationView } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import { tombstoneMs } from '../core/ports/erasures.ts';
import type { Redis } from '../redis.ts';
import type { Appended, Batch, LoadedHistory, Origins, Published } from './log-history.ts';
import { readHistory, readPublished, writeOrigins } from './redis-log-format.ts';
import {
  appendScript,
  erasedAnswer,
  eraseScript,
  loadScript,
  reservationMs,
  seedScript,
  viewScript,
} from './redis-log-scripts.ts';
import { isUnknownEvent } from './versioned-events.ts';

/** How long a conversation stays after its last event, while open and once ended. */
export type Ttls = { readonly openMs: number; readonly endedMs: number };

export type RedisLogStoreOptions = {
  /** Unique per process. */
  readonly writer: string;
  readonly ttls: Ttls;
  /** Events kept before the saved view. */
  readonly keepEvents: number;
  /** Called for each event of another version that was read and used. */
  readonly onUnknown?: () => void;
};

/** State that a new epoch begins with. */
export type Seed = {
  readonly epoch: string;
  readonly seq: number;
  readonly view: ConversationView;
  readonly fence: number;
  readonly ended: boolean;
  readonly origins: Origins;
};

export type RedisLogStore = {
  /** `proposed`: the epoch of a conversation without events, unless another was proposed before. */
  load(id: ConversationId, proposed: string): Promise<LoadedHistory>;
  /** `base`: the seq that Redis must be at; absent: any. */
  append(
    id: ConversationId,
    batch: Batch,
    place: { readonly epoch: string; readonly persisted: boolean; readonly base?: number },
  ): Promise<Appended>;
  saveView(id: ConversationId, epoch: string, seq: number, view: ConversationView): Promise<void>;
  /** True when the new epoch was stored. `replaced`: what Redis must hold until then, epoch '' for nothing. */
  seed(id: ConversationId, replaced: { readonly epoch: string; readonly seq: number }, state: Seed): Promise<boolean>;
  /** Removes the conversation and leaves a tombstone for `tombstoneMs`. True when there were events. */
  erase(id: ConversationId): Promise<boolean>;
  /** Epoch and seq of each; undefined for one without events. */
  places(ids: readonly ConversationId[]): Promise<({ epoch: string; seq: number } | undefined)[]>;
  /**
   * Returns what ends the subscription. `isKnown`: whether everything up to this place is known here; what was published up to there
   * is not even read, as most of what this instance has appended itself.
   */
  subscribe(
    id: ConversationId,
    run: (published: Published) => void,
    isKnown?: (epoch: string, seq: number) => boolean,
  ): () => void;
};

/** The store over a connection. */
export function createRedisLogStore(redis: Redis, options: RedisLogStoreOptions): RedisLogStore {
  const { writer, ttls, keepEvents } = options;
  const keys = (id: ConversationId) =>
    ['meta', 'log', 'view', 'next', 'erased'].map((part) => redis.key('log', id, `:${part}`));
  const channel = (id: ConversationId) => redis.key('live', id);
  const count = (events: readonly StoredEvent[]): void => {
    for (const { event } of events) if (isUnknownEvent(event)) options.onUnknown?.();
  };

  return {
    async load(id, proposed) {
      const answer = await redis.script(loadScript, keys(id), [proposed, String(reservationMs)]);
      return readHistory(answered(answer), options.onUnknown);
    },

    async append(id, batch, place) {
      const answer = answered(
        await redis.script(appendScript, keys(id), [
          channel(id),
          batch.fence === undefined ? '' : String(batch.fence),
          place.persisted ? place.epoch : '',
          place.epoch,
          writer,
          String(batch.number),
          String(ttls.openMs),
          String(ttls.endedMs),
          endedAfter(batch.events),
          place.base === undefined ? '' : String(place.base),
          ...batch.events.map((event) => JSON.stringify(event)),
        ]),
      );
      if (answer[0] === 'ok') return { type: 'ok', from: Number(answer[1]), to: Number(answer[2]) };
      return { type: answer[0] === 'fenced' ? 'fenced' : 'moved' };
    },

    async saveView(id, epoch, seq, view) {
      const args = [epoch, String(seq), JSON.stringify(view), String(keepEvents)];
      await redis.script(viewScript, keys(id).slice(0, 3), args);
    },

    async seed(id, replaced, { epoch, seq, view, fence, ended, origins }) {
      const answer = await redis.script(seedScript, keys(id), [
        channel(id),
        replaced.epoch,
        epoch,
        String(seq),
        JSON.stringify(view),
        String(fence),
        ended ? '1' : '0',
        String(ended ? ttls.endedMs : ttls.openMs),
        String(replaced.seq),
        writeOrigins(origins),
      ]);
      if (answer === erasedAnswer) throw new EarshotError('erased');
      return answer === 1;
    },

    erase: async (id) => (await redis.script(eraseScript, keys(id), [channel(id), String(tombstoneMs)])) === 1,

    async places(ids) {
      const answers = await redis.pipeline(ids.map((id) => ['HMGET', keys(id)[0]!, 'epoch', 'seq']));
      return (answers as (string | null)[][]).map(([epoch, seq]) => (epoch ? { epoch, seq: Number(seq) } : undefined));
    },

    subscribe: (id, run, isKnown) =>
      redis.subscribe(channel(id), (message) => {
        const published = readPublished(message, isKnown);
        if (!published) return;
        if (published.type === 'added') count(published.events);
        run(published);
      }),
  };
}

/** '1' or '0' where the events say so, '' where they do not. */
function endedAfter(events: readonly AssistEvent[]): '' | '0' | '1' {
  const last = events.findLast((event) => event.type === 'conversation');
  return last === undefined ? '' : last.status === 'ended' ? '1' : '0';
}

/** Throws `erased` where a script answers so. */
function answered(answer: unknown): unknown[] {
  if (answer === erasedAnswer) throw new EarshotError('erased');
  return answer as unknown[];
}
