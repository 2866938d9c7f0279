/** Legs of participants in a conversation record: which are open, which wait, and how one ends. */
import type { CommunicationRecord, ConversationRecord, ParticipantRecord } from './conversation-record.ts';

export const communicationsOf = (leg: ParticipantRecord): readonly CommunicationRecord[] => [
  ...(leg.calls ?? []),
  ...(leg.messages ?? []),
  ...(leg.chats ?? []),
];

/** The open leg of a user; an agent who comes back has a new one, so the last counts. */
export const openLegOf = (conversation: ConversationRecord, userId: string): ParticipantRecord | undefined =>
  conversation.participants.findLast((leg) => leg.userId === userId && !leg.endTime);

/** In the queue: no agent has been offered it yet. */
export const isWaiting = (conversation: ConversationRecord): boolean =>
  !conversation.endTime && conversation.participants.some((leg) => leg.purpose === 'acd' && !leg.endTime);

/** Ends the leg and its communications at `endTime`; an agent's leg that needs a wrap-up goes into after-call work. */
export function endLeg(leg: ParticipantRecord, disconnectType: string, endTime: string): void {
  if (leg.endTime) return;
  leg.endTime = endTime;
  for (const communication of communicationsOf(leg)) {
    if (communication.state === 'disconnected') continue;
    Object.assign(communication, { state: 'disconnected', disconnectedTime: endTime, disconnectType });
  }
  if (leg.purpose === 'agent' && leg.wrapupRequired) leg.startAcwTime = endTime;
}
