/** Keeps one conversation the same here and in Redis: reads it, stores the backlog, merges what has diverged. */
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { LogEntryMirror } from './log-entry-mirror.ts';
import { hasBacklog, isLoaded, type LoadedState, type ReadUntil } from './log-entry-state.ts';
import type { Batch, LoadedHistory } from './log-history.ts';
import { type MergedHistory, mergeHistories } from './merge-histories.ts';
import { Mutex } from './mutex.ts';
import type { RedisLogStore } from './redis-log-store.ts';
import { isUnknownEvent } from './versioned-events.ts';

export type LogEntryResyncDeps = {
  readonly id: ConversationId;
  readonly store: RedisLogStore;
  readonly newEpoch: () => string;
  readonly nextBatch: () => number;
  /** Redis is known to be unreachable. */
  readonly isAway: () => boolean;
  /** A batch is held here although Redis can be reached, and `recover` is due soon. */
  readonly onContended: () => void;
};

/** `contended`: other instances wrote first every time, so the backlog still waits. */
export type StoredBacklog = 'stored' | 'contended';

/** How often something is tried again that another instance has overtaken. */
export const maxTries = 5;
/** Epochs that a conversation remembers to have replaced. */
const maxOrigins = 8;

type Read = { readonly done: Promise<void>; isSent: boolean };

export class LogEntryResync {
  readonly #deps: LogEntryResyncDeps;
  readonly #mirror: LogEntryMirror;
  /** Reading Redis and storing a merged history exclude each other. */
  readonly #mutex = new Mutex();
  /** The one that was asked for last, until it is done. */
  #lastRead: Read | undefined;
  #storing: Promise<StoredBacklog> | undefined;

  constructor(deps: LogEntryResyncDeps, mirror: LogEntryMirror) {
    this.#deps = deps;
    this.#mirror = mirror;
  }

  get isLoading(): boolean {
    return this.#lastRead !== undefined;
  }

