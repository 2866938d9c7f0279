/**
 * The client side of an AudioHook session under manual control: the test decides what is sent, message by message and byte by
 * byte. Server messages are checked against the protocol as strictly as the vendor's client does; deviations are collected.
 */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { ServerMessage, ServerType } from '../../../shared/audiohook/server-message.ts';
import { toDuration } from '../../../shared/audiohook/stream-time.ts';
import { MessageInbox, RawCallError } from './message-inbox.ts';
import { monoExternal, monoInternal, stereo } from './offered-media.ts';
import type { UpgradeIdentity } from './sign-upgrade.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** Default time for a message that should come at once. */
const defaultWaitMs = 5_000;

export class RawCall {
  readonly refused?: undefined;
  readonly audiohookSessionId: string;
  readonly organizationId: string;
  readonly conversationId: string = randomUUID();
  /** The WebSocket extensions that the service agreed to. */
  readonly extensions: string;
  /** Resolves when either side has closed the socket. */
  readonly closed: Promise<{ readonly code: number }>;
  readonly #socket: WebSocket;
  readonly #inbox: MessageInbox;
  #seq = 0;
  #position = 0;
  #isClosed = false;

  /** `socket` is open; `identity` is that of its upgrade. */
  constructor(socket: WebSocket, identity: UpgradeIdentity) {
    this.audiohookSessionId = identity.audiohookSessionId;
    this.organizationId = identity.organizationId;
    this.extensions = socket.extensions;
    this.#socket = socket;
    this.#inbox = new MessageInbox(identity.audiohookSessionId);
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => {
        this.#isClosed = true;
        resolve({ code });
        this.#inbox.fail(new RawCallError(`The socket closed with ${code}`));
      });
    });
    socket.on('message', (data, isBinary) => this.#inbox.receive(data, isBinary));
  }

  get seq(): number {
    return this.#seq;
  }

  /** Stream time of the client, in samples of each channel. */
  get position(): number {
    return this.#position;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Deviations of the service from the protocol. */
  get deviations(): readonly string[] {
    return this.#inbox.deviations;
  }

  /** Sends text as it is. With `counted` it takes the next sequence number. */
  text(data: string, counted = false): void {
    this.#write(data);
    if (counted) this.#seq += 1;
  }

  binary(bytes: Uint8Array): void {
    this.#write(bytes);
  }

  /** Sends a message with the correct envelope, changed by `envelope`. Takes the next sequence number. */
  say(type: string, parameters: Parameters = {}, envelope: Parameters = {}): void {
    this.text(this.compose(type, parameters, envelope), true);
  }

  /** The text that `say` would send, without taking a sequence number. */
  compose(type: string, parameters: Parameters = {}, envelope: Parameters = {}): string {
    return JSON.stringify({
      version: '2',
      id: this.audiohookSessionId,
      type,
      seq: this.#seq + 1,
      serverseq: this.#inbox.serverSeq,
      position: toDuration(this.#position),
      parameters,
      ...envelope,
    });
  }

  /** Sends `open` with usual parameters, changed by `parameters`. */
  sayOpen(parameters: Parameters = {}, envelope: Parameters = {}): void {
    const usual = {
      organizationId: this.organizationId,
      conversationId: this.conversationId,
      participant: { id: randomUUID(), ani: 'tel:+15550100', aniName: 'Test caller', dnis: 'tel:+15550101' },
      media: [stereo, monoExternal, monoInternal],
      language: 'en-US',
    };
    this.say('open', { ...usual, ...parameters }, envelope);
  }

  /** Sends a frame of silence and advances the stream time. `bytesPerInstant`: of all channels together. */
  audio(instants: number, bytesPerInstant = 2): void {
    this.#write(new Uint8Array(instants * bytesPerInstant).fill(0xff));
    this.#position += instants;
  }

  /** Advances the stream time without audio. */
  skip(instants: number): void {
    this.#position += instants;
  }

  /** The next message. Rejects after `ms`, or when the socket closes first. */
  next(ms: number = defaultWaitMs): Promise<ServerMessage> {
    const ready = this.#inbox.shift();
    if (ready) return Promise.resolve(ready);
    if (this.#isClosed) return Promise.reject(new RawCallError('The socket is closed'));
    return this.#inbox.wait(ms);
  }

  /** The next message, which must be of this type. */
  async expect<K extends ServerType>(type: K, ms?: number): Promise<Extract<ServerMessage, { type: K }>> {
    const message = await this.next(ms).catch((error: Error) => {
      throw new RawCallError(`Expected ${type}: ${error.message}`);
    });
    if (message.type !== type) throw new RawCallError(`Expected ${type}, got ${message.type}`);
    return message as Extract<ServerMessage, { type: K }>;
  }

  /** Rejects if a message comes within `ms`. */
  async expectSilence(ms: number): Promise<void> {
    const message = await this.next(ms).catch((error: Error) => {
      if (error.message.startsWith('Nothing came')) return undefined;
      throw error;
    });
    if (message) throw new RawCallError(`Expected nothing, got ${message.type}`);
  }

  /** `close`, then `closed`, then the socket. Rejects if the service does not follow. */
  async hangUp(reason = 'end', ms?: number): Promise<void> {
    this.say('close', { reason });
    const { clientseq } = await this.expect('closed', ms);
    if (clientseq !== this.#seq) throw new RawCallError(`closed answers ${clientseq}, not ${this.#seq}`);
    if (this.#isClosed) throw new RawCallError('The service closed the socket itself');
    this.#socket.close();
    await this.closed;
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** Writes to the TCP connection, beneath the WebSocket. */
  writeRaw(bytes: Uint8Array): void {
    (this.#socket as unknown as { _socket?: { write(bytes: Uint8Array): void } })._socket?.write(bytes);
  }

  #write(data: string | Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(data);
  }
}
