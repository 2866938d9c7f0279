/** Agents' own versions of summaries, kept across reloads and instances, with the versions before them for undo. */
import * as v from 'valibot';
import {
  type SummaryDraft,
  type SummaryDraftRequest,
  type SummaryDraftResponse,
  SummaryDraftSchema,
} from '../../../shared/api/wrap-up.ts';
import { boundedArray } from '../../../shared/bounded.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { MaskText } from '../masking/conversation-masks.ts';
import type { KeyValueStore } from '../ports/stores.ts';

export type SummaryDrafts = {
  get(agentId: string, conversationId: ConversationId): Promise<SummaryDraftResponse>;
  /** Rejects with `conflict` where the request was made from another version than the newest. */
  save(agentId: string, conversationId: ConversationId, request: SummaryDraftRequest): Promise<SummaryDraftResponse>;
  /** Back to the version before; unchanged where there is none. */
  undo(agentId: string, conversationId: ConversationId): Promise<SummaryDraftResponse>;
  /** The agent has no version of their own any more; `undo` brings it back. */
  discard(agentId: string, conversationId: ConversationId): Promise<SummaryDraftResponse>;
};

export type SummaryDraftsOptions = {
  readonly store: KeyValueStore;
  /** How long a draft is kept after its last change. */
  readonly ttlMs: number;
  readonly mask?: MaskText | undefined;
};

/** Versions that can be undone, and their text all together; the oldest go first. */
const limits = { versions: 20, characters: 200_000, attempts: 5 } as const;

/** Oldest first; null is "no version of their own". */
const HistorySchema = v.object({ version: v.number(), versions: boundedArray(v.nullable(SummaryDraftSchema)) });
type History = v.InferOutput<typeof HistorySchema>;

const none: History = { version: 0, versions: [] };

/** One key for each agent and conversation. Changes are made with compare-and-set, so that two instances lose none. */
export function createSummaryDrafts({ store, ttlMs, mask = (text) => text }: SummaryDraftsOptions): SummaryDrafts {
  const keyOf = (agentId: string, id: ConversationId) => `summary-draft:${id}:${agentId}`;

  async function change(
    agentId: string,
    id: ConversationId,
    next: (history: History) => History,
  ): Promise<SummaryDraftResponse> {
    const key = keyOf(agentId, id);
    for (let attempt = 0; attempt < limits.attempts; attempt++) {
      const stored = await store.get(key);
      const history = next(read(stored));
      const text = JSON.stringify(history);
      if (stored === text) return answer(history);
      const isStored =
        stored === undefined
          ? await store.setIfAbsent(key, text, ttlMs)
          : await store.compareAndSet(key, stored, text, ttlMs);
      if (isStored) return answer(history);
    }
    throw new EarshotError('conflict');
  }

  return {
    get: async (agentId, id) => answer(read(await store.get(keyOf(agentId, id)))),
    save: (agentId, id, { version, ...draft }) =>
      change(agentId, id, (history) => {
        if (version !== history.version)
          throw new EarshotError('conflict', { detail: 'The draft was changed elsewhere' });
        return add(
          history,
          masked(draft, (text) => mask(text, id)),
        );
      }),
    discard: (agentId, id) =>
      change(agentId, id, (history) => (history.versions.at(-1) ? add(history, null) : history)),
    undo: (agentId, id) =>
      change(agentId, id, ({ version, versions }) =>
        versions.length === 0 ? { version, versions } : { version: version + 1, versions: versions.slice(0, -1) },
      ),
  };
}

function read(stored: string | undefined): History {
  if (stored === undefined) return none;
  const parsed = v.safeParse(HistorySchema, JSON.parse(stored));
  return parsed.success ? parsed.output : none;
}

function add({ version, versions }: History, draft: SummaryDraft | null): History {
  const kept = [...versions, draft].slice(-limits.versions);
  while (kept.length > 1 && JSON.stringify(kept).length > limits.characters) kept.shift();
  return { version: version + 1, versions: kept };
}

function answer({ version, versions }: History): SummaryDraftResponse {
  const draft = versions.at(-1);
  return { version, canUndo: versions.length > 0, ...(draft && { draft }) };
}

function masked(draft: SummaryDraft, mask: (text: string) => string): SummaryDraft {
  return { ...draft, sections: draft.sections.map(({ title, text }) => ({ title: mask(title), text: mask(text) })) };
}