  /**
   * Reads Redis again. A call shares a read that is not sent yet. One that was sent before is enough for a call without `until`, and
   * where it brings that place; otherwise the call resolves after a read sent later. Rejects when Redis is unreachable.
   */
  async reload(until?: ReadUntil): Promise<void> {
    const read = this.#lastRead ?? this.#queueRead();
    const wasSent = read.isSent;
    if (!wasSent || until !== 'now') await read.done;
    const isEnough = !wasSent || until === undefined || (until !== 'now' && this.#mirror.holds(until.epoch, until.seq));
    if (!isEnough) await this.#readAfter(read).done;
  }

  /** Another epoch is in Redis, or none although there was one. Rejects when Redis is unreachable. */
  rejoin(): Promise<void> {
    return this.#mutex.runExclusive(() => this.#unlessErased(() => this.#rejoin()));
  }

  /** Stores the backlog, then reads Redis again; concurrent calls share one attempt. Rejects when Redis is unreachable. */
  storeBacklog(): Promise<StoredBacklog> {
    this.#storing ??= this.#storeThenReload().finally(() => {
      this.#storing = undefined;
    });
    return this.#storing;
  }

  /** Removes the conversation here at once, then in Redis; true when Redis had it. Rejects when Redis is unreachable. */
  async erase(): Promise<boolean> {
    await this.#mirror.apply({ type: 'erased' });
    return this.#deps.store.erase(this.#deps.id);
  }

  /** The conversation may have been erased while this instance did not notice: Redis refuses it then. */
  async #unlessErased(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (EarshotError.from(error).code !== 'erased') throw error;
      await this.#mirror.apply({ type: 'erased' });
    }
  }

  async #storeThenReload(): Promise<StoredBacklog> {
    await this.#unlessErased(() => this.#storeBacklog());
    if (this.#mirror.hasBacklog) return 'contended';
    if (isLoaded(this.#mirror.state)) await this.reload();
    return 'stored';
  }

  /** Gives up after `maxTries` merges that others overtook. */
  async #storeBacklog(): Promise<void> {
    let tries = 0;
    while (this.#mirror.hasBacklog) {
      if (await this.#flushOldest()) continue;
      if (tries >= maxTries) return;
      tries += 1;
      await this.#mutex.runExclusive(() => this.#mergeBacklog());
    }
  }

  /** One that is sent after `read` was. */
  #readAfter(read: Read): Read {
    return this.#lastRead && this.#lastRead !== read ? this.#lastRead : this.#queueRead();
  }

  #queueRead(): Read {
    const read: Read = {
      isSent: false,
      done: this.#mutex.runExclusive(async () => {
        read.isSent = true;
        try {
          await this.#unlessErased(() => this.#readAgain());
        } finally {
          if (this.#lastRead === read) this.#lastRead = undefined;
        }
      }),
    };
    this.#lastRead = read;
    return read;
  }

  async #readAgain(): Promise<void> {
    const { store, id, newEpoch } = this.#deps;
    for (let tries = 0; ; tries++) {
      const loaded = await store.load(id, newEpoch());
      // A backlog must not be overwritten by what Redis holds: `recover` merges the two.
      if (this.#mirror.hasBacklog) return;
      if (await this.#adoptOrMerge(loaded, tries < maxTries)) return;
    }
  }

  async #rejoin(): Promise<void> {
    const { store, id, newEpoch } = this.#deps;
    const loaded = await store.load(id, newEpoch());
    const state = this.#mirror.state;
    if (!loaded.persisted && isLoaded(state) && state.persisted && state.seq > 0) await this.#storeOwn();
    else await this.#adoptOrMerge(loaded, true);
  }

  /** False when Redis changed before the merged history arrived. */
  async #adoptOrMerge(loaded: LoadedHistory, mayMerge: boolean): Promise<boolean> {
    const merged = mayMerge && this.#mirror.isPersisted && loaded.persisted ? this.#mergedWith(loaded, []) : undefined;
    if (merged) return this.#storeMerged(loaded, merged);
    await this.#mirror.apply({ type: 'loaded', loaded });
    return true;
  }

  /** The oldest batch of the backlog goes to Redis under its ids; false when there is none or they are taken. */
  async #flushOldest(): Promise<boolean> {
    const next = this.#mirror.backlog[0];
    const state = this.#mirror.state;
    if (!next || !isLoaded(state)) return false;
    const place = { epoch: state.epoch, persisted: state.persisted, base: next.from - 1 };
    const answer = await this.#deps.store.append(this.#deps.id, next, place);
    if (answer.type !== 'ok' || answer.from !== next.from) return false;
    await this.#mirror.apply({ type: 'flushed', events: next.events.length });
    return true;
  }

  /** Redis and the backlog have diverged: one new epoch with everything in it. */
  async #mergeBacklog(): Promise<void> {
    if (!this.#mirror.hasBacklog) return;
    const { store, id, newEpoch } = this.#deps;
    const loaded = await store.load(id, newEpoch());
    if (!loaded.persisted) {
      await this.#storeOwn();
      return;
    }
    const backlog = this.#mirror.backlog.flatMap((batch) => batch.events);
    const merged = this.#mergedWith(loaded, backlog);
    if (merged) await this.#storeMerged(loaded, merged);
    else await this.#mirror.apply({ type: 'loaded', loaded });
  }

  #mergedWith(loaded: LoadedHistory, backlog: readonly AssistEvent[]): MergedHistory | undefined {
    const mirror = this.#mirror.events;
    return mirror && mergeHistories({ mirror, persisted: this.#mirror.isPersisted, backlog }, loaded);
  }

  /** Redis has nothing: a new epoch with what is known here. */
  #storeOwn(): Promise<boolean> {
    const mirror = this.#mirror.events!;
    return this.#storeMerged(undefined, { seq: mirror.seq, view: mirror.snapshot().conversation });
  }

  /** Begins a new epoch in Redis with `merged`, in place of `replaced`; false when Redis has changed meanwhile. */
  async #storeMerged(replaced: LoadedHistory | undefined, merged: MergedHistory): Promise<boolean> {
    const { store, id, newEpoch } = this.#deps;
    const { epoch: oldEpoch, seq: oldSeq, origins: known, fence, ended } = this.#mirror.state as LoadedState;
    const added = replaced ? [...replaced.origins, [replaced.epoch, replaced.seq] as const] : [];
    const origins = new Map([...known, ...added, [oldEpoch, oldSeq] as const].slice(-maxOrigins));
    const epoch = newEpoch();
    const unknown = this.#unknownEvents(replaced);
    const place = { epoch: replaced?.epoch ?? '', seq: replaced?.seq ?? 0 };
    void this.#mirror.apply({ type: 'mergeStarted' });
    let accepted = false;
    try {
      accepted = await store.seed(id, place, { ...merged, epoch, fence, ended, origins });
    } finally {
      if (!accepted) void this.#mirror.apply({ type: 'mergeRefused' });
    }
    if (!accepted) return false;
    await this.#mirror.apply({
      type: 'mergeAccepted',
      ...merged,
      epoch,
      origins,
      late: this.#lateBatch(oldSeq, unknown),
    });
    // What was written again behind the merged view is only here so far.
    if (this.#mirror.hasBacklog && !this.#deps.isAway()) this.#deps.onContended();
    return true;
  }

  /** Of both histories, once each. A merged view lacks them, so they are written again behind it. */
  #unknownEvents(replaced: LoadedHistory | undefined): readonly AssistEvent[] {
    const theirs = replaced?.newer.map(({ event }) => event).filter(isUnknownEvent) ?? [];
    const all = [...theirs, ...(this.#mirror.events?.unknown ?? [])];
    // A placeholder is all that is known here of an event; who wrote it still has it.
    const whole = all.filter(({ type }) => type !== 'notice');
    return [...new Map(whole.map((event) => [JSON.stringify(event), event])).values()];
  }

  /** `first`, and events behind `seq` that Redis did not get while the merge was under way. */
  #lateBatch(seq: number, first: readonly AssistEvent[]): Batch | undefined {
    const { isAway, nextBatch } = this.#deps;
    const state = this.#mirror.state;
    if (!isLoaded(state)) return undefined;
    const isBehind = isAway() || hasBacklog(state);
    const late = isBehind ? (this.#mirror.events?.after(seq)?.map(({ event }) => event) ?? []) : [];
    const events = [...first, ...late];
    if (events.length === 0) return undefined;
    return { number: nextBatch(), events, fence: state.fence > 0 ? state.fence : undefined };
  }
}
