/** The leader's connections to the service: the one that is open, and the one that is to replace it. */
import { paths, type StreamEnd } from '../../../../shared/api/routes.ts';
import { EarshotError } from '../../../../shared/errors.ts';
import { type FollowedConversation, formatFollowed } from '../../../../shared/sse-conversations.ts';
import { openEventStream, readEventStream } from '../event-stream.ts';
import type { PanelSession } from '../session.ts';
import type { StreamItem } from './peer-messages.ts';
import type { SharedInput } from './shared-stream-machine.ts';
import { itemOfFrame, itemsOfComment } from './stream-items.ts';

export type SharedConnectionOptions = {
  readonly fetch: typeof globalThis.fetch;
  readonly apiBase: string;
  readonly session: Pick<PanelSession, 'token'>;
  readonly random: () => number;
  /** What one chunk of stream number `stream` held; possibly nothing. */
  readonly onChunk: (stream: number, items: readonly StreamItem[]) => void;
  readonly dispatch: (input: SharedInput) => void;
};

export class SharedConnection {
  readonly #options: SharedConnectionOptions;
  #newest: AbortController | undefined;
  /** Open, until the newest answers. */
  #older: AbortController | undefined;
  #isNewestOpen = false;

  constructor(options: SharedConnectionOptions) {
    this.#options = options;
  }

  /** Beside the one that is open; one that has not answered yet is given up. */
  connect(stream: number, followed: readonly FollowedConversation[], renew: boolean): void {
    if (this.#isNewestOpen) {
      this.#older?.abort();
      this.#older = this.#newest;
    } else this.#newest?.abort();
    this.#isNewestOpen = false;
    const own = new AbortController();
    this.#newest = own;
    this.#read(stream, followed, renew, own).then(
      (end) => this.#report(own, end),
      (error: unknown) => this.#report(own, EarshotError.from(error)),
    );
  }

  closeOlder(): void {
    this.#older?.abort();
    this.#older = undefined;
  }

  disconnect(): void {
    this.closeOlder();
    this.#newest?.abort();
    this.#newest = undefined;
    this.#isNewestOpen = false;
  }

  async #read(
    stream: number,
    followed: readonly FollowedConversation[],
    renew: boolean,
    own: AbortController,
  ): Promise<StreamEnd> {
    const { fetch, apiBase, session, onChunk, dispatch } = this.#options;
    const { signal } = own;
    const token = await session.token({ renew });
    signal.throwIfAborted();
    const url = `${apiBase}${paths.sharedEvents}?conversations=${formatFollowed(followed)}`;
    const body = await openEventStream({ fetch, url, token, after: undefined, signal });
    let end: StreamEnd = { reason: 'failed' };
    let items: StreamItem[] = [];
    await readEventStream(body, signal, {
      onBytes: () => {
        if (own !== this.#newest || this.#isNewestOpen) return;
        this.#isNewestOpen = true;
        dispatch({ type: 'opened' });
      },
      onFrame(frame) {
        const item = itemOfFrame(frame);
        if ('reason' in item) end = item;
        else items.push(item);
      },
      onComment: (text) => items.push(...itemsOfComment(text)),
      onRetry: (ms) => {
        end = { ...end, retryMs: ms };
      },
      onChunkEnd() {
        if (signal.aborted) return;
        const chunk = items;
        items = [];
        onChunk(stream, chunk);
      },
    });
    return end;
  }

  #report(own: AbortController, end: StreamEnd | EarshotError): void {
    if (own.signal.aborted || own !== this.#newest) return;
    this.#options.dispatch(end instanceof EarshotError ? this.#failure(end) : this.#ending(end));
  }

  #ending({ reason, retryMs }: StreamEnd): SharedInput {
    if (reason === 'unauthorized') return { type: 'unauthenticated' };
    return this.#dropped(reason !== 'failed', retryMs);
  }

  #failure({ code, retryAfterMs }: EarshotError): SharedInput {
    if (code === 'unauthenticated') return { type: 'unauthenticated' };
    // A service from before this route, or with other limits.
    if (code === 'not_found' || code === 'invalid_request') return { type: 'unsupported' };
    return this.#dropped(false, retryAfterMs);
  }

  #dropped(orderly: boolean, retryMs: number | undefined): SharedInput {
    const jitter = this.#options.random();
    return { type: 'dropped', orderly, jitter, ...(retryMs !== undefined && { retryMs }) };
  }
}
