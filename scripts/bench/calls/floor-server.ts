/**
 * The least that a relay can do with the same libraries: a bare `ws` receiver, each frame split in a plain loop, each
 * channel written to a bare grpc-js stream. No session, no ring, no policy, nothing kept.
 */
import { Buffer } from 'node:buffer';
import process from 'node:process';
import * as grpc from '@grpc/grpc-js';
import { WebSocketServer } from 'ws';
import { relaxCollector } from '../../../runtime/adapters/node/collector.ts';
import { reportUsage } from './report-usage.ts';

const target = process.argv[2]!;
/**
 * With the library's defaults each stream keeps all audio until it is first answered. The service's channels do not, and a
 * relay that does as they do costs less: with `lean` it is one, and its engine has the options of the service's.
 */
const lean = process.argv[3] === 'lean';
if (lean && !('deno' in process.versions || 'bun' in process.versions)) relaxCollector();
const options: grpc.ChannelOptions = lean
  ? { 'grpc.enable_retries': 0, 'grpc.per_rpc_retry_buffer_size': 0, 'grpc.enable_channelz': 0 }
  : {};
const path = '/google.cloud.dialogflow.v2beta1.Participants/StreamingAnalyzeContent';
const raw = (bytes: Buffer): Buffer => bytes;
const clients: { client: grpc.Client; calls: number }[] = [];

function openStream(): grpc.ClientDuplexStream<Buffer, Buffer> {
  let slot = clients.find((each) => each.calls < 90);
  if (!slot) {
    const client = new grpc.Client(target, grpc.credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
      ...options,
    });
    slot = { client, calls: 0 };
    clients.push(slot);
  }
  const taken = slot;
  taken.calls++;
  const stream = taken.client.makeBidiStreamRequest(path, raw, raw);
  stream.on('data', () => {});
  stream.on('error', () => {});
  stream.on('close', () => {
    taken.calls--;
  });
  // The first message configures; its bytes do not matter to the sink.
  stream.write(Buffer.from([0x0a, 0x00]));
  return stream;
}

function audioMessage(frame: Buffer, channel: number): Buffer {
  const length = frame.length >> 1;
  const message = Buffer.allocUnsafe(3 + length);
  message[0] = 0x2a;
  message[1] = (length & 0x7f) | 0x80;
  message[2] = length >> 7;
  for (let i = channel, at = 3; i < frame.length; i += 2) message[at++] = frame[i]!;
  return message;
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 65_600, perMessageDeflate: false });
server.on('connection', (socket) => {
  const streams = [openStream(), openStream()] as const;
  let seq = 0;
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) {
      streams[0].write(audioMessage(data, 0));
      streams[1].write(audioMessage(data, 1));
      return;
    }
    const message = JSON.parse(data.toString());
    const reply = { open: 'opened', close: 'closed', ping: 'pong' }[message.type as string];
    if (!reply) return;
    const parameters = reply === 'opened' ? { startPaused: false, media: [message.parameters.media[0]] } : {};
    socket.send(
      JSON.stringify({ version: '2', type: reply, seq: ++seq, clientseq: message.seq, id: message.id, parameters }),
    );
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const stream of streams) stream.end();
  });
});
server.on('listening', () => reportUsage((server.address() as { port: number }).port));
