/** Bare `ws` → grpc-js: each frame is split in a plain loop, each channel written to a stream. No session, no ring, no policy. */
import { Buffer } from 'node:buffer';
import * as grpc from '@grpc/grpc-js';
import type { WebSocket } from 'ws';

const path = '/google.cloud.dialogflow.v2beta1.Participants/StreamingAnalyzeContent';
/** A channel of HTTP/2 is given fewer than the hundred streams that servers usually allow. */
const streamsPerChannel = 90;
const raw = (bytes: Buffer): Buffer => bytes;

function audioMessage(frame: Buffer, channel: number): Buffer {
  const length = frame.length >> 1;
  const message = Buffer.allocUnsafe(3 + length);
  message[0] = 0x2a;
  message[1] = (length & 0x7f) | 0x80;
  message[2] = length >> 7;
  for (let i = channel, at = 3; i < frame.length; i += 2) message[at++] = frame[i]!;
  return message;
}

/** The channels to `target`, each shared by many streams. */
class Channels {
  readonly #target: string;
  readonly #options: grpc.ChannelOptions;
  readonly #clients: { readonly client: grpc.Client; streams: number }[] = [];

  constructor(target: string, options: grpc.ChannelOptions) {
    this.#target = target;
    this.#options = options;
  }

  openStream(): grpc.ClientDuplexStream<Buffer, Buffer> {
    const slot = this.#clients.find(({ streams }) => streams < streamsPerChannel) ?? this.#connect();
    slot.streams++;
    const stream = slot.client.makeBidiStreamRequest(path, raw, raw);
    stream.on('data', () => {});
    stream.on('error', () => {});
    stream.on('close', () => {
      slot.streams--;
    });
    // The first message configures; its bytes do not matter to the sink.
    stream.write(Buffer.from([0x0a, 0x00]));
    return stream;
  }

  #connect() {
    const options = { 'grpc.use_local_subchannel_pool': 1, ...this.#options };
    const slot = { client: new grpc.Client(this.#target, grpc.credentials.createInsecure(), options), streams: 0 };
    this.#clients.push(slot);
    return slot;
  }
}

const replies: Readonly<Record<string, string>> = { open: 'opened', close: 'closed', ping: 'pong' };

/** What takes each new socket and relays its two channels to `target`. */
export function createRelay(target: string, options: grpc.ChannelOptions = {}): (socket: WebSocket) => void {
  const channels = new Channels(target, options);
  return (socket) => {
    const streams = [channels.openStream(), channels.openStream()] as const;
    let seq = 0;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        streams[0].write(audioMessage(data, 0));
        streams[1].write(audioMessage(data, 1));
        return;
      }
      const message = JSON.parse(data.toString());
      const reply = replies[message.type as string];
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
  };
}
