/**
 * HTTP/2 with the audio taken out: a connection's bytes go through to whoever speaks the protocol, but for the DATA frames of
 * streams that were named, whose gRPC messages are read where they lie. Nothing is copied that lies in one piece.
 */
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

const prefaceBytes = 24;
const frameHeadBytes = 9;
const dataType = 0;
const endStreamFlag = 0x1;
/** Every message is preceded by whether it is compressed, and its length in four bytes. */
const messageHeadBytes = 5;

/** The message of `length` bytes that lies in `bytes` from `at` on. */
export type TakeMessage = (bytes: Buffer, at: number, length: number) => void;

export class AudioConnection extends Duplex {
  readonly #socket: Socket;
  readonly #take: TakeMessage;
  readonly #audio = new Set<number>();
  /** Of each stream what came of a message that is not whole yet. */
  readonly #begun = new Map<number, Buffer>();
  #rest: Buffer | undefined;
  #prefaced = false;

  constructor(socket: Socket, take: TakeMessage) {
    super();
    this.#socket = socket;
    this.#take = take;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.takeBytes(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', () => this.destroy());
    socket.on('close', () => this.destroy());
  }

  /** From here on this stream's DATA frames go to `take` and not through. */
  takeStream(id: number): void {
    this.#audio.add(id);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  /** The next bytes of the socket. */
  takeBytes(chunk: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    if (!this.#prefaced) {
      if (bytes.length < prefaceBytes) {
        this.#rest = bytes;
        return;
      }
      this.#prefaced = true;
      this.push(bytes.subarray(0, prefaceBytes));
      at = prefaceBytes;
    }
    while (at + frameHeadBytes <= bytes.length) {
      const length = bytes.readUIntBE(at, 3);
      const from = at + frameHeadBytes;
      if (from + length > bytes.length) break;
      const id = bytes.readUInt32BE(at + 5) & 0x7fffffff;
      const isData = bytes[at + 3] === dataType;
      if (isData) this.#readMessages(id, bytes, from, from + length);
      if (!isData || !this.#audio.has(id)) this.push(bytes.subarray(at, from + length));
      else if ((bytes[at + 4]! & endStreamFlag) !== 0) this.#passEnd(id, bytes.subarray(at, from));
      at = from + length;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined;
  }

  #readMessages(id: number, frame: Buffer, from: number, to: number): void {
    const begun = this.#begun.get(id);
    const bytes = begun ? Buffer.concat([begun, frame.subarray(from, to)]) : frame;
    const end = begun ? bytes.length : to;
    let at = begun ? 0 : from;
    while (at + messageHeadBytes <= end) {
      const length = bytes.readUInt32BE(at + 1);
      const next = at + messageHeadBytes + length;
      if (next > end) break;
      if (this.#audio.has(id)) this.#take(bytes, at + messageHeadBytes, length);
      at = next;
    }
    if (at < end) this.#begun.set(id, bytes.subarray(at, end));
    else if (begun) this.#begun.delete(id);
  }

  /** The stream's end without what it carried. */
  #passEnd(id: number, head: Buffer): void {
    const empty = Buffer.from(head);
    empty.writeUIntBE(0, 0, 3);
    this.push(empty);
    this.#audio.delete(id);
    this.#begun.delete(id);
  }
}
