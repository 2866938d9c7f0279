/** Merges what instances know of live conversations. Pure; the order in which entries arrive does not matter. */
import { type ConversationId, safeParseEventId } from '../../../shared/ids.ts';
import type { LiveEntry } from '../ports/live-index.ts';

type Row = NonNullable<LiveEntry['row']>;

/** Of one epoch the later position counts. Epochs follow each other when a log lost its data; then the later start of writing counts. */
function isLater(a: Row, b: Row): boolean {
  const [left, right] = [safeParseEventId(a.position), safeParseEventId(b.position)];
  if (left && right && left.epoch === right.epoch) return left.seq > right.seq;
  return (a.shown.lastSpokenAt ?? a.shown.startedAt) > (b.shown.lastSpokenAt ?? b.shown.startedAt);
}

/** The later row and the newer `about` of the two. */
export function mergeEntries(a: LiveEntry, b: LiveEntry): LiveEntry {
  const row = !a.row || (b.row && isLater(b.row, a.row)) ? b.row : a.row;
  const about = !a.about || (b.about && b.about.at > a.about.at) ? b.about : a.about;
  return { conversationId: a.conversationId, ...(row && { row }), ...(about && { about }) };
}

export class MergedEntries {
  readonly #byInstance = new Map<string, Map<ConversationId, LiveEntry>>();
  readonly #merged = new Map<ConversationId, LiveEntry>();

  get instances(): readonly string[] {
    return [...this.#byInstance.keys()];
  }

  get(id: ConversationId): LiveEntry | undefined {
    return this.#merged.get(id);
  }

  all(): readonly LiveEntry[] {
    return [...this.#merged.values()];
  }

  of(instance: string): ReadonlyMap<ConversationId, LiveEntry> {
    return this.#byInstance.get(instance) ?? new Map();
  }

  /** Returns the ids that may have changed. */
  set(instance: string, entries: readonly LiveEntry[]): ReadonlySet<ConversationId> {
    const own = this.#byInstance.get(instance) ?? new Map<ConversationId, LiveEntry>();
    this.#byInstance.set(instance, own);
    for (const entry of entries) own.set(entry.conversationId, entry);
    return this.#merge(entries.map(({ conversationId }) => conversationId));
  }

  remove(instance: string, ids: Iterable<ConversationId>): ReadonlySet<ConversationId> {
    const own = this.#byInstance.get(instance);
    const gone = [...ids].filter((id) => own?.delete(id));
    if (own?.size === 0) this.#byInstance.delete(instance);
    return this.#merge(gone);
  }

  /** Of every instance. */
  erase(id: ConversationId): ReadonlySet<ConversationId> {
    for (const instance of this.instances) this.remove(instance, [id]);
    return new Set([id]);
  }

  /** The entries of an instance as they are now, whole. */
  replace(instance: string, entries: readonly LiveEntry[]): ReadonlySet<ConversationId> {
    const kept = new Set(entries.map(({ conversationId }) => conversationId));
    const gone = [...this.of(instance).keys()].filter((id) => !kept.has(id));
    return new Set([...this.remove(instance, gone), ...this.set(instance, entries)]);
  }

  drop(instance: string): ReadonlySet<ConversationId> {
    return this.remove(instance, [...this.of(instance).keys()]);
  }

  #merge(ids: readonly ConversationId[]): ReadonlySet<ConversationId> {
    for (const id of ids) {
      const entries = [...this.#byInstance.values()].flatMap((own) => own.get(id) ?? []);
      if (entries.length === 0) this.#merged.delete(id);
      else this.#merged.set(id, entries.reduce(mergeEntries));
    }
    return new Set(ids);
  }
}
