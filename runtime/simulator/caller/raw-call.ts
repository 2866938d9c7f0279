/**
 * An AudioHook connection by hand: whoever holds it says what goes out, message by message and byte by byte, right or wrong.
 * What comes back is held against the protocol as strictly as the vendor's client does; deviations are collected.
 */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { AudioMedia } from '../../../shared/audiohook/media.ts';
import { readServerMessage, type ServerMessage, type ServerType } from '../../../shared/audiohook/server-message.ts';
import { toDuration } from '../../../shared/audiohook/stream-time.ts';
import { createUpgradeHeaders, type SigningOptions, type UpgradeIdentity } from './sign-upgrade.ts';

export type RawTarget = { readonly url: string; readonly apiKey: string; readonly clientSecret?: string | undefined };

export type RawConnectOptions = {
  /** Beside the target's own: other ids, another key. */
  readonly identity?: Partial<UpgradeIdentity>;
  readonly signing?: Partial<SigningOptions>;
  /** Changes the headers after they were signed; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly offerCompression?: boolean;
};

export type RawRefusal = { readonly refused: number; readonly body: string; readonly afterMs: number };

type Parameters = Readonly<Record<string, unknown>>;

export type RawCall = {
  readonly refused?: undefined;
  readonly audiohookSessionId: string;
  readonly organizationId: string;
  readonly conversationId: string;
  /** What the service agreed to among the WebSocket extensions. */
  readonly extensions: string;
  /** As it is. `counted`: it was a message with the number that is due. */
  text(text: string, counted?: boolean): void;
  binary(bytes: Uint8Array): void;
  /** A message with the envelope that is due, but for what `envelope` changes. Counts as sent. */
  say(type: string, parameters?: Parameters, envelope?: Parameters): void;
  /** The text that `say` would send, without counting it. */
  compose(type: string, parameters?: Parameters, envelope?: Parameters): string;
  /** `open` with usual parameters, but for what is given. */
  sayOpen(parameters?: Parameters, envelope?: Parameters): void;
  /** A frame of that many sample instants of two channels, and the stream time that goes with it. */
  audio(instants: number, bytesPerInstant?: number): void;
  /** Moves the caller's own stream time. */
  skip(instants: number): void;
  readonly position: number;
  readonly seq: number;
  /** The next message. Rejects after `ms`, or when the socket closes first. */
  next(ms?: number): Promise<ServerMessage>;
  /** The next message, which must be of this type. */
  expect<K extends ServerType>(type: K, ms?: number): Promise<Extract<ServerMessage, { type: K }>>;
  /** Rejects where anything comes within `ms`. */
  expectSilence(ms: number): Promise<void>;
  /** Resolves when the service or we closed it. */
  readonly closed: Promise<{ readonly code: number }>;
  readonly isClosed: boolean;
  /** `close`, then `closed`, then the socket. Rejects where the service does not follow. */
  hangUp(reason?: string, ms?: number): Promise<void>;
  terminate(): void;
  /** What of the service's side was against the protocol. */
  readonly deviations: readonly string[];
  /** Writes to the TCP connection beneath. */
  writeRaw(bytes: Uint8Array): void;
};

export const stereo: AudioMedia = { type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8000 };
export const monoExternal: AudioMedia = { ...stereo, channels: ['external'] };
export const monoInternal: AudioMedia = { ...stereo, channels: ['internal'] };
export const inverted: AudioMedia = { ...stereo, channels: ['internal', 'external'] };

/** How long a test waits for what should come at once. */
const patienceMs = 5_000;

class RawCallError extends Error {}

/** Makes the upgrade. Resolves with the status where it is refused; rejects only where there is no HTTP answer at all. */
export function connectRaw(target: RawTarget, options: RawConnectOptions = {}): Promise<RawCall | RawRefusal> {
  const identity: UpgradeIdentity = {
    url: target.url,
    apiKey: target.apiKey,
    clientSecret: target.clientSecret,
    audiohookSessionId: randomUUID(),
    organizationId: randomUUID(),
    correlationId: randomUUID(),
    ...options.identity,
  };
  const headers: Record<string, string> = {};
  const signed: Record<string, string | undefined> = createUpgradeHeaders(identity, {
    now: Date.now(),
    ...options.signing,
  });
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    const spelled = Object.keys(signed).find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
    signed[spelled] = value;
  }
  for (const [name, value] of Object.entries(signed)) if (value !== undefined) headers[name] = value;
  const startedAt = performance.now();
  const socket = new WebSocket(identity.url, {
    headers,
    perMessageDeflate: options.offerCompression ?? false,
    followRedirects: false,
    handshakeTimeout: 10_000,
  });
  return new Promise((resolve, reject) => {
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (part: Uint8Array) => {
        if (body.length < 10_000) body += String(part);
      });
      response.once('end', () => {
        resolve({ refused: response.statusCode ?? 0, body, afterMs: performance.now() - startedAt });
        socket.terminate();
      });
    });
    socket.once('open', () => resolve(createRawCall(socket, identity)));
    socket.on('error', (error) => reject(error));
  });
}

