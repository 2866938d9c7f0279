/** Interactions of the agent on the desk and of the customer's page: what Genesys's own pages do in production. */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import { EarshotError } from '../../../shared/errors.ts';
import { isUuid } from '../../../shared/ids.ts';
import type { ConversationRecord } from '../genesys/conversation-record.ts';
import type { GenesysState } from '../genesys/genesys-state.ts';
import type { LocalPerson } from '../genesys/identities.ts';

type Read = <S extends v.GenericSchema>(c: Context, schema: S) => Promise<v.InferOutput<S>>;

const QueueSchema = v.object({ person: v.string(), onQueue: v.boolean() });
const ActSchema = v.object({
  person: v.string(),
  action: v.picklist(['answer', 'hang_up', 'park', 'resume', 'transfer', 'wrap_up']),
  to: v.optional(v.string()),
});
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(4_000));
const SaySchema = v.object({ person: v.string(), text });
const CustomerSchema = v.object({ name: v.optional(v.pipe(v.string(), v.maxLength(60))) });
const CustomerSaySchema = v.object({
  text: v.optional(text),
  attachment: v.optional(v.pipe(v.string(), v.maxLength(120))),
});

export type DeskInteractionOptions = {
  readonly state: GenesysState;
  /** Throws EarshotError for an unknown token. */
  readonly personOf: (token: string) => LocalPerson;
  /** Reads the body. Throws EarshotError `invalid_request` if it does not match. */
  readonly read: Read;
};

/** Adds the routes to `app`. */
export function addDeskInteractions(app: Hono, options: DeskInteractionOptions): void {
  addAgentRoutes(app, options);
  addCustomerRoutes(app, options);
}

function conversationOf(c: Context, state: GenesysState): ConversationRecord {
  const id = c.req.param('id') ?? '';
  const found = isUuid(id) ? state.find(id) : undefined;
  if (!found) throw new EarshotError('not_found', { detail: 'There is no such conversation' });
  return found;
}

function addAgentRoutes(app: Hono, { state, personOf, read }: DeskInteractionOptions): void {
  app.get('/desk/api/interactions', (c) => {
    const person = personOf(c.req.query('person') ?? '');
    return c.json({
      onQueue: state.isOnQueue(person.userId),
      interactions: state
        .involving(person.userId)
        .map((conversation) => ({ ...summaryOf(conversation, person), ...topicOf(state, conversation) })),
    });
  });
  app.post('/desk/api/queue', async (c) => {
    const { person, onQueue } = await read(c, QueueSchema);
    state.setOnQueue(personOf(person).userId, onQueue);
    return c.body(null, 204);
  });
  app.get('/desk/api/interactions/:id/messages', (c) => {
    const { id, participants } = conversationOf(c, state);
    const waiting = !participants.some((p) => p.purpose === 'agent' && p.messages?.some((m) => m.state !== 'alerting'));
    return c.json({ messages: state.messagesOf(id), waiting });
  });
  app.post('/desk/api/interactions/:id/messages', async (c) => {
    const { person, text } = await read(c, SaySchema);
    const conversation = conversationOf(c, state);
    const { userId } = personOf(person);
    if (!conversation.participants.some((p) => p.userId === userId && !p.endTime)) throw new EarshotError('forbidden');
    return c.json(state.addMessage(conversation, { from: 'agent', userId }, { text }), 201);
  });
  app.post('/desk/api/interactions/:id/act', async (c) => {
    const { person, action, to } = await read(c, ActSchema);
    const { userId } = personOf(person);
    const conversation = conversationOf(c, state);
    if (action !== 'transfer') actions[action](state, conversation, userId);
    else if (to === undefined) throw new EarshotError('invalid_request');
    else state.transfer(conversation, userId, personOf(to).userId);
    return c.body(null, 204);
  });
}

function addCustomerRoutes(app: Hono, { state, read }: DeskInteractionOptions): void {
  let guests = 0;
  const nextGuest = () => ++guests;
  app.post('/desk/api/customer', async (c) => {
    const { name } = await read(c, CustomerSchema);
    const conversation = state.startChat({ customer: name || `Guest ${nextGuest()}` });
    state.addMessage(conversation, { from: 'bot' }, { text: 'Welcome to Maple Home. How can we help you today?' });
    return c.json({ conversationId: conversation.id }, 201);
  });
  app.post('/desk/api/customer/:id/messages', async (c) => {
    const { text, attachment } = await read(c, CustomerSaySchema);
    const conversation = conversationOf(c, state);
    if (attachment !== undefined) {
      const file = { filename: attachment, mediaType: 'Image', mime: 'image/jpeg', contentSizeBytes: 48_213 };
      const content = [{ contentType: 'Attachment', attachment: file }];
      return c.json(state.addMessage(conversation, { from: 'customer' }, { content }), 201);
    }
    if (text === undefined) throw new EarshotError('invalid_request');
    return c.json(state.addMessage(conversation, { from: 'customer' }, { text }), 201);
  });
  app.post('/desk/api/customer/:id/leave', (c) => {
    state.disconnect(conversationOf(c, state));
    return c.body(null, 204);
  });
}

type Action = Exclude<v.InferOutput<typeof ActSchema>['action'], 'transfer'>;
const actions: Readonly<
  Record<Action, (state: GenesysState, conversation: ConversationRecord, userId: string) => void>
> = {
  answer: (state, conversation, userId) => void state.answer(conversation, userId),
  hang_up: (state, conversation, userId) => state.disconnect(conversation, userId),
  park: (state, conversation, userId) => void state.park(conversation, userId, true),
  resume: (state, conversation, userId) => void state.park(conversation, userId, false),
  wrap_up(state, conversation, userId) {
    const leg = conversation.participants.findLast((p) => p.userId === userId);
    if (leg) state.wrapUp(conversation, leg, { code: 'resolved', name: 'Resolved' });
  },
};

function summaryOf(conversation: ConversationRecord, person: LocalPerson) {
  const leg = conversation.participants.findLast((p) => p.userId === person.userId);
  const line = leg?.calls?.[0] ?? leg?.messages?.[0];
  const customer = conversation.participants.find((p) => p.purpose === 'customer');
  return {
    conversationId: conversation.id,
    channel: customer?.calls ? 'voice' : 'chat',
    customer: customer?.name ?? 'Customer',
    state: line?.state ?? 'disconnected',
    held: line?.held === true,
    afterCallWork: Boolean(leg?.startAcwTime && !leg.endAcwTime),
    notes: leg?.wrapup?.notes ?? '',
    startedAt: conversation.startTime,
    ...(line?.disconnectType && { disconnectType: line.disconnectType }),
  };
}

/** The customer's first words in a chat, to tell one from another in the list. */
function topicOf(state: GenesysState, { id }: ConversationRecord): { topic?: string } {
  const said = state.messagesOf(id).find(({ direction }) => direction === 'inbound')?.normalizedMessage.text;
  const characters = Array.from(said ?? '');
  if (characters.length === 0) return {};
  return { topic: characters.length > 80 ? `${characters.slice(0, 80).join('').trimEnd()}…` : characters.join('') };
}
