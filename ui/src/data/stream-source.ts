/** Where a feed gets the event stream of its conversation from: a stream of its own, or one that all panels of a browser share. */
import { paths } from '../../../shared/api/routes.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';
import { openEventStream, readEventStream, type StreamHandlers } from './event-stream.ts';
import type { PanelSession } from './session.ts';

export type FollowRequest = {
  readonly conversationId: ConversationId;
  /** The id after which the stream begins. */
  readonly after: EventId | undefined;
  /** The last token was refused. */
  readonly renewToken: boolean;
  readonly signal: AbortSignal;
};

export type FollowHandlers = StreamHandlers & {
  /** The connection dropped and is made anew by the source: a `cursor` frame follows, and then what was missed. */
  onInterrupted(): void;
};

export interface StreamSource {
  /** Resolves at the end of the stream or when `signal` aborts. Rejects with EarshotError if the service refuses. */
  follow(request: FollowRequest, handlers: FollowHandlers): Promise<void>;
}

export type PlainStreamsOptions = {
  readonly fetch: typeof globalThis.fetch;
  readonly apiBase: string;
  readonly session: PanelSession;
};

/** One connection for each conversation. */
export function createPlainStreams({ fetch, apiBase, session }: PlainStreamsOptions): StreamSource {
  return {
    async follow({ conversationId, after, renewToken, signal }, handlers) {
      const token = await session.token({ renew: renewToken });
      if (signal.aborted) return;
      const url = apiBase + paths.events(conversationId);
      await readEventStream(await openEventStream({ fetch, url, token, after, signal }), signal, handlers);
    },
  };
}
