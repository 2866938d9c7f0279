/** The panel's side of the contract, as plain requests: for tests that know the service by its address only. */
import { type AssistEvent, safeParseAssistEvent } from '../../shared/assist/event.ts';
import { createSseDecoder, type SseFrame } from '../../shared/sse.ts';

/**
 * Asks again where the local Genesys is too slow for the service, as it is on a busy machine, and where the service has just closed
 * the connection that the request went out on.
 */
export async function signIn(url: string, genesysToken = 'local-agent'): Promise<string> {
  const ask = () =>
    fetch(`${url}/api/session`, { method: 'POST', headers: { authorization: `Bearer ${genesysToken}` } });
  let response = await orUnavailable(ask);
  for (let tries = 0; [503, 504].includes(response.status) && tries < 10; tries++) response = await orUnavailable(ask);
  if (response.status !== 200) throw new Error(`Signing in was answered with ${response.status}`);
  return ((await response.json()) as { token: string }).token;
}

/** The answer, or 503 where the connection broke before there was one: both are asked again by a panel. */
export const orUnavailable = (ask: () => Promise<Response>): Promise<Response> =>
  ask().catch(() => new Response(null, { status: 503 }));

export type PanelClient = {
  get(path: string): Promise<Response>;
  post(path: string, body?: unknown): Promise<Response>;
};

/** Requests with a panel token. */
export function createPanelClient(url: string, token: string): PanelClient {
  const authorization = `Bearer ${token}`;
  return {
    get: (path) => fetch(url + path, { headers: { authorization } }),
    post: (path, body) =>
      fetch(url + path, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}

export type Follower = {
  readonly frames: readonly SseFrame[];
  readonly comments: readonly string[];
  /** Events of the conversation, with their ids, in order of arrival. What a `reset` replaced is in its frame alone. */
  readonly events: readonly { id: string; event: AssistEvent }[];
  /** Resolves when `done` is true of what has come so far; rejects after `withinMs`. */
  until(what: string, done: (follower: Follower) => boolean, withinMs?: number): Promise<void>;
  /** The answer has ended. */
  readonly ended: Promise<void>;
  stop(): void;
};

/** Opens the event stream of a conversation. Rejects when the answer is not 200. */
export async function follow(
  url: string,
  token: string,
  conversationId: string,
  lastEventId?: string,
): Promise<Follower> {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/conversations/${conversationId}/events`, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
    signal: abort.signal,
  });
  if (response.status !== 200) throw new Error(`Following was answered with ${response.status}`);
  const frames: SseFrame[] = [];
  const comments: string[] = [];
  const events: { id: string; event: AssistEvent }[] = [];
  const waiting = new Set<() => void>();
  const decoder = createSseDecoder({
    onFrame(frame) {
      frames.push(frame);
      const event = frame.id === undefined ? undefined : safeParseAssistEvent(JSON.parse(frame.data));
      if (event) events.push({ id: frame.id!, event });
    },
    onComment: (text) => void comments.push(text),
  });
  const ended = (async () => {
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        decoder.push(chunk);
        for (const look of waiting) look();
      }
    } catch {
      // Cut, by us or by them: what came so far is what there is.
    }
  })();
  const follower: Follower = {
    frames,
    comments,
    events,
    ended,
    until(what, done, withinMs = 90_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          const seen = frames.map((frame) => frame.event).join(' ');
          reject(new Error(`No ${what} came in ${withinMs} ms; seen: ${seen}`));
        }, withinMs);
        const look = (): void => {
          if (!done(follower)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
    stop: () => abort.abort(),
  };
  return follower;
}
