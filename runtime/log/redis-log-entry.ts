/**
 * One conversation on this instance: a mirror of what Redis holds, its readers, and what is to be written.
 *
 * The mirror is fed by the messages that every write publishes; a message that does not fit makes it look again. Writing
 * goes through one queue. While Redis is away the mirror goes on alone: events get the next ids, readers see them, and
 * they are kept for storing. When Redis is back they are stored under the same ids; where that can not be, because data
 * was lost or another instance wrote meanwhile, a new epoch begins with the fold of everything, and readers get a reset.
 */

import { applyEvent } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import { type ConversationId, type EventId, toEventId } from '../../shared/ids.ts';
import type { Followers } from './followers.ts';
import type { Batch, Loaded, Published, RedisLogStore } from './redis-log-store.ts';
import { copyView, createStoredEvents, type StoredEvents } from './stored-events.ts';

type Waiting = {
  readonly events: readonly AssistEvent[];
  readonly fence: number | undefined;
  resolve(ids: readonly EventId[]): void;
  reject(error: unknown): void;
};

/** Stored here only, under ids that Redis does not know yet. */
type Unstored = Batch & { readonly from: number };

export type EntryDeps = {
  readonly id: ConversationId;
  readonly store: RedisLogStore;
  readonly followers: (events: () => StoredEvents | undefined) => Followers;
  readonly maxEvents: number;
  /** Events that may wait for Redis in one conversation; beyond them the mirror itself is what is stored later. */
  readonly maxUnstored: number;
  readonly newEpoch: () => string;
  readonly nextBatch: () => number;
  readonly now: () => number;
  readonly away: () => boolean;
  /** A command failed as if Redis were away. */
  readonly onAway: (error: EarshotError) => void;
};

export type LogEntry = ReturnType<typeof createLogEntry>;

const maxBatchEvents = 256;
const maxTries = 5;

