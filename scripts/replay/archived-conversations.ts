/** Reads the newest finished conversations that a supervisor may see, from a running service. */
import * as v from 'valibot';
import { retryAfterMs } from '../../runtime/genesys/platform-request.ts';
import { type ArchiveSearchResponse, ArchiveSearchResponseSchema, archivePaths } from '../../shared/api/archive.ts';
import { ArchivedConversationSchema } from '../../shared/api/archived-conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { archivedEvents } from './archived-events.ts';

export type ArchivedCall = { readonly call: string; readonly events: readonly AssistEvent[] };

/** How often a request is sent to a service that has had too many. */
const mostTries = 20;

/**
 * `token`: the supervisor's access token of Genesys; each look is audited. Signs out at the end, also after a failure. Waits where
 * the service has had too many requests. Rejects with what the service answered.
 */
export async function* archivedConversations(options: {
  readonly fetch: typeof globalThis.fetch;
  readonly wait: (ms: number) => Promise<void>;
  readonly url: string;
  readonly token: string;
  readonly most: number;
}): AsyncGenerator<ArchivedCall> {
  const ask = async (path: string, init: RequestInit, token: string, tries = mostTries): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await options.fetch(new URL(path, options.url), { ...init, headers });
    if (response.status === 429 && tries > 1) {
      await response.body?.cancel();
      await options.wait(retryAfterMs(response.headers));
      return ask(path, init, token, tries - 1);
    }
    if (!response.ok) throw new Error(`${path.split('/').slice(0, 4).join('/')} is answered with ${response.status}`);
    return response.json();
  };
  const { token } = v.parse(
    v.object({ token: v.string() }),
    await ask('/api/session', { method: 'POST' }, options.token),
  );
  try {
    yield* conversationsOf((path, init) => ask(path, init, token), options.most);
  } finally {
    const headers = { authorization: `Bearer ${token}` };
    // It ends by itself later; what was read does not depend on it.
    await options.fetch(new URL('/api/session', options.url), { method: 'DELETE', headers }).catch(() => undefined);
  }
}

async function* conversationsOf(
  ask: (path: string, init: RequestInit) => Promise<unknown>,
  most: number,
): AsyncGenerator<ArchivedCall> {
  let cursor: string | undefined;
  let count = 0;
  do {
    const body: string = JSON.stringify(cursor === undefined ? {} : { cursor });
    const page: ArchiveSearchResponse = v.parse(
      ArchiveSearchResponseSchema,
      await ask(archivePaths.search, { method: 'POST', body }),
    );
    for (const { conversationId } of page.conversations) {
      if (count++ >= most) return;
      const record = v.parse(ArchivedConversationSchema, await ask(archivePaths.conversation(conversationId), {}));
      yield { call: conversationId, events: archivedEvents(record as Parameters<typeof archivedEvents>[0]) };
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
}
