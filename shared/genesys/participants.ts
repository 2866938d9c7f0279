/**
 * Participants of a Genesys conversation and their legs. Pure functions over the shape that `GET /api/v2/conversations/{id}` and the
 * `…conversations` notifications share: communications nested by medium.
 */
import * as v from 'valibot';
import { boundedString, boundedText } from '../bounded.ts';
import { lenient, lenientList, lenientRecord } from '../lenient.ts';

const text = lenient(boundedText);
const flag = lenient(v.boolean());

const CommunicationSchema = v.object({
  id: text,
  state: text,
  held: flag,
  connectedTime: text,
  disconnectedTime: text,
  disconnectType: text,
  type: text,
  messages: lenientList(v.object({ messageId: text, messageTime: text, messageStatus: text })),
});
export type Communication = v.InferOutput<typeof CommunicationSchema>;

const communications = lenientList(CommunicationSchema);

/** The arrays of a participant's legs, one for each medium, as the vendor's `Participant` names them. */
const media = {
  messages: communications,
  calls: communications,
  chats: communications,
  callbacks: communications,
  emails: communications,
  internalMessages: communications,
  socialExpressions: communications,
  videos: communications,
  cobrowsesessions: communications,
  screenshares: communications,
};
const mediumNames = Object.keys(media) as (keyof typeof media)[];

export const ParticipantSchema = v.object({
  id: text,
  purpose: text,
  userId: text,
  name: text,
  address: text,
  ani: text,
  externalContactId: text,
  queueId: text,
  connectedTime: text,
  endTime: text,
  startAcwTime: text,
  endAcwTime: text,
  wrapupRequired: flag,
  wrapup: lenient(v.object({ code: text, name: text, notes: text, provisional: flag })),
  attributes: lenientRecord(boundedText),
  ...media,
});
export type Participant = v.InferOutput<typeof ParticipantSchema>;

export const GenesysConversationSchema = v.object({
  id: boundedString,
  startTime: text,
  endTime: text,
  divisions: lenientList(v.object({ division: lenient(v.object({ id: text })) })),
  participants: lenientList(ParticipantSchema),
});
export type GenesysConversation = v.InferOutput<typeof GenesysConversationSchema>;

const customerPurposes = new Set(['customer', 'external']);
const agentPurposes = new Set(['agent', 'user']);
const endedStates = new Set(['disconnected', 'terminated']);

/** States before a communication is connected. */
const waitingStates = new Set(['alerting', 'dialing', 'contacting', 'offering', 'scheduled', 'none', '']);

function communicationsOf(participant: Participant): Communication[] {
  return mediumNames.flatMap((medium) => participant[medium] ?? []);
}

/** The leg was connected at some time: it was more than offered. A participant's own `connectedTime` is set by an offer already. */
function wasConnected(participant: Participant): boolean {
  return communicationsOf(participant).some(
    ({ connectedTime, state }) =>
      Boolean(connectedTime) || (!waitingStates.has(state ?? '') && !endedStates.has(state ?? '')),
  );
}

/** A connected leg that has not ended. */
function isConnected(participant: Participant): boolean {
  const isLive = ({ state }: Communication) => !waitingStates.has(state ?? '') && !endedStates.has(state ?? '');
  return !participant.endTime && communicationsOf(participant).some(isLive);
}

/** When the leg ended, in milliseconds since 1970; 0 where Genesys does not state it. */
function endOf(participant: Participant): number {
  const ends = [participant.endTime, ...communicationsOf(participant).map((c) => c.disconnectedTime)];
  return Math.max(0, ...ends.map((t) => (t ? Date.parse(t) || 0 : 0)));
}

/** A leg is open until it has an end time, or until all of its communications have ended. */
export function isOpen(participant: Participant): boolean {
  if (participant.endTime) return false;
  const all = communicationsOf(participant);
  return all.length === 0 || all.some((c) => !endedStates.has(c.state ?? ''));
}

/** After-call work has begun or is required, and is not finished. */
export function isInAfterCallWork(participant: Participant): boolean {
  if (isOpen(participant) || participant.endAcwTime) return false;
  if (participant.startAcwTime) return true;
  const wrapup = participant.wrapup;
  return participant.wrapupRequired === true && (!wrapup?.code || wrapup.provisional === true);
}

/** The legs of an agent, in order. One who leaves and comes back has a new leg, so the last counts. */
export function legsOf(conversation: GenesysConversation, userId: string): Participant[] {
  return (conversation.participants ?? []).filter((p) => p.userId === userId && agentPurposes.has(p.purpose ?? ''));
}

export type Standing =
  | { kind: 'present' | 'after_call' | 'none' }
  | { kind: 'left'; conversationEnded: boolean; leftAt: number };

