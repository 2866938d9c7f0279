/** The conversations that a command is about: the one that it names, or those of a customer. */
import { customerLifeMs } from '../../runtime/compose/customers.ts';
import type { Config } from '../../runtime/config.ts';
import { createCustomerIndex } from '../../runtime/core/operations/customer-index.ts';
import { createSystemClock } from '../../runtime/core/system-clock.ts';
import type { Redis } from '../../runtime/redis.ts';
import { createRedisConversationKeys } from '../../runtime/store/redis-conversation-keys.ts';
import { createRedisKeyValueStore } from '../../runtime/store/redis-store.ts';
import { AdminCustomerSchema, adminPaths } from '../../shared/api/admin.ts';
import { type ConversationId, parseConversationId, safeParseConversationId } from '../../shared/ids.ts';
import { UsageError } from '../command-line.ts';
import { askService } from './admin-request.ts';

export type Subject =
  | { readonly type: 'conversation'; readonly conversationId: ConversationId }
  | { readonly type: 'customer'; readonly customer: string };

/** Throws UsageError unless the command line names one conversation or one customer. */
export function readSubject(positionals: readonly string[], customer: string | undefined, command: string): Subject {
  const [text, ...more] = positionals;
  if (customer !== undefined && text === undefined) return { type: 'customer', customer };
  const conversationId = safeParseConversationId(text);
  if (!conversationId || more.length > 0 || customer !== undefined)
    throw new UsageError(
      `Give one Genesys conversation id, a UUID, or one customer by --customer; see npm run ${command} -- --help`,
    );
  return { type: 'conversation', conversationId };
}

export type Lookup = {
  readonly config: Config;
  /** Looked at where the settings name one; otherwise the service is asked. */
  readonly store?: Redis | undefined;
  /** Address of the service; undefined: this machine. */
  readonly url: string | undefined;
};

/** Throws UsageError where neither store nor service can be asked. */
export async function conversationsOf(subject: Subject, lookup: Lookup): Promise<readonly ConversationId[]> {
  if (subject.type === 'conversation') return [subject.conversationId];
  const { config, store, url } = lookup;
  const { customer } = subject;
  if (store) {
    if (config.SESSION_SECRET.length === 0)
      throw new UsageError('Set SESSION_SECRET as the service has it: customers are stored as keyed digests');
    const index = createCustomerIndex({
      store: createRedisKeyValueStore(store),
      findKeys: createRedisConversationKeys(store, config.REDIS_KEY_PREFIX).findKeys,
      secrets: config.SESSION_SECRET,
      lifeMs: customerLifeMs(config),
      clock: createSystemClock(),
    });
    return index.conversationsOf(customer);
  }
  const request = { url, path: adminPaths.customers, body: { customer }, config };
  const answered = await askService(request, AdminCustomerSchema);
  if (!answered) throw new UsageError('No service runs on this machine; start it, or name it with --url');
  return answered.conversations.map(parseConversationId);
}
