/**
 * The leases by which instances share the voice of a conversation. Owner, guests and watchers share what is here.
 *
 * The owner's lease names the participants whose audio the owner gets. A newer connection of one of them takes the lease over, as a
 * reconnection does. One of another participant (a conference of customers) makes its instance a guest: both write, and the last
 * of them ends the conversation.
 */
import type { ConversationId } from '../../../shared/ids.ts';

export const voiceLeaseKey = (conversationId: ConversationId): string => `voice:${conversationId}`;

/** Held by the guest that renewed it last, so that the owner knows at its end that the call goes on. */
export const guestPresenceKey = (conversationId: ConversationId): string => `voice-guest:${conversationId}`;

/** Held by the guest that has the newest connection of the participant. */
export const guestLeaseKey = (conversationId: ConversationId, participant: string): string =>
  `voice-guest:${conversationId}/${participant}`;

/**
 * Life of the lease where several instances share a store. Short, because its expiry is how other instances learn that this one
 * died. It is renewed every third of its life.
 */
export const sharedLeaseMs = 3_000;

/** Of a connection whose participant is not known: it replaces every other one, and every other one replaces it. */
export const anyParticipant = '*';

export type VoiceHolder = { readonly instance: string; readonly participants: readonly string[] };

/** As it stands in the lease. Neither the name of an instance nor a participant has a space. */
export const holderText = ({ instance, participants }: VoiceHolder): string =>
  participants.includes(anyParticipant) ? instance : [instance, ...participants].join(' ');

/** A holder that names no participants has `anyParticipant`. */
export function parseHolder(text: string): VoiceHolder {
  const [instance = '', ...participants] = text.split(' ');
  return { instance, participants: participants.length > 0 ? participants : [anyParticipant] };
}

/** Whether a connection of this participant and one of these would carry the same audio. */
export const isAmong = (participant: string, others: Iterable<string>): boolean => {
  for (const other of others)
    if (other === participant || other === anyParticipant || participant === anyParticipant) return true;
  return false;
};
