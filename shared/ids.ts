/** Branded ids and their parsers. A string from outside is parsed into one of these at the boundary, or refused. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A Genesys conversation id: a UUID in lower case. */
export type ConversationId = Branded<'ConversationId'>;

/** `<epoch>-<seq>`: the position of an event in the log of its conversation. */
export type EventId = `${string}-${number}`;

export const NULL_UUID = '00000000-0000-0000-0000-000000000000';

// Any version and variant. The vendor's own rule refuses newer UUID versions, which has no benefit.
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && uuidPattern.test(text);
}

/** The conversation id in `text`, or undefined when it is not a UUID (for example a placeholder that was not filled in). */
export function safeParseConversationId(text: unknown): ConversationId | undefined {
  return isUuid(text) ? (text.toLowerCase() as ConversationId) : undefined;
}

/** As `safeParseConversationId`. Throws SyntaxError; the message does not repeat the input. */
export function parseConversationId(text: unknown): ConversationId {
  const id = safeParseConversationId(text);
  if (!id) throw new SyntaxError('Conversation id must be a UUID');
  return id;
}

/**
 * The Dialogflow conversation id of a Genesys conversation: `a` + UUID, because Dialogflow requires a letter first. All
 * instances derive the same id. A later segment of the same Genesys conversation (a customer who comes back after it was
 * completed) has the suffix `-<segment>`, counted from 2.
 */
export function toDialogflowConversationId(id: ConversationId, segment = 1): string {
  return segment > 1 ? `a${id}-${segment}` : `a${id}`;
}

/** The Genesys conversation id inside a Dialogflow conversation id or full resource name, or undefined. */
export function fromDialogflowConversationId(name: string): ConversationId | undefined {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return last.startsWith('a') ? safeParseConversationId(last.slice(1, 37)) : undefined;
}

const eventIdPattern = /^([a-z0-9]{1,32})-(\d{1,15})$/;

/** `{epoch, seq}` of an event id, or undefined for any other text. `seq` counts from 1; 0 is "before the first". */
export function safeParseEventId(text: unknown): { epoch: string; seq: number } | undefined {
  const match = typeof text === 'string' ? eventIdPattern.exec(text) : null;
  return match ? { epoch: match[1]!, seq: Number(match[2]) } : undefined;
}

/** What an event stream sends as `id:`. */
export function toEventId(epoch: string, seq: number): EventId {
  return `${epoch}-${seq}`;
}
