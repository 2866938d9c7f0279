/** What is given to a conversation besides its messages, and what is asked of its generators. */
import type { AssistGateway, AssistResult, ConversationHandle, CustomerContext } from '../core/ports/assist-gateway.ts';
import type { UnaryRequest } from './connection.ts';
import { knowledgeSearch } from './knowledge-filter.ts';
import { mapSuggestionResults } from './map-suggestions.ts';
import { toStruct } from './map-values.ts';
import type { ProfileName } from './names.ts';

type Request = Omit<UnaryRequest, 'timeoutMs'>;

/** AnalyzeContent with the decision of an agent about a tool call. */
export function decisionRequest(
  participant: string,
  { answerRecord, action, parameters, requestId }: Parameters<AssistGateway['decideToolCall']>[1],
): Request {
  return {
    version: 'v2beta1',
    service: 'Participants',
    method: 'AnalyzeContent',
    message: {
      participant,
      suggestionInput: { answerRecord, action, parameters: toStruct(parameters) },
      requestId,
    },
    routing: ['participant', participant],
    // By its request id.
    idempotent: true,
  };
}

/** SearchKnowledge. The searches of a conversation share a session, so that Dialogflow takes a follow-up with the question before. */
export function searchRequest(
  { conversationName: conversation, conversationId, knowledge }: ConversationHandle,
  profile: ProfileName,
  { text, source, languageCode, latestMessage, customer }: Parameters<AssistGateway['searchKnowledge']>[1],
): Request {
  const message = {
    parent: profile.parent,
    query: { text, ...(languageCode !== undefined && { languageCode }) },
    conversationProfile: profile.name,
    conversation,
    ...(latestMessage !== undefined && { latestMessage: `${conversation}/messages/${latestMessage}` }),
    sessionId: conversationId,
    querySource: source === 'agent' ? 'AGENT_QUERY' : 'SUGGESTED_QUERY',
    ...(customer !== undefined && { endUserMetadata: toStruct(customer) }),
    ...knowledgeSearch(knowledge),
  };
  return {
    version: 'v2beta1',
    service: 'Conversations',
    method: 'SearchKnowledge',
    message,
    routing: ['parent', profile.parent],
  };
}

/** Of knowledge answers, and of generators, as the vendor's own integrations name them. */
export const contextKeys = ['gka_end_user_metadata', 'context'] as const;

/** IngestContextReferences; what was ingested before is overwritten. */
export function contextRequest(conversation: string, { customer, languageCode }: CustomerContext): Request {
  const reference = {
    contextContents: [{ content: JSON.stringify(customer), contentFormat: 'JSON' }],
    updateMode: 'OVERWRITE',
    ...(languageCode !== undefined && { languageCode }),
  };
  return {
    version: 'v2beta1',
    service: 'Conversations',
    method: 'IngestContextReferences',
    message: { conversation, contextReferences: Object.fromEntries(contextKeys.map((key) => [key, reference])) },
    routing: ['conversation', conversation],
    // The same content twice is the same.
    idempotent: true,
  };
}

/** GenerateSuggestions: only generators whose own trigger is listed run. */
export function generateRequest(
  conversation: string,
  { triggers, latestMessage }: Parameters<AssistGateway['generate']>[1],
): Request {
  return {
    version: 'v2beta1',
    service: 'Conversations',
    method: 'GenerateSuggestions',
    message: {
      conversation,
      triggerEvents: [...triggers],
      ...(latestMessage !== undefined && { latestMessage: `${conversation}/messages/${latestMessage}` }),
    },
    routing: ['conversation', conversation],
  };
}

/** A GenerateSuggestionsResponse is what a SuggestionResult holds. */
export function mapGenerated(response: object): AssistResult[] {
  return mapSuggestionResults([{ generateSuggestionsResponse: response }]);
}
