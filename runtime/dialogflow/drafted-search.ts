/**
 * A search whose answer arrives while it is written. Dialogflow's SearchKnowledge is unary; the Dialogflow that runs here serves one
 * method beside it, with the same request, that streams drafts and then the same response.
 */
import { Buffer } from 'node:buffer';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import * as v from 'valibot';
import { AnswerCheckedSchema, type AnswerDraft } from '../../shared/api/answer-stream.ts';
import { EarshotError } from '../../shared/errors.ts';

/** One message of the stream: drafts, then one response. */
export type DraftMessage = { readonly draft: AnswerDraft } | { readonly response: object };

export type DraftedSearchService = ServiceDefinition & { readonly Search: MethodDefinition<object, DraftMessage> };

const kinds = { draft: 0, response: 1 } as const;

/** The service of that method. A message is one byte for its kind, then a draft as JSON or the response in Protocol Buffers. */
export function draftedSearchService(search: MethodDefinition<object, object>): DraftedSearchService {
  return {
    Search: {
      path: '/earshot.local.DraftedAnswers/Search',
      requestStream: false,
      responseStream: true,
      requestSerialize: search.requestSerialize,
      requestDeserialize: search.requestDeserialize,
      responseSerialize: (message: DraftMessage) =>
        'draft' in message
          ? prefixed(kinds.draft, encoder.encode(JSON.stringify(message.draft)))
          : prefixed(kinds.response, search.responseSerialize(message.response)),
      responseDeserialize: (bytes): DraftMessage =>
        bytes[0] === kinds.draft
          ? { draft: parseDraft(bytes.subarray(1)) }
          : { response: search.responseDeserialize(bytes.subarray(1)) },
    },
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function prefixed(kind: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(kind), bytes]);
}

function parseDraft(bytes: Uint8Array): AnswerDraft {
  const parsed = v.safeParse(DraftSchema, JSON.parse(decoder.decode(bytes)));
  if (!parsed.success) throw new EarshotError('internal');
  return parsed.output;
}

const DraftSchema = v.object({
  checked: AnswerCheckedSchema.entries.text,
  unchecked: AnswerCheckedSchema.entries.unchecked,
});
