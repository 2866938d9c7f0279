/** Asks the knowledge base and reports the answer while it is written. Loaded with the first question. */
import * as v from 'valibot';
import { type AnswerDraft, AnswerSuggestionSchema, draftAfter, emptyDraft } from '../../../shared/api/answer-stream.ts';
import {
  type KnowledgeRequest,
  type KnowledgeResponse,
  KnowledgeResponseSchema,
  ProblemSchema,
  paths,
} from '../../../shared/api/routes.ts';
import { EarshotError, isErrorCode } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { createSseDecoder, type SseFrame } from '../../../shared/sse.ts';
import type { PanelApi } from './api.ts';

export type AskLive = (
  api: Pick<PanelApi, 'request'>,
  id: ConversationId,
  request: KnowledgeRequest,
  live: { readonly signal: AbortSignal; readonly onDraft: (draft: AnswerDraft) => void },
) => Promise<KnowledgeResponse>;

/** Rejects with EarshotError, also for a stream that breaks off. A service that does not stream answers with JSON. */
export const askLive: AskLive = async (api, id, request, { signal, onDraft }) => {
  const response = await api.request('POST', paths.knowledge(id), request, { signal, accept: 'text/event-stream' });
  const isStream = /^text\/event-stream/i.test(response.headers.get('content-type') ?? '');
  if (!isStream || !response.body) return parse(KnowledgeResponseSchema, await response.json().catch(() => undefined));
  let draft = emptyDraft;
  let answer: KnowledgeResponse | undefined;
  const onFrame = ({ event, data }: SseFrame): void => {
    const value: unknown = JSON.parse(data);
    if (event === 'error') throw problemIn(value);
    if (event === 'suggestion') answer = parse(AnswerSuggestionSchema, value);
    const next = draftAfter(draft, event, value);
    if (next !== draft) onDraft(next);
    draft = next;
  };
  await read(response.body, createSseDecoder({ onFrame }));
  if (!answer) throw new EarshotError('unavailable');
  return answer;
};

async function read(body: ReadableStream<Uint8Array>, decoder: ReturnType<typeof createSseDecoder>): Promise<void> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      decoder.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error instanceof EarshotError ? error : new EarshotError('unavailable', { cause: error });
  }
}

function problemIn(value: unknown): EarshotError {
  const problem = v.safeParse(ProblemSchema, value);
  return new EarshotError(problem.success && isErrorCode(problem.output.code) ? problem.output.code : 'internal');
}

function parse<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw new EarshotError('internal');
  return parsed.output;
}
