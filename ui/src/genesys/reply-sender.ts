/** Sends a reply as the agent, on her explicit word: the last rung after inserting and copying. */
import * as v from 'valibot';
import { EarshotError } from '../../../shared/errors.ts';
import { GenesysConversationSchema, sendingLegOf } from '../../../shared/genesys/participants.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { GenesysPlatform } from './platform.ts';

const SentSchema = v.object({ id: v.string() });

/** What a channel takes in one message; where it is not known, the smallest that is no SMS. */
const maxCharacters = 4_000;

export type ReplySender = {
  /** Resolves with the message's id. Rejects with EarshotError; `detail` is a sentence for her. */
  send(text: string): Promise<string>;
};

export function createReplySender(options: {
  readonly platform: GenesysPlatform;
  readonly conversationId: ConversationId;
  readonly userId: () => Promise<string>;
}): ReplySender {
  const { platform, conversationId } = options;
  let sending = false;
  return {
    async send(text) {
      const trimmed = text.trim();
      if (trimmed === '') throw new EarshotError('invalid_request', { detail: 'There is nothing to send' });
      if (trimmed.length > maxCharacters) {
        throw new EarshotError('too_large', { detail: `A message may have at most ${maxCharacters} characters` });
      }
      // Sending is not idempotent: a second click while the first is on its way would be a second message.
      if (sending) throw new EarshotError('conflict', { detail: 'The message is being sent' });
      sending = true;
      try {
        const path = `/api/v2/conversations/${conversationId}`;
        const conversation = v.parse(GenesysConversationSchema, await platform.request('GET', path));
        const leg = sendingLegOf(conversation, await options.userId());
        if (!leg) {
          throw new EarshotError('failed_precondition', {
            detail: 'You are not connected to this chat, so it can not be sent',
          });
        }
        const to = `/api/v2/conversations/messages/${conversationId}/communications/${leg.communicationId}/messages`;
        return v.parse(SentSchema, await platform.request('POST', to, { textBody: trimmed })).id;
      } finally {
        sending = false;
      }
    },
  };
}
