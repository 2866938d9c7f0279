/**
 * One conversation on this instance: a mirror of what Redis holds, its readers, and the appends that wait to be written. Performs
 * the effects of the state machine in log-entry-transitions.ts. The mirror is fed by the messages that every write publishes.
 */
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import { AppendQueue, type PendingAppend, refuseAppends, resolveAppends } from './append-queue.ts';
import type { Followers } from './followers.ts';
import {
  type HeldBatch,
  hasBacklog,
  initialLogEntryState,
  type LoadedState,
  type LogEntryEffect,
  type LogEntryInput,
  type LogEntryState,
  type Place,
} from './log-entry-state.ts';
import { type LogEntryLimits, stepLogEntry } from './log-entry-transitions.ts';
import { type MergedHistory, mergeHistories, sameEvent } from './merge-histories.ts';
import { Mutex } from './mutex.ts';
import type { Batch, LoadedHistory, RedisLogStore } from './redis-log-store.ts';
import { createStoredEvents, type StoredEvents } from './stored-events.ts';

export type LogEntryDeps = {
  readonly id: ConversationId;
  readonly store: RedisLogStore;
  readonly followers: (events: () => StoredEvents | undefined) => Followers;
  readonly maxEvents: number;
  readonly maxBacklogEvents: number;
  readonly newEpoch: () => string;
  readonly nextBatch: () => number;
  /** Milliseconds on the monotonic clock. */
  readonly now: () => number;
  /** Redis is known to be unreachable. */
  readonly isAway: () => boolean;
  /** A command failed as if Redis were unreachable. */
  readonly onAway: (error: EarshotError) => void;
};

const maxTries = 5;
const maxOrigins = 8;

/** A class: there is one for every conversation that is written or followed here. */
export class LogEntry {
  readonly followers: Followers;
  readonly #deps: LogEntryDeps;
  readonly #limits: LogEntryLimits;
  readonly #queue: AppendQueue;
  readonly #backlog: HeldBatch[] = [];
  /** Reading Redis and storing a merged history exclude each other. */
  readonly #resync = new Mutex();
  readonly #unsubscribe: () => void;
  #state: LogEntryState = initialLogEntryState;
  #mirror: StoredEvents | undefined;
  #loading: Promise<void> | undefined;
  #lastWrite: number;
  #lastUse: number;

  constructor(deps: LogEntryDeps) {
    this.#deps = deps;
    const viewEveryEvents = Math.max(16, deps.maxEvents >> 2);
    this.#limits = { maxBacklogEvents: deps.maxBacklogEvents, viewEveryEvents };
    this.#queue = new AppendQueue({ prepare: () => this.#loadOrReport(), write: (batch) => this.#write(batch) });
    this.#lastWrite = deps.now();
    this.#lastUse = deps.now();
    this.followers = deps.followers(() => this.#mirror);
    this.#unsubscribe = deps.store.subscribe(
      deps.id,
      (published) => void this.#apply({ type: 'published', published }),
    );
  }

  get id(): ConversationId {
    return this.#deps.id;
  }

  /** The mirror; undefined while nothing is loaded. */
  get events(): StoredEvents | undefined {
    return this.#mirror;
  }

