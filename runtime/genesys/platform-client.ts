/**
 * The part of the Genesys Cloud Platform API that this service needs. The origin comes from the region table (or is the local
 * Genesys); paths are built from validated ids; redirects are refused. So nothing from a request reaches a host name, and no
 * credential leaves for another host.
 */
import * as v from 'valibot';
import { boundedArray, boundedString } from '../../shared/bounded.ts';
import { EarshotError } from '../../shared/errors.ts';
import {
  attributesOf,
  customersOf,
  divisionsOf,
  type GenesysConversation,
  partOf,
  queueOf,
} from '../../shared/genesys/participants.ts';
import type { GenesysApi, Participation } from '../core/ports/genesys-api.ts';
import { createMessageReads } from './message-reads.ts';
import { createPlatformRequest, type PlatformRequestOptions } from './platform-request.ts';
import { getConversation, readWrapUpCodes, saveWrapUp } from './wrap-up-requests.ts';

const idOnly = v.object({ id: boundedString });

const TokenInfoSchema = v.object({ organization: idOnly, OAuthClient: idOnly });

const UserSchema = v.object({
  id: boundedString,
  name: v.optional(boundedString, ''),
  state: v.optional(boundedString, 'active'),
  organization: v.optional(idOnly),
});

const DivisionsSchema = boundedArray(idOnly);

/** Rejects as the port says; keeps nothing between calls. */
export function createPlatformClient(options: PlatformRequestOptions): GenesysApi {
  const request = createPlatformRequest(options);
  const get = <S extends v.GenericSchema>(path: string, token: string, schema: S) =>
    request({ method: 'GET', path, token, schema });

  return {
    ...createMessageReads(request),

    async identify(token) {
      // The first says for which organization and client the token was issued, the second to whom.
      const [info, user] = await Promise.all([
        get('/api/v2/tokens/me', token, TokenInfoSchema),
        get('/api/v2/users/me?expand=organization', token, UserSchema),
      ]);
      if (user.organization && user.organization.id !== info.organization.id) throw new EarshotError('unauthenticated');
      return {
        userId: user.id,
        name: user.name,
        organizationId: info.organization.id,
        clientId: info.OAuthClient.id,
        active: user.state === 'active',
      };
    },

    async participation(token, conversationId, userId) {
      try {
        const conversation = await getConversation(request, token, conversationId);
        return {
          ...participationOf(conversation, userId),
          divisionIds: divisionsOf(conversation),
          customers: customersOf(conversation),
          attributes: attributesOf(conversation),
          queue: queueOf(conversation),
        };
      } catch (error) {
        const { code } = EarshotError.from(error);
        // Which of the two it is depends on permissions; either way Genesys does not show the conversation to this agent.
        if (code === 'not_found' || code === 'forbidden') return { kind: 'unknown' };
        throw error;
      }
    },

    async permittedDivisions(token, permission) {
      const query = new URLSearchParams({ permission });
      const divisions = await get(`/api/v2/authorization/divisionspermitted/me?${query}`, token, DivisionsSchema);
      return divisions.map(({ id }) => id);
    },

    wrapUpCodes: (token, conversationId, userId) => readWrapUpCodes(request, { token, conversationId, userId }),
    saveSummary: (token, conversationId, userId, summary) =>
      saveWrapUp(request, { token, conversationId, userId }, summary),
  };
}

/** What a user's part of a conversation means for access to it. */
export function participationOf(conversation: GenesysConversation, userId: string): Participation {
  const part = partOf(conversation, userId);
  switch (part.kind) {
    case 'connected':
      return { kind: 'present' };
    case 'alerting':
      return { kind: 'alerting' };
    case 'none':
    case 'offered':
      return { kind: 'none' };
    case 'ended': {
      const { endedAt, inAfterCallWork, conversationEnded, handedOver } = part;
      if (inAfterCallWork) return { kind: 'after_call', ...(handedOver && { handedOverAt: endedAt }) };
      return { kind: 'left', conversationEnded, leftAt: endedAt, handedOver };
    }
  }
}
