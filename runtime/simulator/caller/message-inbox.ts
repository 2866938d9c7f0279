/** Server messages of one AudioHook connection: checked against the protocol, queued, and read one by one. */
import { readServerMessage, type ServerMessage } from '../../../shared/audiohook/server-message.ts';

export class RawCallError extends Error {}

/** The vendor's limit. */
const maxMessageCharacters = 64_000;

type Reader = { readonly resolve: (message: ServerMessage) => void; readonly reject: (error: Error) => void };

export class MessageInbox {
  /** Deviations of the service from the protocol. */
  readonly deviations: string[] = [];
  readonly #audiohookSessionId: string;
  readonly #queue: ServerMessage[] = [];
  #reader: Reader | undefined;
  #serverSeq = 0;
  #hasClosed = false;

  constructor(audiohookSessionId: string) {
    this.#audiohookSessionId = audiohookSessionId;
  }

  /** `seq` of the last server message; 0 before the first. */
  get serverSeq(): number {
    return this.#serverSeq;
  }

  receive(data: unknown, isBinary: boolean): void {
    if (isBinary) {
      this.deviations.push('a binary frame');
      return;
    }
    const text = String(data);
    if (text.length > maxMessageCharacters) this.deviations.push('a message of more than 64,000 characters');
    const read = readServerMessage(text);
    if (!read.ok) {
      this.deviations.push(`a malformed message (${read.reason})`);
      return;
    }
    this.#check(read.message);
    if (this.#reader) this.#reader.resolve(read.message);
    else this.#queue.push(read.message);
  }

  /** Rejects the pending read. */
  fail(error: Error): void {
    this.#reader?.reject(error);
  }

  /** A message that has been received and not read. */
  shift(): ServerMessage | undefined {
    return this.#queue.shift();
  }

  /** The next message. Rejects after `ms`. One reader at a time. */
  wait(ms: number): Promise<ServerMessage> {
    return new Promise<ServerMessage>((resolve, reject) => {
      const timer = setTimeout(() => this.fail(new RawCallError(`Nothing came within ${ms} ms`)), ms);
      const settled = () => {
        clearTimeout(timer);
        this.#reader = undefined;
      };
      this.#reader = {
        resolve(message) {
          settled();
          resolve(message);
        },
        reject(error) {
          settled();
          reject(error);
        },
      };
    });
  }

  #check(message: ServerMessage): void {
    if (message.seq !== this.#serverSeq + 1) this.deviations.push(`seq ${message.seq} came after ${this.#serverSeq}`);
    if (message.id !== this.#audiohookSessionId) this.deviations.push('another session id');
    if (this.#hasClosed) this.deviations.push(`${message.type} came after closed`);
    if (message.type === 'closed') this.#hasClosed = true;
    this.#serverSeq = message.seq;
  }
}
