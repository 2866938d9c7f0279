/** One conversation's keys in Redis, as typed operations. No state of its own. */
import * as v from 'valibot';
import { type ConversationView, emptyView } from '../../shared/assist/conversation.ts';
import { type AssistEvent, safeParseAssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import { type ConversationId, toEventId } from '../../shared/ids.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import type { Redis } from '../redis.ts';
import { appendScript, eraseScript, loadScript, reservationMs, seedScript, viewScript } from './redis-log-scripts.ts';

/** What Redis holds of one conversation. */
export type LoadedHistory = {
  readonly epoch: string;
  /** There are events; otherwise `epoch` is only reserved. */
  readonly persisted: boolean;
  readonly fence: number;
  readonly ended: boolean;
  /** Of the newest event. */
  readonly seq: number;
  /** Epochs that this one took the place of, and the seq up to which it holds everything of each. */
  readonly origins: Origins;
  /** Fold up to `viewSeq`, the kept events up to there, and those behind it. */
  readonly viewSeq: number;
  readonly view: ConversationView;
  readonly kept: readonly StoredEvent[];
  readonly newer: readonly StoredEvent[];
};

export type Origins = ReadonlyMap<string, number>;

export type Batch = {
  readonly number: number;
  readonly events: readonly AssistEvent[];
  readonly fence: number | undefined;
};

export type Appended =
  | { readonly type: 'ok'; readonly from: number; readonly to: number }
  | { readonly type: 'fenced' }
  | { readonly type: 'moved' };

export type Published =
  | { readonly type: 'added'; readonly events: readonly StoredEvent[]; readonly epoch: string }
  | { readonly type: 'changed' };

/** How long a conversation stays after its last event, while open and once ended. */
export type Ttls = { readonly openMs: number; readonly endedMs: number };

const ViewSchema = v.object({
  status: v.picklist(['unknown', 'started', 'ended']),
  utterances: v.array(v.unknown()),
  sentiments: v.record(v.string(), v.unknown()),
  intents: v.record(v.string(), v.unknown()),
  suggestions: v.array(v.unknown()),
  notices: v.array(v.unknown()),
});

export function createRedisLogStore(redis: Redis, options: { writer: string; ttls: Ttls; keepEvents: number }) {
  const { writer, ttls, keepEvents } = options;
  const keys = (id: ConversationId) => ['meta', 'log', 'view', 'next'].map((part) => redis.key('log', id, `:${part}`));
  const channel = (id: ConversationId) => redis.key('live', id);
  const endedAfter = (events: readonly AssistEvent[]): '' | '0' | '1' => {
    const last = events.findLast((event) => event.type === 'conversation');
    return last === undefined ? '' : last.status === 'ended' ? '1' : '0';
  };

  return {
    /** `proposed`: the epoch it gets where nobody wrote and nobody proposed another. */
    async load(id: ConversationId, proposed: string): Promise<LoadedHistory> {
      const answer = (await redis.script(loadScript, keys(id), [proposed, String(reservationMs)])) as unknown[];
      const epoch = String(answer[0]);
      if (answer.length === 1) {
        const nothing = { seq: 0, origins: new Map(), viewSeq: 0, view: emptyView(), kept: [], newer: [] };
        return { epoch, persisted: false, fence: 0, ended: false, ...nothing };
      }
      const viewSeq = Number(answer[4]);
      const stored = (answer[6] as [string, string[]][]).map(([entry, [, json]]) =>
        readEvent(epoch, Number(entry.split('-')[0]), json!),
      );
      return {
        epoch,
        persisted: true,
        fence: Number(answer[2]),
        ended: answer[3] === '1',
        seq: Number(answer[1]),
        origins: readOrigins(String(answer[7])),
        viewSeq,
        view: answer[5] === '' ? emptyView() : readView(String(answer[5])),
        kept: stored.filter((event) => event.seq <= viewSeq),
        newer: stored.filter((event) => event.seq > viewSeq),
      };
    },

    /** `base`: the seq it must stand at; absent: wherever it stands. */
    async append(
      id: ConversationId,
      batch: Batch,
      place: { readonly epoch: string; readonly persisted: boolean; readonly base?: number },
    ): Promise<Appended> {
      const answer = (await redis.script(appendScript, keys(id), [
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
      ])) as unknown[];
      if (answer[0] === 'ok') return { type: 'ok', from: Number(answer[1]), to: Number(answer[2]) };
      return { type: answer[0] === 'fenced' ? 'fenced' : 'moved' };
    },

    async saveView(id: ConversationId, epoch: string, seq: number, view: ConversationView): Promise<void> {
      const args = [epoch, String(seq), JSON.stringify(view), String(keepEvents)];
      await redis.script(viewScript, keys(id).slice(0, 3), args);
    },

    /** True where the new epoch stands now. `instead`: what it replaces, epoch '' for nothing at all. */
    async seed(
      id: ConversationId,
      instead: { readonly epoch: string; readonly seq: number },
      state: { epoch: string; seq: number; view: ConversationView; fence: number; ended: boolean; origins: Origins },
    ): Promise<boolean> {
      const life = state.ended ? ttls.endedMs : ttls.openMs;
      return (
        (await redis.script(seedScript, keys(id), [
          channel(id),
          instead.epoch,
          state.epoch,
          String(state.seq),
          JSON.stringify(state.view),
          String(state.fence),
          state.ended ? '1' : '0',
          String(life),
          String(instead.seq),
          [...state.origins].map(([epoch, seq]) => `${epoch}:${seq}`).join(','),
        ])) === 1
      );
    },

    async erase(id: ConversationId): Promise<boolean> {
      return (await redis.script(eraseScript, keys(id), [channel(id)])) === 1;
    },

    /** Where each of them stands now; undefined for one that is not there. */
    async places(ids: readonly ConversationId[]): Promise<({ epoch: string; seq: number } | undefined)[]> {
      const answers = await redis.pipeline(ids.map((id) => ['HMGET', keys(id)[0]!, 'epoch', 'seq']));
      return (answers as (string | null)[][]).map(([epoch, seq]) => (epoch ? { epoch, seq: Number(seq) } : undefined));
    },

    subscribe(id: ConversationId, run: (published: Published) => void): () => void {
      return redis.subscribe(channel(id), (message) => run(readPublished(message)));
    },
  };
}

export type RedisLogStore = ReturnType<typeof createRedisLogStore>;

function readEvent(epoch: string, seq: number, json: string): StoredEvent {
  const event = safeParseAssistEvent(JSON.parse(json));
  // Our own scripts wrote it, so this is a newer version's event or a foreign hand; an id must not go missing for it.
  const known = event ?? {
    type: 'notice' as const,
    level: 'info' as const,
    code: 'unknown_event',
    message: 'Something this version does not know',
  };
  return { id: toEventId(epoch, seq), seq, event: known };
}

function readOrigins(text: string): Origins {
  return new Map([...text.matchAll(/([^:,]+):(\d+)/g)].map(([, epoch, seq]) => [epoch!, Number(seq)]));
}

function readView(json: string): ConversationView {
  const value: unknown = JSON.parse(json);
  if (!v.is(ViewSchema, value)) throw new EarshotError('internal', { detail: 'A stored view can not be read' });
  return value as unknown as ConversationView;
}

function readPublished(message: string): Published {
  const [head = '', ...lines] = message.split('\n');
  const [kind, epoch, from] = head.split(' ');
  if (kind !== 'add' || !epoch) return { type: 'changed' };
  return { type: 'added', epoch, events: lines.map((json, index) => readEvent(epoch, Number(from) + index, json)) };
}
