/**
 * Very many panels in one process: each has its own connection and its own place, and waits after a cut as a panel does, but
 * keeps no view. What they got is recorded as ids and as a digest of the data.
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
  /** Why a connection was refused or ended, oldest first: a status, or the code of an error. */
  readonly losses: readonly string[];
  /** What it chose to wait after each cut, in milliseconds. */
  readonly waits: readonly number[];
  /** From here on it asks another instance. */
  moveTo(url: string): void;
  stop(): void;
};

/** Connects at once, and again after every cut until `stop`. */
export function createLightPanel(url: string, token: string, conversationId: string): LightPanel {
  const panel = new ResumingLightPanel(url, { path: `/api/conversations/${conversationId}/events`, token });
  panel.connect();
  return panel;
}

class ResumingLightPanel implements LightPanel {
  readonly ids: string[] = [];
  readonly waits: number[] = [];
  readonly losses: string[] = [];
  readonly #stream: { readonly path: string; readonly token: string };
  readonly #hash = createHash('sha256');
  readonly #counts = { resets: 0, connections: 0, refusals: 0 };
  #address: string;
  #attempt = 0;
  #serverDelayMs: number | undefined;
  #request: ClientRequest | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(url: string, stream: { readonly path: string; readonly token: string }) {
    this.#address = url;
    this.#stream = stream;
  }

  get resets(): number {
    return this.#counts.resets;
  }

  get connections(): number {
    return this.#counts.connections;
  }

  get refusals(): number {
    return this.#counts.refusals;
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  moveTo(next: string): void {
    this.#address = next;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#request?.destroy();
  }

  connect(): void {
    const last = this.ids.at(-1);
    let isOver = false;
    const onLost = (error?: NodeJS.ErrnoException): void => {
      if (isOver || this.#isStopped) return;
      isOver = true;
      this.losses.push(error?.code ?? 'closed');
      const ms = reconnectDelay(this.#attempt++, Math.random(), this.#serverDelayMs);
      this.waits.push(ms);
      this.#timer = setTimeout(() => this.connect(), ms);
    };
    this.#request = request(this.#address + this.#stream.path, {
      agent: false,
      headers: {
        authorization: `Bearer ${this.#stream.token}`,
        accept: 'text/event-stream',
        ...(last !== undefined && { 'last-event-id': last }),
      },
    });
    this.#request.on('error', onLost);
    this.#request.on('response', (response) => this.#read(response, onLost));
    this.#request.end();
  }

  #read(response: IncomingMessage, onLost: (error?: NodeJS.ErrnoException) => void): void {
    response.on('error', onLost);
    response.on('close', () => onLost());
    if (response.statusCode !== 200) {
      this.#counts.refusals += 1;
      this.losses.push(`${response.statusCode}`);
      response.resume();
      return;
    }
    this.#counts.connections += 1;
    const decoder = createSseDecoder({
      onRetry: (ms) => {
        this.#serverDelayMs = ms;
      },
      onFrame: (frame) => {
        if (frame.id === undefined) return;
        this.#attempt = 0;
        this.ids.push(frame.id);
        if (frame.event === 'reset') this.#counts.resets += 1;
        this.#hash.update(`${frame.id} ${frame.event} ${frame.data}\n`);
      },
    });
    response.on('data', (bytes: Uint8Array) => decoder.push(bytes));
  }
}
