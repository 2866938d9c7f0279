/** What is known of the customer, of a context. Pure. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';

type Context = ConversationView['context'];
type Item = NonNullable<Context>['items'][number];

export const customerItems = (context: Context): readonly Item[] =>
  context?.items.filter(({ source }) => source === 'customer') ?? [];

/** It is a hand-over, and not only what is known of the customer, which has a place of its own. */
export const isHandOver = (context: NonNullable<Context>): boolean =>
  context.items.some(({ source }) => source !== 'customer') || context.reason !== undefined;
