/** What the service asks Genesys in its own name, without an agent. It needs `conversation:communication:view`, and nothing else. */
import { EarshotError } from '../../shared/errors.ts';
import { queueOf } from '../../shared/genesys/participants.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { ClientTokens } from './client-tokens.ts';
import { createPlatformRequest, type PlatformRequestOptions } from './platform-request.ts';
import { getConversation } from './wrap-up-requests.ts';

/** Resolves with id and name of the queue; empty while the conversation is in none, or Genesys does not know it yet. Rejects as `GenesysApi`. */
export function createQueueRead(
  options: PlatformRequestOptions,
  tokens: ClientTokens,
): (id: ConversationId) => Promise<readonly string[]> {
  const request = createPlatformRequest(options);
  const read = async (id: ConversationId): Promise<readonly string[]> => {
    const token = await tokens.token();
    try {
      return queueOf(await getConversation(request, token, id));
    } catch (error) {
      const { code } = EarshotError.from(error);
      if (code === 'not_found') return [];
      if (code === 'unauthenticated') tokens.drop(token);
      throw error;
    }
  };
  return read;
}
