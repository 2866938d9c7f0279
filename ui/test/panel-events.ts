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
  /** Answers with a stream: from `Last-Event-ID` where the log still has it, else with a `reset`. */
  serve(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
};

/** An empty log without streams. `settings` is read on each call, so a test may change it. */
export function createPanelEvents(settings: { readonly historyEvents: number; readonly epoch: string }): PanelEvents {
  const log: Stored[] = [];
  const open = new Set<ServerResponse>();
  const head = () => log.at(-1)?.id ?? `${settings.epoch}-0`;
  const send = (bytes: Uint8Array | string) => {
    for (const response of open) response.write(bytes);
  };
  return {
    log,
    emit(...events) {
      for (const event of events) {
        const stored = { id: `${settings.epoch}-${Number(head().split('-')[1]) + 1}`, event };
        log.push(stored);
        send(frame(stored));
      }
    },
    cut() {
      for (const response of open) response.socket?.destroy();
    },
    end(reason, retryMs) {
      const data = JSON.stringify({ reason, ...(retryMs === undefined ? {} : { retryMs }) });
      for (const response of [...open]) {
        open.delete(response);
        response.end(encodeSseFrame({ event: 'end', data }));
      }
    },
    heartbeat: () => send(encodeSseComment(`head ${head()}`)),
    get streams() {
      return open.size;
    },
    serve(request, response) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      const lastEventId = request.headers['last-event-id'];
      for (const bytes of firstFrames(log, settings, typeof lastEventId === 'string' ? lastEventId : undefined))
        response.write(bytes);
      response.write(encodeSseComment(`head ${head()}`));
      open.add(response);
      response.on('close', () => open.delete(response));
    },
    close() {
      for (const response of open) response.destroy();
    },
  };
}

/** The cursor, then the exact tail after `lastEventId`, or a `reset` where the log has forgotten that event. */
function firstFrames(
  log: readonly Stored[],
  settings: { readonly historyEvents: number; readonly epoch: string },
  lastEventId: string | undefined,
): (Uint8Array | string)[] {
  const start = `${settings.epoch}-0`;
  const head = log.at(-1)?.id ?? start;
  const at = log.findIndex((stored) => stored.id === lastEventId);
  const firstKept = Math.max(0, log.length - settings.historyEvents);
  const isFromStart = lastEventId === undefined || lastEventId === start;
  const isKnown = isFromStart ? firstKept === 0 : at >= firstKept - 1 && at >= 0;
  const cursor = encodeSseFrame({
    event: 'cursor',
    data: JSON.stringify({ cursor: isKnown ? (lastEventId ?? start) : head }),
  });
  if (isKnown) return [cursor, ...log.slice(lastEventId === undefined ? 0 : at + 1).map(frame)];
  const conversation = foldEvents(log.map((stored) => stored.event));
  return [cursor, encodeSseFrame({ id: head, event: 'reset', data: JSON.stringify({ cursor: head, conversation }) })];
}

function frame({ id, event }: Stored) {
  return encodeSseFrame({ id, event: event.type, data: JSON.stringify(event) });
}