  /** There are events here whose ids Redis does not know. */
  get hasBacklog(): boolean {
    return hasBacklog(this.#state);
  }

  get isBusy(): boolean {
    return this.#queue.isBusy || this.hasBacklog || this.#loading !== undefined || this.#state.type === 'merging';
  }

  get isPersisted(): boolean {
    return this.#state.type !== 'unloaded' && this.#state.persisted;
  }

  get ended(): boolean {
    return this.#state.type !== 'unloaded' && this.#state.ended;
  }

  /** Monotonic milliseconds of the last event. */
  get lastWrite(): number {
    return this.#lastWrite;
  }

  /** Monotonic milliseconds of the last append, read or subscription. */
  get lastUse(): number {
    return this.#lastUse;
  }

  touch(): void {
    this.#lastUse = this.#deps.now();
  }

  /** Loads the conversation if it is not. Rejects when Redis is unreachable. */
  load(): Promise<void> {
    return this.#mirror ? Promise.resolve() : this.reload();
  }

  /** Reads Redis again; concurrent calls share one read. Rejects when Redis is unreachable. */
  reload(): Promise<void> {
    this.#loading ??= this.#resync
      .runExclusive(() => this.#readAgain())
      .finally(() => {
        this.#loading = undefined;
      });
    return this.#loading;
  }

  /** Resolves with the ids once stored, or held for storing while Redis is unreachable. Rejects with `conflict` for a stale fence. */
  append(events: readonly AssistEvent[], fence: number | undefined): Promise<readonly EventId[]> {
    this.touch();
    return this.#queue.append(events, fence);
  }

  /** Checks the mirror against where Redis stands; undefined: Redis has nothing. */
  async compare(place: Place | undefined): Promise<void> {
    if (this.#deps.isAway() || this.#queue.isWriting) return;
    await this.#apply({ type: 'compared', place });
  }

  /** Redis is back: stores the backlog. Rejects when Redis is unreachable again. */
  async recover(): Promise<void> {
    if (this.#state.type === 'unloaded') return;
    let tries = 0;
    while (this.hasBacklog) {
      if (await this.#flushOldest()) continue;
      if (tries >= maxTries) throw new EarshotError('unavailable');
      tries += 1;
      await this.#resync.runExclusive(() => this.#mergeBacklog());
    }
    await this.reload();
  }

  /** Removes the conversation here and in Redis; true when Redis had it. */
  async erase(): Promise<boolean> {
    const had = await this.#resync.runExclusive(async () => {
      const erased = await this.#deps.store.erase(this.id);
      await this.#apply({ type: 'forgotten' });
      return erased;
    });
    await this.#reloadForReaders();
    return had;
  }

  /** The conversation has expired: its readers go on with the next one of the same id. */
  async forget(): Promise<void> {
    await this.#apply({ type: 'forgotten' });
    await this.#reloadForReaders();
  }

  /** Ends all readers and waiting appends with `error`. */
  fail(error: unknown): void {
    this.followers.fail(error);
    this.#queue.fail(error);
  }

  release(): void {
    this.#unsubscribe();
  }

  async #reloadForReaders(): Promise<void> {
    if (this.followers.size > 0) await this.reload();
  }

  /** When Redis cannot be read, the first batch begins an epoch here. */
  async #loadOrReport(): Promise<void> {
    try {
      await this.load();
    } catch (error) {
      this.#deps.onAway(EarshotError.from(error));
    }
  }

  async #write(pending: readonly PendingAppend[]): Promise<void> {
    const { store, id, nextBatch, isAway, onAway, newEpoch } = this.#deps;
    const events = pending.flatMap((append) => append.events);
    const batch: Batch = { number: nextBatch(), events, fence: pending[0]!.fence };
    try {
      for (let tries = 0; tries <= maxTries; tries++) {
        if (isAway() || this.hasBacklog) break;
        await this.load();
        const { epoch, persisted } = this.#state as LoadedState;
        const answer = await store.append(id, batch, { epoch, persisted });
        if (answer.type === 'fenced') return refuseAppends(pending);
        if (answer.type === 'ok') {
          const conflicts = this.#holdsAnother(batch.events[0]!, answer.from);
          await this.#apply({ type: 'appended', batch, epoch, from: answer.from, conflicts }, pending);
          return;
        }
        if (tries === maxTries) throw new EarshotError('unavailable');
        await this.#resync.runExclusive(() => this.#rejoin());
      }
    } catch (error) {
      onAway(EarshotError.from(error));
    }
    const epoch = this.#state.type === 'unloaded' ? newEpoch() : this.#state.epoch;
    await this.#apply({ type: 'held', batch, epoch }, pending);
  }

