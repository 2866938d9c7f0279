/** The service's side of shared event streams: a log for each conversation, and the streams that panels opened. For tests only. */
import type { AssistEvent } from '../../../../shared/assist/event.ts';
import type { EventId } from '../../../../shared/ids.ts';
import { encodeSseComment, encodeSseFrame } from '../../../../shared/sse.ts';
import { type FollowedConversation, parseFollowed } from '../../../../shared/sse-conversations.ts';
import { openFakeBody } from '../fake-response-body.ts';

export type FakeSharedStream = {
  readonly token: string;
  readonly followed: readonly FollowedConversation[];
  readonly isOpen: boolean;
  send(bytes: Uint8Array): void;
  end(): void;
};

export type FakeSharedService = {
  readonly fetch: typeof globalThis.fetch;
  /** Addresses that were asked for. */
  readonly requests: readonly string[];
  readonly streams: readonly FakeSharedStream[];
  readonly open: () => readonly FakeSharedStream[];
  append(conversationId: string, event: AssistEvent): void;
  /** Answers the next request instead of a stream. */
  refuseNext(response: () => Response): void;
};

type Stored = { readonly id: EventId; readonly event: AssistEvent };

/** Starts with empty logs of the epoch `e`. */
export function createFakeSharedService(): FakeSharedService {
  const logs = new Map<string, Stored[]>();
  const requests: string[] = [];
  const streams: FakeSharedStream[] = [];
  const refusals: (() => Response)[] = [];
  const logOf = (id: string) => logs.get(id) ?? logs.set(id, []).get(id)!;

  const frame = (conversationId: string, { id, event }: Stored) =>
    encodeSseFrame({
      id: `${conversationId}/${id}`,
      event: event.type,
      data: JSON.stringify({ conversationId, ...event }),
    });

  const opening = ({ conversationId, after }: FollowedConversation): Uint8Array[] => {
    const log = logOf(conversationId);
    const at = log.findIndex(({ id }) => id === after);
    const cursor = JSON.stringify({ conversationId, cursor: after ?? 'e-0', kind: 'tail' });
    return [
      encodeSseFrame({ event: 'cursor', data: cursor }),
      ...log.slice(at + 1).map((stored) => frame(conversationId, stored)),
      encodeSseComment(`head ${conversationId}/${log.at(-1)?.id ?? 'e-0'}`),
    ];
  };

  return {
    requests,
    streams,
    open: () => streams.filter(({ isOpen }) => isOpen),
    async fetch(input, init) {
      const url = new URL(String(input), 'http://service');
      requests.push(url.pathname);
      const refusal = refusals.shift();
      if (refusal) return refusal();
      const parsed = parseFollowed(url.searchParams.get('conversations') ?? '');
      const alone = /conversations\/([^/]+)\/events$/.exec(url.pathname)?.[1];
      const followed = 'followed' in parsed ? parsed.followed : [{ conversationId: alone }];
      const { body, stream } = openStream(init, followed as readonly FollowedConversation[]);
      streams.push(stream);
      if (!alone) for (const one of stream.followed) for (const bytes of opening(one)) stream.send(bytes);
      return new Response(body);
    },
    append(conversationId, event) {
      const log = logOf(conversationId);
      const stored: Stored = { id: `e-${log.length + 1}`, event };
      log.push(stored);
      for (const stream of streams) {
        if (stream.followed.some((one) => one.conversationId === conversationId)) {
          stream.send(frame(conversationId, stored));
        }
      }
    },
    refuseNext: (response) => void refusals.push(response),
  };
}

function openStream(init: RequestInit | undefined, followed: readonly FollowedConversation[]) {
  const opened = openFakeBody(init);
  const stream: FakeSharedStream = {
    token: new Headers(init?.headers).get('authorization') ?? '',
    followed,
    get isOpen() {
      return opened.isOpen;
    },
    send: opened.send,
    end: opened.end,
  };
  return { body: opened.body, stream };
}
