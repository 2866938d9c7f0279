/**
 * What is known of the customer before the first word: attributes of the conversation that the administrator has named, and what
 * their lookup answers. It is shown to the agent and given to the engine, once for each change.
 */
import * as v from 'valibot';
import type { ContextEvent } from '../../../shared/assist/event.ts';
import { cutText } from '../../../shared/cut-text.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationSegments } from '../chat/conversation-segments.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { CustomerLookup } from '../ports/customer-lookup.ts';
import type { Logger } from '../ports/logger.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import { BackgroundWork, RecentConversations } from './background-work.ts';

export type Attributes = Readonly<Record<string, string>>;

/** One attribute that is used. Without a label it is only given to the lookup. */
export type NamedAttribute = { readonly name: string; readonly label?: string };

export type CustomerContexts = {
  /** Attributes of a conversation became known. Works in the background; what was known before costs nothing. */
  learn(id: ConversationId, attributes: Attributes): void;
  /** Resolves when no work is under way. */
  idle(): Promise<void>;
};

export type CustomerContextsOptions = {
  readonly log: Pick<ConversationLog, 'snapshot'>;
  readonly feed: AssistFeed;
  readonly gateway: Pick<AssistGateway, 'ensureConversation' | 'ingestContext'>;
  readonly segments: Pick<ConversationSegments, 'current'>;
  readonly store: Pick<KeyValueStore, 'get' | 'set'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly named: readonly NamedAttribute[];
  readonly lookup?: CustomerLookup | undefined;
  /** How long an answer of the lookup is used. */
  readonly ttlMs?: number;
  /** What failed is tried again after that at the earliest. */
  readonly retryMs?: number;
  readonly remembered?: number;
};

type Item = ContextEvent['items'][number];
/** `failedAt`: of the last try, on the monotonic clock. */
type Known = { readonly attributes: Attributes; readonly work: Promise<void>; readonly failedAt?: number };

const limits = { items: 20, characters: 500 } as const;
const AnswerSchema = v.object({
  /** Digest of the attributes that it was found with. */
  of: v.pipe(v.string(), v.maxLength(64)),
  items: v.pipe(
    v.array(
      v.object({
        label: v.pipe(v.string(), v.maxLength(80)),
        value: v.pipe(v.string(), v.maxLength(limits.characters)),
      }),
    ),
    v.maxLength(limits.items),
  ),
});

const CachedSchema = v.pipe(v.string(), v.parseJson(), AnswerSchema);

/** Does nothing where no attribute is named. Two instances that learn the same make the same event. */
export function createCustomerContexts(options: CustomerContextsOptions): CustomerContexts {
  const { named, clock, logger, retryMs = 30_000, remembered } = options;
  const conversations = new RecentConversations<Known>(remembered);
  const background = new BackgroundWork();

  return {
    learn(id, given) {
      if (named.length === 0 || background.isFull) return;
      const before = conversations.get(id);
      const attributes = { ...before?.attributes, ...used(given, named) };
      const isOver = before?.failedAt !== undefined && clock.monotonic() - before.failedAt > retryMs;
      if (keyOf(attributes) === keyOf(before?.attributes ?? {}) && !isOver) return;
      const made = Promise.resolve(before?.work)
        .then(() => make(id, attributes, options))
        .catch((error: unknown) => {
          const { code } = EarshotError.from(error);
          logger.warn('Customer context could not be made', { conversationId: id, code });
          return false;
        })
        .then((isMade) => {
          // Attributes that became known meanwhile are not forgotten.
          const isNewest = conversations.get(id)?.work === work;
          if (!isMade && isNewest) conversations.set(id, { attributes, work, failedAt: clock.monotonic() });
        });
      const work = background.start(made);
      conversations.set(id, { attributes, work });
    },
    idle: () => background.idle(),
  };
}

/** Resolves with false where the lookup failed. */
async function make(id: ConversationId, attributes: Attributes, options: CustomerContextsOptions): Promise<boolean> {
  const { log, feed, named } = options;
  const found = await lookUp(id, attributes, options);
  const shown = named.flatMap(({ name, label }) =>
    label !== undefined && attributes[name] ? [{ label, value: attributes[name] }] : [],
  );
  const items = [...shown, ...(found ?? [])]
    .slice(0, limits.items)
    .map(({ label, value }): Item => ({ label, value, source: 'customer' }));
  const { context } = (await log.snapshot(id)).conversation;
  if (items.length === 0 || same(items, customerItems(context))) return found !== undefined;
  const others = context?.items.filter(({ source }) => source !== 'customer') ?? [];
  const { contextId, reason, customerScore } = context ?? {};
  await feed.of(id).context({
    ...(contextId !== undefined && { contextId }),
    ...(reason !== undefined && { reason }),
    ...(customerScore !== undefined && { customerScore }),
    items: [...others, ...items],
  });
  await giveToEngine(id, items, options);
  return found !== undefined;
}

/** What is known of the customer, of a context. */
export function customerItems(context: { readonly items: readonly Item[] } | undefined): Item[] {
  return context?.items.filter(({ source }) => source === 'customer') ?? [];
}

/** By label, as the engine gets it; undefined where nothing is known. */
export function customerFacts(
  context: { readonly items: readonly Item[] } | undefined,
): Readonly<Record<string, string>> | undefined {
  const items = customerItems(context);
  return items.length === 0 ? undefined : Object.fromEntries(items.map(({ label, value }) => [label, value]));
}

async function giveToEngine(
  id: ConversationId,
  items: readonly Item[],
  options: CustomerContextsOptions,
): Promise<void> {
  const { gateway, segments, log, logger } = options;
  try {
    const { language } = (await log.snapshot(id)).conversation;
    const handle = await gateway.ensureConversation(id, { segment: await segments.current(id) });
    const customer = customerFacts({ items })!;
    await gateway.ingestContext(handle, { customer, ...(language !== undefined && { languageCode: language }) });
  } catch (error) {
    // The card is there; answers do without.
    logger.warn('Customer context was not given to the engine', {
      conversationId: id,
      code: EarshotError.from(error).code,
    });
  }
}

/** Undefined where it failed. One answer serves all instances as long as the attributes are the same. */
async function lookUp(
  id: ConversationId,
  attributes: Attributes,
  { lookup, store, log, ttlMs = 24 * 3_600_000 }: CustomerContextsOptions,
): Promise<readonly { readonly label: string; readonly value: string }[] | undefined> {
  if (!lookup) return [];
  const key = `customer-context:${id}`;
  const attributesKey = await digestOf(`${id} ${keyOf(attributes)}`);
  const cached = v.safeParse(CachedSchema, await store.get(key));
  if (cached.success && cached.output.of === attributesKey) return cached.output.items;
  const { language, queue } = (await log.snapshot(id)).conversation;
  const items = await lookup.find({ conversationId: id, attributes, language, queue });
  if (items) await store.set(key, JSON.stringify({ of: attributesKey, items }), ttlMs);
  return items;
}

function used(given: Attributes, named: readonly NamedAttribute[]): Attributes {
  return Object.fromEntries(
    named.flatMap(({ name }) => {
      const value = given[name]?.trim();
      return value ? [[name, cutText(value, limits.characters)]] : [];
    }),
  );
}

const keyOf = (attributes: Attributes): string =>
  JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Attributes such as an account number are kept for comparison only, so they are stored as SHA-256, in hexadecimal. */
async function digestOf(text: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const same = (a: readonly Item[], b: readonly Item[]): boolean =>
  a.length === b.length && a.every(({ label, value }, i) => b[i]!.label === label && b[i]!.value === value);
