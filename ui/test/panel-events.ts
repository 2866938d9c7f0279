/** The conversation log of the panel's test server, and the event streams that follow it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { foldEvents } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { encodeSseComment, encodeSseFrame } from '../../shared/sse.ts';

export type Stored = { readonly id: string; readonly event: AssistEvent };

export type PanelEvents = {
  readonly log: Stored[];
  /** Appends and sends to every open stream. */
  emit(...events: AssistEvent[]): void;
  /** Cuts every open stream, as a network does. */
  cut(): void;
  /** Ends every open stream with a typed frame. */
  end(reason: string, retryMs?: number): void;
  heartbeat(): void;
  /** How many streams are open. */
  readonly streams: number;
  /** Answers with a stream, single or shared: from the cursor where the log still has it, else with a `reset`. */
  serve(request: IncomingMessage, response: ServerResponse): void;
  /** Answers with a shared stream of which every part is forbidden. */
  forbid(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
};

/** A stream that a panel follows: of one conversation, or a shared one of several, which all have the same log here. */
type OpenStream = { readonly response: ServerResponse; readonly conversations: readonly string[] };

/** An empty log without streams. `settings` is read on each call, so a test may change it. */
export function createPanelEvents(settings: { readonly historyEvents: number; readonly epoch: string }): PanelEvents {
  const log: Stored[] = [];
  const open = new Set<OpenStream>();
  const head = () => log.at(-1)?.id ?? `${settings.epoch}-0`;
  return {
    log,
    emit(...events) {
      for (const event of events) {
        const stored = { id: `${settings.epoch}-${Number(head().split('-')[1]) + 1}`, event };
        log.push(stored);
        for (const stream of open) send(stream, frameOf(stored));
      }
    },
    cut() {
      for (const { response } of open) response.socket?.destroy();
    },
    end(reason, retryMs) {
      const frame: Frame = { event: 'end', data: { reason, ...(retryMs !== undefined && { retryMs }) } };
      for (const stream of [...open]) {
        open.delete(stream);
        // Of a shared stream these end the part of a conversation.
        const isOfPart = reason === 'ended' || reason === 'forbidden';
        if (isOfPart) send(stream, frame);
        if (!isOfPart || stream.conversations.length > 0) stream.response.write(encode(frame));
        stream.response.end();
      }
    },
    heartbeat() {
      for (const stream of open) stream.response.write(headComment(stream, head()));
    },
    get streams() {
      return open.size;
    },
    serve(request, response) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      const named = new URL(request.url ?? '/', 'http://panel.test').searchParams.get('conversations');
      const followed = named?.split(',').map((part) => part.split('@')) ?? [];
      const stream: OpenStream = { response, conversations: followed.map(([id]) => id!) };
      const lastEventId = request.headers['last-event-id'];
      const starts = named === null ? [['', typeof lastEventId === 'string' ? lastEventId : undefined]] : followed;
      for (const [id, after] of starts) {
        for (const frame of firstFrames(log, settings, after)) response.write(encode(frame, id));
      }
      response.write(headComment(stream, head()));
      open.add(stream);
      response.on('close', () => open.delete(stream));
    },
    forbid(request, response) {
      const named = new URL(request.url ?? '/', 'http://panel.test').searchParams.get('conversations') ?? '';
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      for (const part of named.split(','))
        response.write(encode({ event: 'end', data: { reason: 'forbidden' } }, part.split('@')[0]));
      response.end(encode({ event: 'end', data: { reason: 'ended' } }));
    },
    close() {
      for (const { response } of open) response.destroy();
    },
  };
}

type Frame = { readonly event: string; readonly id?: string; readonly data: Readonly<Record<string, unknown>> };

function send({ response, conversations }: OpenStream, frame: Frame): void {
  if (conversations.length === 0) response.write(encode(frame));
  for (const id of conversations) response.write(encode(frame, id));
}

/** In the form of a shared stream with a conversation, else in that of a single one. */
function encode({ event, id, data }: Frame, conversationId = ''): Uint8Array {
  if (conversationId === '')
    return encodeSseFrame({ event, data: JSON.stringify(data), ...(id !== undefined && { id }) });
  const named = JSON.stringify({ conversationId, ...data });
  return encodeSseFrame({ event, data: named, ...(id !== undefined && { id: `${conversationId}/${id}` }) });
}

const headComment = ({ conversations }: OpenStream, head: string): Uint8Array =>
  encodeSseComment(
    ['head', ...(conversations.length === 0 ? [head] : conversations.map((id) => `${id}/${head}`))].join(' '),
  );

/** The cursor, then the exact tail after `lastEventId`, or a `reset` where the log has forgotten that event. */
function firstFrames(
  log: readonly Stored[],
  settings: { readonly historyEvents: number; readonly epoch: string },
  lastEventId: string | undefined,
): Frame[] {
  const start = `${settings.epoch}-0`;
  const head = log.at(-1)?.id ?? start;
  const at = log.findIndex((stored) => stored.id === lastEventId);
  const firstKept = Math.max(0, log.length - settings.historyEvents);
  const isFromStart = lastEventId === undefined || lastEventId === start;
  const isKnown = isFromStart ? firstKept === 0 : at >= firstKept - 1 && at >= 0;
  const cursor = isKnown ? (lastEventId ?? start) : head;
  const first: Frame = { event: 'cursor', data: { cursor, kind: isKnown ? 'tail' : 'reset' } };
  if (isKnown) return [first, ...log.slice(lastEventId === undefined ? 0 : at + 1).map(frameOf)];
  const conversation = foldEvents(log.map((stored) => stored.event));
  return [first, { id: head, event: 'reset', data: { cursor: head, conversation } }];
}

const frameOf = ({ id, event }: Stored): Frame => ({ id, event: event.type, data: event });
