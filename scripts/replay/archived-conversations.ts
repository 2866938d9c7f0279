/** Reads the newest finished conversations that a supervisor may see, from a running service. */
import * as v from 'valibot';
import { type ArchiveSearchResponse, ArchiveSearchResponseSchema, archivePaths } from '../../shared/api/archive.ts';
import { ArchivedConversationSchema } from '../../shared/api/archived-conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { archivedEvents } from './archived-events.ts';

export type ArchivedCall = { readonly call: string; readonly events: readonly AssistEvent[] };

/** `token`: the supervisor's access token of Genesys; each look is audited. Rejects with what the service answered. */
export async function* archivedConversations(options: {
  readonly fetch: typeof globalThis.fetch;
  readonly url: string;
  readonly token: string;
  readonly most: number;
}): AsyncGenerator<ArchivedCall> {
  const ask = async (path: string, init: RequestInit, token: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await options.fetch(new URL(path, options.url), { ...init, headers });
    if (!response.ok) throw new Error(`${path.split('/').slice(0, 4).join('/')} is answered with ${response.status}`);
    return response.json();
  };
  const { token } = v.parse(
    v.object({ token: v.string() }),
    await ask('/api/session', { method: 'POST' }, options.token),
  );
  let cursor: string | undefined;
  let count = 0;
  do {
    const body: string = JSON.stringify(cursor === undefined ? {} : { cursor });
    const page: ArchiveSearchResponse = v.parse(
      ArchiveSearchResponseSchema,
      await ask(archivePaths.search, { method: 'POST', body }, token),
    );
    for (const { conversationId } of page.conversations) {
      if (count++ >= options.most) return;
      const record = v.parse(
        ArchivedConversationSchema,
        await ask(archivePaths.conversation(conversationId), {}, token),
      );
      yield { call: conversationId, events: archivedEvents(record as Parameters<typeof archivedEvents>[0]) };
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
}
