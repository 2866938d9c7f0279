/**
 * A draft written anew by Dialogflow: a free-form generator of our own, run without a conversation (GenerateStatelessSuggestion), so
 * that nothing has to be set up in the profile. The draft is the only thing that it is given.
 */
import * as v from 'valibot';
import type { DraftStyle } from '../../shared/assist/draft-styles.ts';
import type { DraftRequest } from '../core/ports/assist-gateway.ts';
import type { UnaryRequest } from './connection.ts';
import { lenient, Text } from './map-values.ts';

const instructions: Readonly<Record<DraftStyle, string>> = {
  shorter: 'Make it as short as it can be without losing a fact.',
  friendlier: 'Make it warmer and friendlier.',
  formal: 'Make it more formal.',
};

/** What a draft is asked to become; for a generator, and for a model that stands in for one. */
export function redraftInstruction(style: DraftStyle): string {
  return `The conversation has one message: a reply that a support agent is about to send. Rewrite it. ${instructions[style]} Keep its language, every number, name and promise, and add none. Write the reply only.`;
}

/** `parent`: the location, such as `projects/P/locations/L`. */
export function redraftRequest(parent: string, draft: DraftRequest): Omit<UnaryRequest, 'timeoutMs'> {
  const { text, style, languageCode } = draft;
  return {
    version: 'v2beta1',
    service: 'Conversations',
    method: 'GenerateStatelessSuggestion',
    message: {
      parent,
      generator: {
        description: style,
        freeFormContext: { text: redraftInstruction(style) },
        triggerEvent: 'MANUAL_CALL',
        inferenceParameter: { temperature: 0.2, maxOutputTokens: 1_024 },
      },
      conversationContext: {
        messageEntries: [{ role: 'HUMAN_AGENT', text, ...(languageCode !== undefined && { languageCode }) }],
      },
      triggerEvents: ['MANUAL_CALL'],
    },
    routing: ['parent', parent],
  };
}

const ResponseSchema = v.object({
  generatorSuggestion: lenient(v.object({ freeFormSuggestion: lenient(v.object({ response: lenient(Text) })) })),
});

/** The text of a GenerateStatelessSuggestionResponse, or undefined. */
export function mapRedraft(response: unknown): string | undefined {
  const parsed = v.safeParse(ResponseSchema, response);
  return parsed.success ? parsed.output.generatorSuggestion?.freeFormSuggestion?.response : undefined;
}
