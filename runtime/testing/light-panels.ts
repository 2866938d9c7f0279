/**
 * Very many panels in one process: each has its own connection and its own place, and waits after a cut as a panel does, but
 * keeps no view. What they got is told by ids and by a digest of what stood behind each.
 */
import { createHash } from 'node:crypto';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { reconnectDelay } from '../../shared/reconnect.ts';
import { createSseDecoder } from '../../shared/sse.ts';

export type LightPanel = {
  /** Of events and resets, in order of arrival, over all connections. */
  readonly ids: readonly string[];
  readonly resets: number;
  /** Of everything that came with an id. */
  digest(): string;
  /** Answers that were event streams, and those that were not. */
  readonly connections: number;
  readonly refusals: number;
  /** What it chose to wait after each cut, in milliseconds. */
  readonly waits: readonly number[];
  /** From here on it asks another instance. */
  moveTo(url: string): void;
  stop(): void;
};

export function createLightPanel(url: string, token: string, conversationId: string): LightPanel {
  const ids: string[] = [];
  const waits: number[] = [];
  const hash = createHash('sha256');
  let address = url;
  let resets = 0;
  let connections = 0;
  let refusals = 0;
  let attempt = 0;
  let askedMs: number | undefined;
  let open: ClientRequest | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function connect(): void {
    const last = ids.at(-1);
    let over = false;
    const lost = (): void => {
      if (over || stopped) return;
      over = true;
      const ms = reconnectDelay(attempt++, Math.random(), askedMs);
      waits.push(ms);
      timer = setTimeout(connect, ms);
    };
    open = request(`${address}/api/conversations/${conversationId}/events`, {
      agent: false,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'text/event-stream',
        ...(last === undefined ? {} : { 'last-event-id': last }),
      },
    });
    open.on('error', lost);
    open.on('response', (response) => read(response, lost));
    open.end();
  }

  function read(response: IncomingMessage, lost: () => void): void {
    response.on('error', lost);
    response.on('close', lost);
    if (response.statusCode !== 200) {
      refusals += 1;
      response.resume();
      return;
    }
    connections += 1;
    const decoder = createSseDecoder({
      onRetry(ms) {
        askedMs = ms;
      },
      onFrame(frame) {
        if (frame.id === undefined) return;
        attempt = 0;
        ids.push(frame.id);
        if (frame.event === 'reset') resets += 1;
        hash.update(`${frame.id} ${frame.event} ${frame.data}\n`);
      },
    });
    response.on('data', (bytes: Uint8Array) => decoder.push(bytes));
  }

  connect();
  return {
    ids,
    waits,
    get resets() {
      return resets;
    },
    get connections() {
      return connections;
    },
    get refusals() {
      return refusals;
    },
    digest: () => hash.copy().digest('hex'),
    moveTo(next) {
      address = next;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      open?.destroy();
    },
  };
}