/** As `connectRaw`, for when a refusal is not what is tested. */
export async function openRaw(target: RawTarget, options?: RawConnectOptions): Promise<RawCall> {
  const call = await connectRaw(target, options);
  if (call.refused !== undefined) throw new RawCallError(`The upgrade was refused with ${call.refused}`);
  return call;
}

function createRawCall(socket: WebSocket, identity: UpgradeIdentity): RawCall {
  const conversationId = randomUUID();
  const queue: ServerMessage[] = [];
  const deviations: string[] = [];
  let waiting: { take(message: ServerMessage): void; fail(error: Error): void } | undefined;
  let seq = 0;
  let serverSeq = 0;
  let position = 0;
  let saidClosed = false;
  let isClosed = false;

  const closed = new Promise<{ code: number }>((resolve) => {
    socket.on('close', (code) => {
      isClosed = true;
      resolve({ code });
      waiting?.fail(new RawCallError(`The socket closed with ${code}`));
    });
  });

  function check(message: ServerMessage): void {
    if (message.seq !== serverSeq + 1) deviations.push(`seq ${message.seq} came after ${serverSeq}`);
    if (message.id !== identity.audiohookSessionId) deviations.push('another session id');
    if (saidClosed) deviations.push(`${message.type} came after closed`);
    if (message.type === 'closed') saidClosed = true;
    serverSeq = message.seq;
  }

  socket.on('message', (data, isBinary) => {
    if (isBinary) {
      deviations.push('a binary frame');
      return;
    }
    const text = String(data);
    if (text.length > 64_000) deviations.push('a message of more than 64,000 characters');
    const read = readServerMessage(text);
    if (!read.ok) {
      deviations.push(`a malformed message (${read.reason})`);
      return;
    }
    check(read.message);
    if (waiting) waiting.take(read.message);
    else queue.push(read.message);
  });

  function next(ms = patienceMs): Promise<ServerMessage> {
    const ready = queue.shift();
    if (ready) return Promise.resolve(ready);
    if (isClosed) return Promise.reject(new RawCallError('The socket is closed'));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => waiting?.fail(new RawCallError(`Nothing came within ${ms} ms`)), ms);
      const done = () => {
        clearTimeout(timer);
        waiting = undefined;
      };
      waiting = {
        take(message) {
          done();
          resolve(message);
        },
        fail(error) {
          done();
          reject(error);
        },
      };
    });
  }

  async function expect<K extends ServerType>(type: K, ms?: number): Promise<Extract<ServerMessage, { type: K }>> {
    const message = await next(ms).catch((error: Error) => {
      throw new RawCallError(`Expected ${type}: ${error.message}`);
    });
    if (message.type !== type) throw new RawCallError(`Expected ${type}, got ${message.type}`);
    return message as Extract<ServerMessage, { type: K }>;
  }

  function envelopeOf(type: string, parameters: Parameters, envelope: Parameters): Parameters {
    return {
      version: '2',
      id: identity.audiohookSessionId,
      type,
      seq: seq + 1,
      serverseq: serverSeq,
      position: toDuration(position),
      parameters,
      ...envelope,
    };
  }

  const write = (data: string | Uint8Array) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(data);
  };

  const call: RawCall = {
    audiohookSessionId: identity.audiohookSessionId,
    organizationId: identity.organizationId,
    conversationId,
    extensions: socket.extensions,
    text(data, counted = false) {
      write(data);
      if (counted) seq += 1;
    },
    binary: write,
    compose: (type, parameters = {}, envelope = {}) => JSON.stringify(envelopeOf(type, parameters, envelope)),
    say(type, parameters = {}, envelope = {}) {
      write(call.compose(type, parameters, envelope));
      seq += 1;
    },
    sayOpen(parameters = {}, envelope = {}) {
      const usual = {
        organizationId: identity.organizationId,
        conversationId,
        participant: { id: randomUUID(), ani: 'tel:+15550100', aniName: 'Test caller', dnis: 'tel:+15550101' },
        media: [stereo, monoExternal, monoInternal],
        language: 'en-US',
      };
      call.say('open', { ...usual, ...parameters }, envelope);
    },
    audio(instants, bytesPerInstant = 2) {
      write(new Uint8Array(instants * bytesPerInstant).fill(0xff));
      position += instants;
    },
    skip(instants) {
      position += instants;
    },
    get position() {
      return position;
    },
    get seq() {
      return seq;
    },
    next,
    expect,
    async expectSilence(ms) {
      const message = await next(ms).catch((error: Error) => {
        if (error.message.startsWith('Nothing came')) return undefined;
        throw error;
      });
      if (message) throw new RawCallError(`Expected nothing, got ${message.type}`);
    },
    closed,
    get isClosed() {
      return isClosed;
    },
    async hangUp(reason = 'end', ms) {
      call.say('close', { reason });
      const answer = await expect('closed', ms);
      if (answer.clientseq !== seq) throw new RawCallError(`closed answers ${answer.clientseq}, not ${seq}`);
      if (isClosed) throw new RawCallError('The service closed the socket itself');
      socket.close();
      await closed;
    },
    terminate: () => socket.terminate(),
    deviations,
    writeRaw(bytes) {
      (socket as unknown as { _socket?: { write(bytes: Uint8Array): void } })._socket?.write(bytes);
    },
  };
  return call;
}
