/** What all instances share besides keys of their own: erased by the command itself, because no instance may be running. */
import { createSqlArchive } from '../../runtime/archive/sql-archive.ts';
import type { Config } from '../../runtime/config.ts';
import type { Archive } from '../../runtime/core/ports/archive.ts';
import type { ConversationData } from '../../runtime/core/ports/conversation-data.ts';
import type { WebhookOutbox } from '../../runtime/core/webhooks/webhook-outbox.ts';
import type { Redis } from '../../runtime/redis.ts';
import { createRedisWebhookOutbox } from '../../runtime/store/redis-webhook-outbox.ts';

export type SharedData = { readonly data: readonly ConversationData[]; close(): Promise<void> };

/** The deliveries of webhooks in Redis, and the archive where it is a server. A folder belongs to its instance. */
export async function openSharedData({ ARCHIVE_URL }: Config, store: Redis): Promise<SharedData> {
  const outbox = dataOfOutbox(createRedisWebhookOutbox(store));
  if (ARCHIVE_URL === undefined || !/^postgres(?:ql)?:/.test(ARCHIVE_URL.reveal()))
    return { data: [outbox], close: async () => {} };
  const { connectPostgres } = await import('../../runtime/archive/postgres.ts');
  const archive = createSqlArchive({ open: async () => connectPostgres({ url: ARCHIVE_URL }) });
  return { data: [outbox, dataOfArchive(archive)], close: () => archive.close() };
}

export function dataOfOutbox(outbox: Pick<WebhookOutbox, 'countOf' | 'forget'>): ConversationData {
  return {
    async erase(id) {
      const keys = await outbox.countOf(id);
      await outbox.forget(id);
      return { keys };
    },
    count: async (id) => ({ keys: await outbox.countOf(id) }),
  };
}

export function dataOfArchive(archive: Pick<Archive, 'erase' | 'has'>): ConversationData {
  return {
    erase: async (id) => ({ history: (await archive.erase(id)) ? 1 : 0 }),
    count: async (id) => ({ history: (await archive.has(id)) ? 1 : 0 }),
  };
}
