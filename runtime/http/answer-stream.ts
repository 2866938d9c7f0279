/** An answer of the knowledge base as server-sent events, see `shared/api/answer-stream.ts`. */
import { type AnswerDraft, emptyDraft, frameBetween } from '../../shared/api/answer-stream.ts';
import type { KnowledgeResponse } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import { encodeSseComment, encodeSseFrame } from '../../shared/sse.ts';
import { problemOf } from './problem.ts';
import type { SseSink, SseSource } from './sse-sink.ts';

/** Bytes that a reader may leave unread; an answer is a few kilobytes, so one that is further behind has stopped reading. */
export const maxUnreadBytes = 262_144;

/** What answers: calls `onDraft` as the answer grows, and stops when `signal` aborts. */
export type Answering = (live: {
  readonly signal: AbortSignal;
  readonly onDraft: (draft: AnswerDraft) => void;
}) => Promise<KnowledgeResponse>;

/** Writes one answer to `sink`. The search is cancelled when the reader disconnects. */
export function streamAnswer(sink: SseSink, answering: Answering): SseSource {
  const abort = new AbortController();
  const write = (event: string, data: object): void => {
    if (!abort.signal.aborted) sink.write(encodeSseFrame({ event, data: JSON.stringify(data) }));
  };
  let draft = emptyDraft;
  const onDraft = (next: AnswerDraft): void => {
    if (sink.bufferedBytes() > maxUnreadBytes) return;
    const frame = frameBetween(draft, next);
    if (!frame) return;
    draft = next;
    write(frame.event, frame.data);
  };
  // The headers leave now, so that a proxy does not count the search as a response that never begins.
  sink.write(encodeSseComment('searching'));
  answering({ signal: abort.signal, onDraft })
    .then(
      ({ answer, ...rest }) => {
        // An engine that answers at once has no drafts: its answer is one piece.
        if (draft === emptyDraft && answer !== '') onDraft({ checked: '', unchecked: answer });
        write('suggestion', { ...rest, kind: 'knowledge', proactive: false, text: answer, answer });
        write('end', { reason: 'complete' });
      },
      (error: unknown) => {
        const known = EarshotError.from(error);
        const { detail, retryAfterMs } = known;
        write('error', { ...problemOf(known.code, { detail }), ...(retryAfterMs !== undefined && { retryAfterMs }) });
      },
    )
    .finally(() => {
      if (!abort.signal.aborted) sink.end();
    });
  return { onClose: () => abort.abort() };
}