  #holdsAnother(event: AssistEvent, seq: number): boolean {
    const mirror = this.#mirror;
    const known = mirror && mirror.seq >= seq ? mirror.after(seq - 1)?.[0] : undefined;
    return known !== undefined && !sameEvent(known.event, event);
  }

  async #readAgain(): Promise<void> {
    const { store, id, newEpoch } = this.#deps;
    for (let tries = 0; ; tries++) {
      const loaded = await store.load(id, newEpoch());
      // A backlog must not be overwritten by what Redis holds: `recover` merges the two.
      if (this.hasBacklog) return;
      if (await this.#adoptOrMerge(loaded, tries < maxTries)) return;
    }
  }

  /** Another epoch is in Redis, or none although there was one. */
  async #rejoin(): Promise<void> {
    const { store, id, newEpoch } = this.#deps;
    const loaded = await store.load(id, newEpoch());
    const state = this.#state;
    if (!loaded.persisted && state.type !== 'unloaded' && state.persisted && state.seq > 0) await this.#storeOwn();
    else await this.#adoptOrMerge(loaded, true);
  }

  /** False when Redis changed before the merged history arrived. */
  async #adoptOrMerge(loaded: LoadedHistory, mayMerge: boolean): Promise<boolean> {
    const merged = mayMerge && this.isPersisted && loaded.persisted ? this.#mergedWith(loaded, []) : undefined;
    if (merged) return this.#storeMerged(loaded, merged);
    await this.#apply({ type: 'loaded', loaded });
    return true;
  }

  /** The oldest batch of the backlog goes to Redis under its ids; false when there is none or they are taken. */
  async #flushOldest(): Promise<boolean> {
    const next = this.#backlog[0];
    const state = this.#state;
    if (!next || state.type === 'unloaded') return false;
    const place = { epoch: state.epoch, persisted: state.persisted, base: next.from - 1 };
    const answer = await this.#deps.store.append(this.id, next, place);
    if (answer.type !== 'ok' || answer.from !== next.from) return false;
    await this.#apply({ type: 'flushed', events: next.events.length });
    return true;
  }

  /** Redis and the backlog have diverged: one new epoch with everything in it. */
  async #mergeBacklog(): Promise<void> {
    if (!this.hasBacklog) return;
    const { store, id, newEpoch } = this.#deps;
    const loaded = await store.load(id, newEpoch());
    if (!loaded.persisted) {
      await this.#storeOwn();
      return;
    }
    const backlog = this.#backlog.flatMap((batch) => batch.events);
    const merged = this.#mergedWith(loaded, backlog);
    if (merged) await this.#storeMerged(loaded, merged);
    else await this.#apply({ type: 'loaded', loaded });
  }

  #mergedWith(loaded: LoadedHistory, backlog: readonly AssistEvent[]): MergedHistory | undefined {
    const mirror = this.#mirror;
    return mirror && mergeHistories({ mirror, persisted: this.isPersisted, backlog }, loaded);
  }

  /** Redis has nothing: a new epoch with what is known here. */
  #storeOwn(): Promise<boolean> {
    const mirror = this.#mirror!;
    return this.#storeMerged(undefined, { seq: mirror.seq, view: mirror.snapshot().conversation });
  }

  /** Begins a new epoch in Redis with `merged`, in place of `replaced`; false when Redis has changed meanwhile. */
  async #storeMerged(replaced: LoadedHistory | undefined, merged: MergedHistory): Promise<boolean> {
    const { store, id, newEpoch } = this.#deps;
    const { epoch: oldEpoch, seq: oldSeq, origins: known, fence, ended } = this.#state as LoadedState;
    const added = replaced ? [...replaced.origins, [replaced.epoch, replaced.seq] as const] : [];
    const origins = new Map([...known, ...added, [oldEpoch, oldSeq] as const].slice(-maxOrigins));
    const epoch = newEpoch();
    const place = { epoch: replaced?.epoch ?? '', seq: replaced?.seq ?? 0 };
    void this.#apply({ type: 'mergeStarted' });
    let accepted = false;
    try {
      accepted = await store.seed(id, place, { ...merged, epoch, fence, ended, origins });
    } finally {
      if (!accepted) void this.#apply({ type: 'mergeRefused' });
    }
    if (accepted)
      await this.#apply({ type: 'mergeAccepted', ...merged, epoch, origins, late: this.#lateBatch(oldSeq) });
    return accepted;
  }

  /** Events behind `seq` that Redis did not get while the merge was under way. */
  #lateBatch(seq: number): Batch | undefined {
    const { isAway, nextBatch } = this.#deps;
    const state = this.#state;
    if (state.type === 'unloaded' || !(isAway() || hasBacklog(state))) return undefined;
    const events = this.#mirror?.after(seq)?.map(({ event }) => event) ?? [];
    if (events.length === 0) return undefined;
    return { number: nextBatch(), events, fence: state.fence > 0 ? state.fence : undefined };
  }

  /** The state changes at once, and so does the mirror; what takes time follows. Never rejects. */
  #apply(input: LogEntryInput, pending: readonly PendingAppend[] = []): Promise<void> {
    const [state, effects] = stepLogEntry(this.#state, input, this.#limits);
    this.#state = state;
    return this.#performAll(effects, pending);
  }

  async #performAll(effects: readonly LogEntryEffect[], pending: readonly PendingAppend[]): Promise<void> {
    for (const effect of effects) {
      const work = this.#perform(effect, pending);
      if (work) await work.catch((error: unknown) => this.#deps.onAway(EarshotError.from(error)));
    }
  }

  /** Performs an effect; what takes time is returned. */
  #perform(effect: LogEntryEffect, pending: readonly PendingAppend[]): Promise<unknown> | undefined {
    switch (effect.type) {
      case 'replaceMirror':
        this.#mirror = createStoredEvents({
          epoch: effect.epoch,
          maxEvents: this.#deps.maxEvents,
          start: effect.start,
        });
        return this.#mirrorChanged();
      case 'dropMirror':
        this.#mirror = undefined;
        return undefined;
      case 'pushStored':
        for (const event of effect.events) this.#mirror!.pushStored(event);
        return this.#mirrorChanged();
      case 'pushNew':
        for (const event of effect.events) this.#mirror!.push(event);
        return this.#mirrorChanged();
      case 'addToBacklog':
        this.#backlog.push(effect.batch);
        return undefined;
      case 'dropOldestOfBacklog':
        this.#backlog.shift();
        return undefined;
      case 'clearBacklog':
        this.#backlog.length = 0;
        return undefined;
      case 'resolveAppends':
        resolveAppends(pending, effect.epoch, effect.from);
        return undefined;
      case 'refuseAppends':
        refuseAppends(pending);
        return undefined;
      case 'saveView':
        return this.#saveView();
      case 'reload':
        return this.reload();
      case 'rejoin':
        return this.#resync.runExclusive(() => this.#rejoin());
    }
  }

  #mirrorChanged(): undefined {
    this.#lastWrite = this.#deps.now();
    this.followers.wake();
    return undefined;
  }

  async #saveView(): Promise<void> {
    const mirror = this.#mirror;
    if (mirror) await this.#deps.store.saveView(this.id, mirror.epoch, mirror.seq, mirror.snapshot().conversation);
  }
}
