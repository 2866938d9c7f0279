/**
 * One conversation on this instance: a mirror of what Redis holds, its readers, and what is to be written.
 *
 * The mirror is fed by the messages that every write publishes; a message that does not fit makes it look again. Writing
 * goes through one queue. While Redis is away the mirror goes on alone: events get the next ids, readers see them, and
 * they are kept for storing. When Redis is back they are stored under the same ids; where that can not be, because data
 * was lost or another instance wrote meanwhile, a new epoch begins with the fold of everything, and readers get a reset.
 */

import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import { bringTogether, sameEvent, type Together } from './bring-together.ts';
import type { Followers } from './followers.ts';
import type { Batch, Loaded, Origins, Published, RedisLogStore } from './redis-log-store.ts';
import { createStoredEvents, type StoredEvents } from './stored-events.ts';
import { refuseAll, takeTogether, tellIds, type Waiting } from './waiting-appends.ts';

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

const maxTries = 5;
const maxOrigins = 8;

export function createLogEntry(deps: EntryDeps) {
  const { id, store, maxEvents } = deps;
  let mirror: StoredEvents | undefined;
  /** Of the mirror's epoch, as Redis has them. */
  let origins: Origins = new Map();
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
    origins = loaded.origins;
    fence = Math.max(loaded.born ? fence : 0, loaded.fence);
    ended = loaded.ended;
    lastWrite = deps.now();
    followers.wake();
  }

  /** Looks again; concurrent calls share one look. Rejects where Redis is away. */
  function reload(): Promise<void> {
    loading ??= lookAgain().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  async function lookAgain(): Promise<void> {
    for (let tries = 0; ; tries++) {
      const loaded = await store.load(id, deps.newEpoch());
      // What is here only must not be overwritten by what Redis knows: `recover` brings the two together.
      if (unstored.length > 0 || overflown) return;
      if (await take(loaded, tries === maxTries)) return;
    }
  }

  /** As Redis has it; where more is known here than there, that goes on in a new epoch. False: somebody else changed it meanwhile. */
  async function take(loaded: Loaded, asItIs: boolean): Promise<boolean> {
    const together =
      mirror && born && loaded.born && !asItIs ? bringTogether({ mirror, born, unstored: [] }, loaded) : undefined;
    if (together) return begin(loaded, together);
    adopt(loaded);
    return true;
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
    const together = takeTogether(queue);
    const events = together.flatMap((waiting) => waiting.events);
    const batch: Batch = { number: deps.nextBatch(), events, fence: together[0]!.fence };
    if (deps.away() || unstored.length > 0 || overflown) return storeHere(batch, together);
    for (let tries = 0; ; tries++) {
      try {
        const answer = await store.append(id, batch, { epoch: mirror!.epoch, born });
        if (answer.kind === 'fenced') return refuseAll(together);
        if (answer.kind === 'ok') return stored(batch, answer.from, together);
        if (tries === maxTries) throw new EarshotError('unavailable');
        await rejoin();
      } catch (error) {
        deps.onAway(EarshotError.from(error));
        return storeHere(batch, together);
      }
    }
  }

  async function stored(batch: Batch, from: number, together: readonly Waiting[]): Promise<void> {
    const { epoch } = mirror!;
    born = true;
    if (batch.fence !== undefined) fence = Math.max(fence, batch.fence);
    const known = mirror!.seq >= from ? mirror!.after(from - 1)?.[0] : undefined;
    if (known && !sameEvent(known.event, batch.events[0]!)) {
      // Redis gave the place of an event that it had and does not have any more.
      await reload().catch((error: unknown) => deps.onAway(EarshotError.from(error)));
    } else if (mirror!.seq + 1 >= from) {
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
    tellIds(together, epoch, from);
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
      refuseAll(together);
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
    tellIds(together, mirror!.epoch, from);
  }

  /** Another epoch stands in Redis, or none although there was one. */
  async function rejoin(): Promise<void> {
    const loaded = await store.load(id, deps.newEpoch());
    if (!loaded.born && born && mirror && mirror.seq > 0) {
      await begin(undefined, { seq: mirror.seq, view: mirror.snapshot().conversation });
      return;
    }
    await take(loaded, false);
  }

  /** A new epoch from a fold of everything that is known here and there, unless somebody else changed it meanwhile. */
  async function begin(instead: Loaded | undefined, { seq, view }: Together): Promise<boolean> {
    const epoch = deps.newEpoch();
    const at = mirror!.seq;
    const all = [...origins, ...(instead ? [...instead.origins, [instead.epoch, instead.seq] as const] : [])];
    const from = new Map([...all, [mirror!.epoch, at] as const].slice(-maxOrigins));
    const replaced = { epoch: instead?.epoch ?? '', seq: instead?.seq ?? 0 };
    if (!(await store.seed(id, replaced, { epoch, seq, view, fence, ended, origins: from }))) return false;
    // What came while that was on its way is not in it, and not in Redis either.
    const alone = deps.away() || unstored.length > 0 || overflown;
    const late = (alone && mirror!.after(at)?.map(({ event }) => event)) || [];
    mirror = createStoredEvents({ epoch, maxEvents, start: { seq, view } });
    for (const event of late) mirror.push(event);
    origins = from;
    const lateFence = fence > 0 ? fence : undefined;
    keepUnstored(late.length > 0 ? [{ number: deps.nextBatch(), events: late, fence: lateFence, from: seq + 1 }] : []);
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
      await unite();
    }
    await reload();
  }

  /** What Redis holds and what is here went apart: one new epoch with everything in it. */
  async function unite(): Promise<void> {
    const loaded = await store.load(id, deps.newEpoch());
    if (!loaded.born) {
      await begin(undefined, { seq: mirror!.seq, view: mirror!.snapshot().conversation });
      return;
    }
    const own = { mirror: mirror!, born, unstored: unstored.flatMap((batch) => batch.events) };
    const together = bringTogether(own, loaded);
    if (together) {
      await begin(loaded, together);
      return;
    }
    keepUnstored([]);
    adopt(loaded);
  }

  function keepUnstored(batches: Unstored[]): void {
    unstored = batches;
    unstoredEvents = batches.reduce((sum, batch) => sum + batch.events.length, 0);
    overflown = false;
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
