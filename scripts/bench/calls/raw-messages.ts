/** Messages on a bare TCP connection, each behind its length in four bytes; a word before all of them says that it is one. */
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { TakeMessage } from './audio-frames.ts';

/** No HTTP/2 client begins so. */
export const rawPreface = Buffer.from('raw\n');
const lengthBytes = 4;

/** Reads them where they lie, from `first` on, what came with the preface. */
export function readRawMessages(socket: Socket, first: Buffer, take: TakeMessage): void {
  let rest: Buffer | undefined;
  const read = (chunk: Buffer): void => {
    const bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    while (at + lengthBytes <= bytes.length) {
      const length = bytes.readUInt32BE(at);
      const from = at + lengthBytes;
      if (from + length > bytes.length) break;
      take(bytes, from, length);
      at = from + length;
    }
    rest = at < bytes.length ? bytes.subarray(at) : undefined;
  };
  socket.on('data', read);
  socket.on('error', () => {});
  read(first);
}
