/**
 * One conversation on this instance: a mirror of what Redis holds, its readers, and the appends that wait to be written. Performs
 * the effects of the state machine in log-entry-transitions.ts. The mirror is fed by the messages that every write publishes.
 */
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import { AppendQueue, type PendingAppend, refuseAppends } from './append-queue.ts';
import type { Followers } from './followers.ts';
import { LogEntryMirror, type LogEntryMirrorOptions, type RedisEffect } from './log-entry-mirror.ts';
import { LogEntryResync, type LogEntryResyncDeps, maxTries, type StoredBacklog } from './log-entry-resync.ts';
import { isLoaded, type Place } from './log-entry-state.ts';
import type { Batch } from './log-history.ts';
import { sameEvent } from './merge-histories.ts';
import { createStoredEvents, type StoredEvents } from './stored-events.ts';

export type LogEntryDeps = LogEntryResyncDeps &
  Pick<LogEntryMirrorOptions, 'maxEvents' | 'now' | 'followers' | 'onAway' | 'onErased'> & {
    readonly maxBacklogEvents: number;
    /** This instance knows already that the conversation was erased. */
    readonly isErased: boolean;
  };

/** A class: there is one for every conversation that is written or followed here. */
export class LogEntry {
  readonly #deps: LogEntryDeps;
  readonly #mirror: LogEntryMirror;
  readonly #resync: LogEntryResync;
  readonly #queue: AppendQueue;
  readonly #unsubscribe: () => void;
  #lastUse: number;

