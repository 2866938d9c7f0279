/** `POST /api/conversations/:id/knowledge`: a question to the knowledge base. With `Accept: text/event-stream` the answer streams. */
import { Hono } from 'hono';
import { KnowledgeRequestSchema } from '../../shared/api/routes.ts';
import type { AssistRequests } from '../core/assist/requests.ts';
import { streamAnswer } from './answer-stream.ts';
import type { PanelEnv } from './app-env.ts';
import { eventStreamHeaders } from './event-stream-headers.ts';
import { readJson } from './json-body.ts';
import type { OpenEventStream } from './sse-sink.ts';

/** The request to Dialogflow is cancelled when the client disconnects. */
export function createKnowledgeRoute(deps: {
  readonly requests: AssistRequests;
  readonly openEventStream: OpenEventStream;
}): Hono<PanelEnv> {
  const { requests, openEventStream } = deps;
  return new Hono<PanelEnv>().post('/knowledge', async (c) => {
    const request = await readJson(c, KnowledgeRequestSchema);
    const id = c.get('conversationId');
    if (!asksForStream(c.req.header('accept')))
      return c.json(await requests.knowledge(id, request, { signal: c.req.raw.signal }));
    const headers = { ...c.get('answerHeaders'), ...eventStreamHeaders };
    return openEventStream(c, headers, (sink) => streamAnswer(sink, (live) => requests.knowledge(id, request, live)));
  });
}

/** True where the header names the media type; a wildcard gets JSON. */
function asksForStream(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some((part) => part.split(';')[0]!.trim().toLowerCase() === 'text/event-stream');
}