export function createLogEntry(deps: EntryDeps) {
  const { id, store, maxEvents } = deps;
  let mirror: StoredEvents | undefined;
  let born = false;
  let fence = 0;
  let ended = false;
  let loading: Promise<void> | undefined;
  let unstored: Unstored[] = [];
  let unstoredEvents = 0;
  /** What waits is more than is kept one by one: the fold will be stored instead. */
  let overflown = false;
  let sinceView = 0;
  let lastWrite = deps.now();
  let lastUse = deps.now();
  let pumping = false;
  const queue: Waiting[] = [];
  const followers = deps.followers(() => mirror);
  const unsubscribe = store.subscribe(id, onPublished);

  function adopt(loaded: Loaded): void {
    if (mirror && mirror.epoch === loaded.epoch && born === loaded.born) {
      for (const event of loaded.newer) if (event.seq === mirror.seq + 1) mirror.pushStored(event);
      const last = loaded.newer.at(-1);
      if ((last?.seq ?? loaded.viewSeq) <= mirror.seq) {
        finishAdopting(loaded);
        return;
      }
    }
    mirror = createStoredEvents({
      epoch: loaded.epoch,
      maxEvents,
      start: { seq: loaded.viewSeq, view: loaded.view, kept: loaded.kept },
    });
    for (const event of loaded.newer) mirror.pushStored(event);
    finishAdopting(loaded);
  }

  function finishAdopting(loaded: Loaded): void {
    born = loaded.born;
    fence = Math.max(loaded.born ? fence : 0, loaded.fence);
    ended = loaded.ended;
    lastWrite = deps.now();
    followers.wake();
  }

  /** Looks again; concurrent calls share one look. Rejects where Redis is away. */
  function reload(): Promise<void> {
    loading ??= store
      .load(id, deps.newEpoch())
      .then((loaded) => {
        // What is here only must not be overwritten by what Redis knows: `recover` brings the two together.
        if (unstored.length === 0 && !overflown) adopt(loaded);
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  }

  const known = (): Promise<void> => (mirror ? Promise.resolve() : reload());

  function onPublished(published: Published): void {
    if (!mirror || unstored.length > 0 || overflown) return;
    if (published.kind === 'changed' || published.epoch !== mirror.epoch) {
      look();
      return;
    }
    const last = published.events.at(-1);
    if (!last || last.seq <= mirror.seq) return;
    if (published.events[0]!.seq > mirror.seq + 1) {
      look();
      return;
    }
    for (const stored of published.events) {
      if (stored.seq <= mirror.seq) continue;
      mirror.pushStored(stored);
      note(stored.event);
    }
    born = true;
    followers.wake();
  }

  function look(): void {
    reload().catch((error: unknown) => deps.onAway(EarshotError.from(error)));
  }

  function note(event: AssistEvent): void {
    lastWrite = deps.now();
    if (event.type === 'conversation') ended = event.status === 'ended';
  }

  async function pump(): Promise<void> {
    if (pumping) return;
    pumping = true;
    try {
      while (queue.length > 0) await writeNext();
    } finally {
      pumping = false;
    }
  }

  async function writeNext(): Promise<void> {
    try {
      await known();
    } catch (error) {
      deps.onAway(EarshotError.from(error));
      // Nobody can say what Redis holds: a life of its own until it can.
      mirror ??= createStoredEvents({ epoch: deps.newEpoch(), maxEvents });
    }
    const together = takeTogether();
    const events = together.flatMap((waiting) => waiting.events);
    const batch: Batch = { number: deps.nextBatch(), events, fence: together[0]!.fence };
    if (deps.away() || unstored.length > 0 || overflown) return storeHere(batch, together);
    for (let tries = 0; ; tries++) {
      try {
        const answer = await store.append(id, batch, { epoch: mirror!.epoch, born });
        if (answer.kind === 'fenced') return refuse(together);
        if (answer.kind === 'ok') return stored(batch, answer.from, together);
        if (tries === maxTries) throw new EarshotError('unavailable');
        await rejoin();
      } catch (error) {
        deps.onAway(EarshotError.from(error));
        return storeHere(batch, together);
      }
    }
  }

  /** Appends that wait in a row under the same fence go in one step. */
  function takeTogether(): Waiting[] {
    const first = queue.shift()!;
    const together = [first];
    let count = first.events.length;
    while (queue.length > 0 && queue[0]!.fence === first.fence && count + queue[0]!.events.length <= maxBatchEvents) {
      const next = queue.shift()!;
      count += next.events.length;
      together.push(next);
    }
    return together;
  }

  function refuse(together: readonly Waiting[]): void {
    const error = new EarshotError('conflict', { detail: 'Another owner writes this conversation' });
    for (const waiting of together) waiting.reject(error);
  }

  function answer(from: number, together: readonly Waiting[], epoch: string): void {
    let seq = from;
    for (const waiting of together) waiting.resolve(waiting.events.map(() => toEventId(epoch, seq++)));
  }

  async function stored(batch: Batch, from: number, together: readonly Waiting[]): Promise<void> {
    const { epoch } = mirror!;
    born = true;
    if (batch.fence !== undefined) fence = Math.max(fence, batch.fence);
    if (mirror!.seq + 1 >= from) {
      // The message may have been here first; what it brought is not taken twice.
      batch.events.forEach((event, index) => {
        if (from + index !== mirror!.seq + 1) return;
        mirror!.push(event);
        note(event);
      });
      followers.wake();
    } else {
      await reload().catch((error: unknown) => deps.onAway(EarshotError.from(error)));
    }
    answer(from, together, epoch);
    sinceView += batch.events.length;
    if (sinceView >= Math.max(16, maxEvents >> 2)) await saveView();
  }

  async function saveView(): Promise<void> {
    sinceView = 0;
    const { conversation } = mirror!.snapshot();
    try {
      await store.saveView(id, mirror!.epoch, mirror!.seq, conversation);
    } catch (error) {
      deps.onAway(EarshotError.from(error));
    }
  }

  /** Redis is away: the next ids are given here, and the events are kept for it. */
  function storeHere(batch: Batch, together: readonly Waiting[]): void {
    if (batch.fence !== undefined && batch.fence < fence) {
      refuse(together);
      return;
    }
    if (batch.fence !== undefined) fence = batch.fence;
    const from = mirror!.seq + 1;
    for (const event of batch.events) {
      mirror!.push(event);
      note(event);
    }
    if (!overflown) {
      unstored.push({ ...batch, from });
      unstoredEvents += batch.events.length;
      if (unstoredEvents > deps.maxUnstored) {
        overflown = true;
        unstored = [];
        unstoredEvents = 0;
      }
    }
    followers.wake();
    answer(from, together, mirror!.epoch);
  }

  /** Another epoch stands in Redis, or none although there was one. */
  async function rejoin(): Promise<void> {
    const loaded = await store.load(id, deps.newEpoch());
    if (!loaded.born && born && mirror && mirror.seq > 0) {
      await begin('', mirror.seq, copyView(mirror.snapshot().conversation));
      return;
    }
    adopt(loaded);
  }

  /** A new epoch from a fold, unless somebody else began one. */
  async function begin(instead: string, seq: number, view: Loaded['view']): Promise<boolean> {
    const epoch = deps.newEpoch();
    const took = await store.seed(id, instead, { epoch, seq, view, fence, ended });
    if (!took) return false;
    mirror = createStoredEvents({ epoch, maxEvents, start: { seq, view } });
    born = true;
    followers.wake();
    return true;
  }

  /** Redis is back: stores what is here only. Rejects where it is away again. */
  async function recover(): Promise<void> {
    if (!mirror) return;
    for (let tries = 0; unstored.length > 0 || overflown; tries++) {
      const next = unstored[0];
      if (next && !overflown) {
        const answer = await store.append(id, next, { epoch: mirror.epoch, born, base: next.from - 1 });
        if (answer.kind === 'ok' && answer.from === next.from) {
          born = true;
          unstored.shift();
          unstoredEvents -= next.events.length;
          continue;
        }
      }
      if (tries >= maxTries) throw new EarshotError('unavailable');
      if (await bringTogether()) {
        unstored = [];
        unstoredEvents = 0;
        overflown = false;
      }
    }
    await reload();
  }

  /** What Redis holds and what is here went apart: one new epoch with everything in it. */
  async function bringTogether(): Promise<boolean> {
    const loaded = await store.load(id, deps.newEpoch());
    const own = mirror!.snapshot().conversation;
    if (!loaded.born) return begin('', mirror!.seq, own);
    const same = loaded.epoch === mirror!.epoch;
    if (overflown && same) return begin(loaded.epoch, Math.max(mirror!.seq, loaded.viewSeq), own);
    const view = copyView(loaded.view);
    for (const { event } of loaded.newer) applyEvent(view, event);
    let seq = loaded.newer.at(-1)?.seq ?? loaded.viewSeq;
    const missing = overflown ? [] : unstored.flatMap((batch) => batch.events);
    for (const event of missing) {
      applyEvent(view, event);
      seq += 1;
    }
    return begin(loaded.epoch, seq, view);
  }

  return {
    id,
    followers,
    get events() {
      return mirror;
    },
    get unstored() {
      return overflown || unstored.length > 0;
    },
    get busy() {
      return pumping || queue.length > 0 || overflown || unstored.length > 0 || loading !== undefined;
    },
    get lastWrite() {
      return lastWrite;
    },
    get lastUse() {
      return lastUse;
    },
    get ended() {
      return ended;
    },
    get born() {
      return born;
    },
    touch() {
      lastUse = deps.now();
    },
    known,
    reload,
    recover,
    append(events: readonly AssistEvent[], withFence: number | undefined): Promise<readonly EventId[]> {
      lastUse = deps.now();
      return new Promise((resolve, reject) => {
        queue.push({ events, fence: withFence, resolve, reject });
        void pump();
      });
    },
    /** As Redis says it stands, or is not there. */
    async compare(place: { epoch: string; seq: number } | undefined): Promise<void> {
      if (!mirror || deps.away() || unstored.length > 0 || overflown || pumping) return;
      if (place === undefined) {
        if (born && mirror.seq > 0) await rejoin();
        else await reload();
        return;
      }
      if (place.epoch !== mirror.epoch || place.seq !== mirror.seq) await reload();
    },
    /** Its life has passed, or it was erased: readers go on in the next life. */
    async forget(): Promise<void> {
      mirror = undefined;
      born = false;
      fence = 0;
      ended = false;
      sinceView = 0;
      if (followers.size > 0) await reload();
    },
    fail(error: unknown) {
      followers.fail(error);
      for (const waiting of queue.splice(0)) waiting.reject(error);
    },
    release: unsubscribe,
  };
}
