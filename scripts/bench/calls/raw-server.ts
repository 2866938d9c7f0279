/**
 * The least that moving the bytes can cost: WebSocket frames read where they lie in what a bare socket brings, unmasked and
 * split in one loop, and written to a bare TCP connection behind their length. No library on either side, nothing kept.
 */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import process from 'node:process';
import { tuneCollector } from '../../../runtime/adapters/node/collector.ts';
import { rawPreface } from './raw-messages.ts';
import { reportUsage } from './report-usage.ts';

if (!('deno' in process.versions || 'bun' in process.versions)) tuneCollector();
const [host, port] = process.argv[2]!.split(':') as [string, string];
/** As many streams share a connection as on the other paths. */
const callsPerConnection = 45;
const outs: Socket[] = [];
let calls = 0;

function nextOut(): Socket {
  if (calls++ % callsPerConnection === 0) {
    const out = connect(Number(port), host);
    out.setNoDelay(true);
    out.on('error', () => {});
    out.write(rawPreface);
    outs.push(out);
  }
  return outs.at(-1)!;
}

const opcodes = { text: 1, binary: 2, close: 8 } as const;
const lengthBytes = 4;
const headBytes = 3;

/** Both channels of a masked frame: the length, then what the other paths put around the audio, then the audio. */
function bothMessages(frame: Buffer, mask: number, from: number, length: number): Buffer {
  const samples = length >> 1;
  const size = headBytes + samples;
  const out = Buffer.allocUnsafe(2 * (lengthBytes + size));
  let at = 0;
  for (let channel = 0; channel < 2; channel++) {
    out.writeUInt32BE(size, at);
    out[at + 4] = 0x2a;
    out[at + 5] = (samples & 0x7f) | 0x80;
    out[at + 6] = samples >> 7;
    at += lengthBytes + headBytes;
    const [even, odd] = [frame[mask + channel]!, frame[mask + channel + 2]!];
    for (let i = channel; i < length; i += 4) {
      out[at++] = frame[from + i]! ^ even;
      out[at++] = frame[from + i + 2]! ^ odd;
    }
  }
  return out;
}

function sendText(socket: Socket, message: object): void {
  const text = Buffer.from(JSON.stringify(message));
  const head = text.length < 126 ? [0x81, text.length] : [0x81, 126, text.length >> 8, text.length & 0xff];
  socket.write(Buffer.concat([Buffer.from(head), text]));
}

function serve(socket: Socket): void {
  const out = nextOut();
  let seq = 0;
  let rest: Buffer | undefined;

  const onText = (text: string): void => {
    const message = JSON.parse(text);
    const reply = { open: 'opened', close: 'closed', ping: 'pong' }[message.type as string];
    if (!reply) return;
    const parameters = reply === 'opened' ? { startPaused: false, media: [message.parameters.media[0]] } : {};
    sendText(socket, { version: '2', type: reply, seq: ++seq, clientseq: message.seq, id: message.id, parameters });
  };

  socket.on('data', (chunk: Buffer) => {
    const bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    while (at + 2 <= bytes.length) {
      const short = bytes[at + 1]! & 0x7f;
      const mask = at + (short === 126 ? 4 : 2);
      const from = mask + 4;
      if (from > bytes.length) break;
      const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
      if (from + length > bytes.length) break;
      const opcode = bytes[at]! & 0x0f;
      if (opcode === opcodes.binary) out.write(bothMessages(bytes, mask, from, length));
      else if (opcode === opcodes.text) {
        const text = Buffer.from(bytes.subarray(from, from + length));
        for (let i = 0; i < length; i++) text[i]! ^= bytes[mask + (i & 3)]!;
        onText(text.toString());
      } else if (opcode === opcodes.close) socket.end();
      at = from + length;
    }
    rest = at < bytes.length ? bytes.subarray(at) : undefined;
  });
}

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.once('data', (request: Buffer) => {
    const key = /sec-websocket-key: (\S+)/i.exec(request.toString('latin1'))?.[1];
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const answer = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${[...answer, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
    serve(socket);
  });
});
server.listen(0, '127.0.0.1', () => reportUsage((server.address() as { port: number }).port));
