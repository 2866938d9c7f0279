/**
 * Which conversations a customer had, for the person who asks what is kept of them. A customer is known by what Genesys calls them:
 * telephone number, messaging address, external contact. Only HMACs are stored, beside the conversation and for as long as
 * something of it can be kept, so an erasure of the conversation removes them.
 */
import { type ConversationId, safeParseConversationId } from '../../../shared/ids.ts';
import type { Secret } from '../../secret.ts';
import { createKeyedDigests } from '../assist/keyed-digests.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyValueStore } from '../ports/stores.ts';

export interface CustomerIndex {
  /** Adds to what is known of the conversation's customers. Rejects when the store fails, and with `erased`. */
  remember(conversationId: ConversationId, customers: readonly string[]): Promise<void>;
  /** The conversations of a customer. Rejects when the store fails. */
  conversationsOf(customer: string): Promise<readonly ConversationId[]>;
}

/** Keys of the store that begin with `start` and whose value contains one of `parts`. */
export type FindKeys = (start: string, parts: readonly string[]) => Promise<readonly string[]>;

export type CustomerIndexOptions = {
  readonly store: Pick<KeyValueStore, 'get' | 'set'>;
  readonly findKeys: FindKeys;
  /** The first one makes new entries; those made with the others are still found. */
  readonly secrets: readonly Secret[];
  readonly lifeMs: number;
  readonly clock: Clock;
};

const start = 'customers-of:';
/** Genesys is asked often about a conversation; what it answers is stored again after this. */
const renewMs = 3_600_000;
const mostNoted = 5_000;
/** Of one conversation; a conference has a few. */
const mostCustomers = 20;

/** Entries are stored with a TTL of `lifeMs` since the last `remember`. */
export function createCustomerIndex(options: CustomerIndexOptions): CustomerIndex {
  const { store, findKeys, secrets, lifeMs, clock } = options;
  const noted = new Map<string, number>();
  /** True once per `renewMs`. */
  const isDue = (text: string): boolean => {
    const now = clock.monotonic();
    if (now < (noted.get(text) ?? 0)) return false;
    noted.delete(text);
    noted.set(text, now + renewMs);
    if (noted.size > mostNoted) noted.delete(noted.keys().next().value!);
    return true;
  };
  const digestsOf = createKeyedDigests(secrets, 'earshot customers v1');
  const add = async (conversationId: ConversationId, names: readonly string[]): Promise<void> => {
    const key = `${start}${conversationId}`;
    const digests = await Promise.all(names.map(async (name) => (await digestsOf(name))[0]!));
    const known = (await store.get(key))?.split(' ') ?? [];
    const all = [...new Set([...known, ...digests])].slice(0, mostCustomers);
    await store.set(key, all.join(' '), lifeMs);
  };
  return {
    async remember(conversationId, customers) {
      const names = customers.flatMap((customer) => customerKey(customer) ?? []);
      const note = `${conversationId} ${names.join(' ')}`;
      if (names.length === 0 || !isDue(note)) return;
      try {
        await add(conversationId, names);
      } catch (error) {
        noted.delete(note);
        throw error;
      }
    },
    async conversationsOf(customer) {
      const name = customerKey(customer);
      if (name === undefined) return [];
      const keys = await findKeys(start, await digestsOf(name));
      const ids = keys.flatMap((key) => {
        const [id] = uuidPattern.exec(key.slice(key.indexOf(start))) ?? [];
        return safeParseConversationId(id) ?? [];
      });
      return [...new Set(ids)];
    },
  };
}

const uuidPattern = /[0-9a-f-]{36}/;

const maxCharacters = 256;
const scheme = /^(?:tel|sip|sips|mailto|sms|whatsapp):/;
const telephone = /^(?:\+|00)?[\d ()./-]{5,40}$/;

/**
 * One spelling of a customer: digits of a telephone number with its country code, anything else in lower case. Undefined for what
 * names no one, such as `anonymous`.
 */
export function customerKey(customer: string): string | undefined {
  const bare = customer.slice(0, maxCharacters).trim().toLowerCase().replace(scheme, '');
  const user =
    bare.includes('@') && telephone.test(bare.slice(0, bare.indexOf('@'))) ? bare.slice(0, bare.indexOf('@')) : bare;
  if (telephone.test(user)) return user.replace(/^00/, '').replace(/\D/g, '');
  return /\d|@/.test(bare) && bare.length >= 5 ? bare : undefined;
}
