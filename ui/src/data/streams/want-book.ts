/** What the leader keeps of what all panels follow, and how far the shared stream has brought each of them. */
import { type EventId, parseConversationId } from '../../../../shared/ids.ts';
import type { FollowedConversation } from '../../../../shared/sse-conversations.ts';
import type { StreamItem, Want } from './peer-messages.ts';
import { earliest } from './subscription.ts';

type Entry = { readonly peer: string; readonly conversationId: string; position: string | undefined; served: boolean };

/** What the next stream is opened for. */
export type StreamPlan = {
  readonly followed: readonly FollowedConversation[];
  readonly subs: readonly string[];
  /** Those for which it has no room. */
  readonly surplus: readonly string[];
};

export class WantBook {
  /** By subscription. */
  readonly #entries = new Map<string, Entry>();

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** All that a panel wants now. True if something is new. */
  update(peer: string, wants: readonly Want[]): boolean {
    const kept = new Set(wants.map(({ sub }) => sub));
    for (const [sub, entry] of this.#entries) if (entry.peer === peer && !kept.has(sub)) this.#entries.delete(sub);
    let added = false;
    for (const { sub, conversationId, after } of wants) {
      const known = this.#entries.get(sub);
      if (known?.served) continue;
      this.#entries.set(sub, { peer, conversationId, position: after, served: false });
      added ||= !known;
    }
    return added;
  }

  clear(): void {
    this.#entries.clear();
  }

  /** At most `most` conversations, each from where its earliest reader is. */
  plan(most: number): StreamPlan {
    const groups = new Map<string, [string, Entry][]>();
    for (const [sub, entry] of this.#entries) {
      groups.set(entry.conversationId, [...(groups.get(entry.conversationId) ?? []), [sub, entry]]);
    }
    const [taken, surplus] = [[...groups].slice(0, most), [...groups].slice(most)];
    const followed = taken.map(([conversationId, entries]): FollowedConversation => {
      const after = earliest(entries.map(([, { position }]) => position));
      const id = parseConversationId(conversationId);
      return after === undefined ? { conversationId: id } : { conversationId: id, after: after as EventId };
    });
    for (const [, entries] of taken) for (const [, entry] of entries) entry.served = true;
    const subsOf = (some: typeof taken) => some.flatMap(([, entries]) => entries.map(([sub]) => sub));
    return { followed, subs: subsOf(taken), surplus: subsOf(surplus) };
  }

  /** The stream has passed this on. */
  advance({ conversationId, id }: StreamItem): void {
    if (id === undefined) return;
    for (const entry of this.#entries.values()) {
      if (entry.served && entry.conversationId === conversationId) entry.position = id;
    }
  }
}