/** The standing of `userId` in the conversation. `leftAt` is in milliseconds since 1970, 0 if Genesys does not state it. */
export function standingOf(conversation: GenesysConversation, userId: string): Standing {
  const legs = legsOf(conversation, userId);
  const last = legs.at(-1);
  if (!last) return { kind: 'none' };
  if (legs.some(isOpen)) return { kind: 'present' };
  if (isInAfterCallWork(last)) return { kind: 'after_call' };
  return { kind: 'left', conversationEnded: isConversationOver(conversation), leftAt: endOf(last) };
}

/** What a user's part in a conversation is, for what they may read of it. Times are milliseconds since 1970. */
export type Part =
  /** `offered`: it alerts them now, or alerted them without ever being connected. */
  | { kind: 'none' | 'alerting' | 'offered' | 'connected' }
  | {
      kind: 'ended';
      endedAt: number;
      inAfterCallWork: boolean;
      conversationEnded: boolean;
      /** The conversation went on without them: another agent was connected later, or it is not over. */
      handedOver: boolean;
    };

/** Decided over the legs that were connected at some time; one that only alerted is no part. */
export function partOf(conversation: GenesysConversation, userId: string): Part {
  const own = legsOf(conversation, userId);
  if (own.some(isConnected)) return { kind: 'connected' };
  const parts = own.filter(wasConnected);
  const last = parts.at(-1);
  if (!last) {
    if (own.some(isOpen)) return { kind: 'alerting' };
    return { kind: own.length > 0 ? 'offered' : 'none' };
  }
  const endedAt = Math.max(...parts.map(endOf));
  const conversationEnded = isConversationOver(conversation);
  const isLaterAgent = (p: Participant) =>
    agentPurposes.has(p.purpose ?? '') &&
    p.userId !== userId &&
    wasConnected(p) &&
    (isConnected(p) || endOf(p) > endedAt);
  const handedOver = !conversationEnded || (conversation.participants ?? []).some(isLaterAgent);
  return { kind: 'ended', endedAt, inAfterCallWork: isInAfterCallWork(last), conversationEnded, handedOver };
}

/** The divisions that the conversation belongs to; empty where Genesys states none. */
export function divisionsOf(conversation: GenesysConversation): string[] {
  return (conversation.divisions ?? []).flatMap(({ division }) => (division?.id ? [division.id] : []));
}

/** What Genesys calls the customers of a conversation: addresses and external contacts. */
export function customersOf(conversation: GenesysConversation): string[] {
  const customers = (conversation.participants ?? []).filter(({ purpose }) => customerPurposes.has(purpose ?? ''));
  const all = customers.flatMap(({ address, ani, externalContactId }) => [address, ani, externalContactId]);
  return [...new Set(all.flatMap((each) => each || []))];
}

/** Participant attributes of the customers, at most 200; those of the last one count. */
export function attributesOf(conversation: GenesysConversation): Record<string, string> {
  const customers = (conversation.participants ?? []).filter(({ purpose }) => customerPurposes.has(purpose ?? ''));
  return Object.fromEntries(
    customers.flatMap(({ attributes }) => Object.entries(attributes ?? {})).slice(-mostAttributes),
  );
}

const mostAttributes = 200;

/** Id and name of the queue of the last participant that has one: after a transfer, of the queue it went to. */
export function queueOf(conversation: GenesysConversation): string[] {
  const participants = conversation.participants ?? [];
  const queueId = participants.findLast((participant) => participant.queueId)?.queueId;
  if (!queueId) return [];
  const queue = participants.find((participant) => participant.queueId === queueId && participant.purpose === 'acd');
  return queue?.name ? [queueId, queue.name] : [queueId];
}

/** Every customer has left and no agent is present. A transfer does not end it, nor does a customer who waits for the next agent. */
export function isConversationOver(conversation: GenesysConversation): boolean {
  if (conversation.endTime) return true;
  const participants = conversation.participants ?? [];
  const isSomeonePresent = participants.some(
    (p) => (customerPurposes.has(p.purpose ?? '') || agentPurposes.has(p.purpose ?? '')) && isOpen(p),
  );
  return participants.length > 0 && !isSomeonePresent;
}

/** The agent's connected communication, needed to send and to type: the last one, as they may have come back. */
export function sendingLegOf(
  conversation: GenesysConversation,
  userId: string,
  medium: 'messages' | 'chats' = 'messages',
): { participantId: string; communicationId: string } | undefined {
  for (const leg of legsOf(conversation, userId).reverse()) {
    if (leg.endTime || !leg.id) continue;
    const open = (leg[medium] ?? []).findLast((c) => c.state === 'connected');
    if (open?.id) return { participantId: leg.id, communicationId: open.id };
  }
  return undefined;
}