  constructor(deps: LogEntryDeps) {
    this.#deps = deps;
    const viewEveryEvents = Math.max(16, deps.maxEvents >> 2);
    this.#mirror = new LogEntryMirror({
      ...deps,
      limits: { maxBacklogEvents: deps.maxBacklogEvents, viewEveryEvents },
      nothing: () => createStoredEvents({ epoch: deps.newEpoch(), maxEvents: 0 }),
      perform: (effect) => this.#perform(effect),
    });
    this.#resync = new LogEntryResync(deps, this.#mirror);
    this.#queue = new AppendQueue({ prepare: () => this.#loadOrReport(), write: (batch) => this.#write(batch) });
    this.#lastUse = deps.now();
    this.#unsubscribe = deps.store.subscribe(
      deps.id,
      (published) =>
        void this.#mirror.apply(published.type === 'erased' ? published : { type: 'published', published }),
      (epoch, seq) => this.#mirror.holds(epoch, seq),
    );
    if (deps.isErased) void this.#mirror.apply({ type: 'erased' });
  }

  get followers(): Followers {
    return this.#mirror.followers;
  }

  get id(): ConversationId {
    return this.#deps.id;
  }

  /** The mirror; undefined while nothing is loaded. */
  get events(): StoredEvents | undefined {
    return this.#mirror.events;
  }

  /** There are events here whose ids Redis does not know. */
  get hasBacklog(): boolean {
    return this.#mirror.hasBacklog;
  }

  get isBusy(): boolean {
    const isMerging = this.#mirror.state.type === 'merging';
    return this.#queue.isBusy || this.hasBacklog || this.#resync.isLoading || isMerging;
  }

  get isPersisted(): boolean {
    return this.#mirror.isPersisted;
  }

  get ended(): boolean {
    const { state } = this.#mirror;
    return isLoaded(state) && state.ended;
  }

  get isErased(): boolean {
    return this.#mirror.state.type === 'erased';
  }

  /** Monotonic milliseconds of the last event. */
  get lastWrite(): number {
    return this.#mirror.lastWrite;
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
    return this.events || this.isErased ? Promise.resolve() : this.reload();
  }

  /** Reads Redis again; concurrent calls share one read. Rejects when Redis is unreachable. */
  reload(): Promise<void> {
    return this.#resync.reload();
  }

  /** Resolves with the ids once stored, or held for storing while Redis is unreachable. Rejects with `conflict` for a stale fence. */
  append(events: readonly AssistEvent[], fence: number | undefined): Promise<readonly EventId[]> {
    this.touch();
    return this.#queue.append(events, fence);
  }

  /** Checks the mirror against where Redis stands; undefined: Redis has nothing. */
  async compare(place: Place | undefined): Promise<void> {
    if (this.#deps.isAway() || this.#queue.isWriting) return;
    await this.#mirror.apply({ type: 'compared', place });
  }

  /** Stores the backlog. Rejects when Redis is unreachable. */
  async recover(): Promise<StoredBacklog> {
    return this.events ? this.#resync.storeBacklog() : 'stored';
  }

  /** Removes the conversation here at once, then in Redis; true when there was any. Rejects when Redis is unreachable. */
  async erase(): Promise<boolean> {
    const had = (this.events?.seq ?? 0) > 0;
    return (await this.#resync.erase()) || had;
  }

  /** The conversation has expired: its readers go on with the next one of the same id. */
  async forget(): Promise<void> {
    await this.#mirror.apply({ type: 'forgotten' });
    if (this.followers.size > 0) await this.reload();
  }

  /** Ends all readers and waiting appends with `error`. */
  fail(error: unknown): void {
    this.followers.fail(error);
    this.#queue.fail(error);
  }

  release(): void {
    this.#unsubscribe();
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
    const { nextBatch, newEpoch, onContended } = this.#deps;
    const events = pending.flatMap((append) => append.events);
    const batch: Batch = { number: nextBatch(), events, fence: pending[0]!.fence };
    const outcome = await this.#store(batch, pending).catch((error: unknown) => this.#notStored(error));
    if (outcome === 'settled') return;
    const epoch = this.events?.epoch ?? newEpoch();
    await this.#mirror.apply({ type: 'held', batch, epoch }, pending);
    if (outcome === 'contended') onContended();
  }

  /** `hold`: not now, because Redis is unreachable or older events wait; `contended`: others wrote first every time. */
  async #store(batch: Batch, pending: readonly PendingAppend[]): Promise<'settled' | 'hold' | 'contended'> {
    const { store, id, isAway } = this.#deps;
    for (let tries = 0; tries <= maxTries; tries++) {
      if (tries > 0) await this.#resync.rejoin();
      if (isAway() || this.hasBacklog) return 'hold';
      await this.load();
      const { state } = this.#mirror;
      if (!isLoaded(state)) return 'hold';
      const { epoch, persisted } = state;
      const answer = await store.append(id, batch, { epoch, persisted });
      if (answer.type === 'moved') continue;
      if (answer.type === 'fenced') {
        refuseAppends(pending, 'conflict');
      } else {
        const conflicts = this.#holdsAnother(batch.events[0]!, answer.from);
        await this.#mirror.apply({ type: 'appended', batch, epoch, from: answer.from, conflicts }, pending);
      }
      return 'settled';
    }
    return 'contended';
  }

  async #notStored(error: unknown): Promise<'hold'> {
    const known = EarshotError.from(error);
    if (known.code === 'erased') await this.#mirror.apply({ type: 'erased' });
    else this.#deps.onAway(known);
    return 'hold';
  }

  #holdsAnother(event: AssistEvent, seq: number): boolean {
    const { events } = this;
    const known = events && events.seq >= seq ? events.after(seq - 1)?.[0] : undefined;
    return known !== undefined && !sameEvent(known.event, event);
  }

  #perform(effect: RedisEffect): Promise<void> {
    if (effect.type === 'saveView') return this.#saveView();
    return effect.type === 'reload' ? this.#resync.reload(effect.until) : this.#resync.rejoin();
  }

  async #saveView(): Promise<void> {
    const { events } = this;
    // The stream is trimmed up to a saved view. One that lacks what a newer version wrote would lose it, so that version saves.
    if (!events || events.unknown.length > 0) return;
    await this.#deps.store.saveView(this.id, events.epoch, events.seq, events.snapshot().conversation);
  }
}
