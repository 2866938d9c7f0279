/** The service's side of an event stream: its log, and the connections that a feed opened. For tests only. */
import { foldEvents } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { EventId } from '../../../shared/ids.ts';
import { encodeSseComment, encodeSseFrame } from '../../../shared/sse.ts';
import { openFakeBody } from './fake-response-body.ts';

export type FakeStream = {
  /** `last-event-id` of the request. */
  readonly after: string | undefined;
  /** `authorization` of the request. */
  readonly token: string;
  send(bytes: Uint8Array): void;
  close(): void;
  fail(): void;
};

type StoredEvent = { readonly id: EventId; readonly event: AssistEvent };

export type FakeStreamService = {
  readonly log: readonly StoredEvent[];
  /** Every connection so far. */
  readonly streams: readonly FakeStream[];
  readonly fetch: typeof globalThis.fetch;
  /** Adds to the log; the result is the frame of the event. */
  append(event: AssistEvent): Uint8Array;
  /** What the service sends first: the cursor, then the exact tail or a reset, then the head. */
  opening(stream: FakeStream): Uint8Array[];
  head(): EventId;
};

export type FakeStreamOptions = {
  /** How many events the service keeps; all by default. */
  readonly keptEvents?: number | undefined;
  /** Answers request number `n` (from 1) instead of opening a stream. */
  readonly respond?: ((n: number) => Response | undefined) | undefined;
};

/** Starts with an empty log of the epoch `e`. */
export function createFakeStreamService(options: FakeStreamOptions = {}): FakeStreamService {
  const { keptEvents = Number.POSITIVE_INFINITY, respond } = options;
  const log: StoredEvent[] = [];
  const streams: FakeStream[] = [];
  let requests = 0;
  const head = () => log.at(-1)?.id ?? ('e-0' as EventId);
  return {
    log,
    streams,
    head,
    async fetch(_url, init) {
      const answer = respond?.(++requests);
      if (answer) return answer;
      const { body, stream } = openStream(init);
      streams.push(stream);
      return new Response(body, { status: 200 });
    },
    append(event) {
      const stored = { id: `e-${log.length + 1}` as EventId, event };
      log.push(stored);
      return frameOf(stored);
    },
    opening({ after }) {
      const at = log.findIndex(({ id }) => id === after);
      const first = Math.max(0, log.length - keptEvents);
      const hasTail = after === undefined || after === 'e-0' ? first === 0 : at >= first - 1 && at >= 0;
      return [
        encodeSseFrame({ event: 'cursor', data: JSON.stringify({ cursor: after ?? 'e-0' }) }),
        ...(hasTail ? log.slice(at + 1).map(frameOf) : [resetFrame(head(), log)]),
        encodeSseComment(`head ${head()}`),
      ];
    },
  };
}

function frameOf({ id, event }: StoredEvent): Uint8Array {
  return encodeSseFrame({ id, event: event.type, data: JSON.stringify(event) });
}

function resetFrame(cursor: EventId, log: readonly StoredEvent[]): Uint8Array {
  const conversation = foldEvents(log.map(({ event }) => event));
  return encodeSseFrame({ id: cursor, event: 'reset', data: JSON.stringify({ cursor, conversation }) });
}

function openStream(init: RequestInit | undefined): { body: ReadableStream<Uint8Array>; stream: FakeStream } {
  const headers = new Headers(init?.headers);
  const { body, send, end, fail } = openFakeBody(init);
  const stream: FakeStream = {
    after: headers.get('last-event-id') ?? undefined,
    token: headers.get('authorization') ?? '',
    send,
    close: end,
    fail: () => fail(new TypeError('network')),
  };
  return { body, stream };
}
