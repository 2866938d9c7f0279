/** Sends a reply as the agent, on their explicit command. */
import * as v from 'valibot';
import { EarshotError } from '../../../shared/errors.ts';
import { GenesysConversationSchema, sendingLegOf } from '../../../shared/genesys/participants.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { GenesysPlatform } from './platform.ts';

const SentSchema = v.object({ id: v.string() });

/** The smallest limit of the messaging channels other than SMS. */
const maxCharacters = 4_000;

export type ReplySender = {
  /** Resolves with the message's id. Rejects with EarshotError; `detail` is a sentence for the agent. */
  send(text: string): Promise<string>;
};

export type ReplySenderOptions = {
  readonly platform: GenesysPlatform;
  readonly conversationId: ConversationId;
  readonly userId: () => Promise<string>;
};

/** Sends one message at a time. */
export function createReplySender(options: ReplySenderOptions): ReplySender {
  const { platform, conversationId } = options;
  let sending = false;
  return {
    async send(text) {
      const trimmed = text.trim();
      if (trimmed === '') throw new EarshotError('invalid_request', { detail: 'There is nothing to send' });
      if (trimmed.length > maxCharacters) {
        throw new EarshotError('too_large', { detail: `A message may have at most ${maxCharacters} characters` });
      }
      // Sending is not idempotent: a second click during the request would send a second message.
      if (sending) throw new EarshotError('conflict', { detail: 'The message is being sent' });
      sending = true;
      try {
        const path = `/api/v2/conversations/${conversationId}`;
        const conversation = v.parse(GenesysConversationSchema, await platform.request('GET', path));
        const leg = sendingLegOf(conversation, await options.userId());
        if (!leg) {
          throw new EarshotError('failed_precondition', {
            detail: 'You are not connected to this chat, so it cannot be sent',
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
