/**
 * The gRPC server that receives the audio, in a process of its own: reads the timestamps in it and sends nothing, or, with a number
 * of results a second as its argument, answers every stream that often. It shares the cores with the service, so it does as little as possible: audio frames are read in place from the bytes of the socket, and only
 * the rest goes to Node's HTTP/2. Its flow-control windows outlast any run: with the initial 64 kB of HTTP/2, 90 streams of one
 * connection would wait for each other.
 */
import { createServer as createHttp2Server, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import process from 'node:process';
import { loadServices } from '../../../runtime/dialogflow/services.ts';
import { AnsweredStreams } from './answered-streams.ts';
import { AudioConnection } from './audio-frames.ts';
import { rawPreface, readRawMessages } from './raw-messages.ts';
import { machineMicros, readStamp, stampSamples } from './stamp.ts';

const { definitions } = await loadServices();
const windowBytes = 2 ** 31 - 1;
/** Every message is preceded by whether it is compressed, and its length in four bytes. */
const prefixBytes = 5;

let latencies: number[] = [];
let messages = 0;

/** The gRPC message that lies in `bytes` from `at` on, behind its prefix. */
function onMessage(bytes: Uint8Array, at: number, length: number): void {
  messages++;
  // Tag, length in two bytes, then the audio.
  if (length < 3 + stampSamples || bytes[at] !== 0x2a) return;
  const sentAt = readStamp(bytes, at + 3);
  if (sentAt !== undefined) latencies.push(machineMicros() - sentAt);
}

/** Assembles whole messages from chunks of any size. */
function takeMessages(stream: ServerHttp2Stream, take: (message: Buffer) => void): void {
  let rest: Buffer | undefined;
  stream.on('data', (chunk: Buffer) => {
    let bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
    while (bytes.length >= prefixBytes) {
      const end = prefixBytes + bytes.readUInt32BE(1);
      if (bytes.length < end) break;
      take(bytes.subarray(prefixBytes, end));
      bytes = bytes.subarray(end);
    }
    rest = bytes.length > 0 ? bytes : undefined;
  });
}

/** Answers to the unary requests before and after a call. */
const answers: Record<string, (request: { name: string; parent: string }) => object> = {
  GetConversation: ({ name }) => ({ name, lifecycleState: 'IN_PROGRESS' }),
  CompleteConversation: ({ name }) => ({ name, lifecycleState: 'COMPLETED' }),
  SuggestConversationSummary: () => ({}),
  AnalyzeContent: () => ({}),
  ListParticipants: ({ parent }) => ({
    participants: ['END_USER', 'HUMAN_AGENT'].map((role) => ({
      name: `${parent}/participants/${role.toLowerCase()}`,
      role,
    })),
  }),
};

const unimplemented = 12;
const headers = { ':status': 200, 'content-type': 'application/grpc' };

function answer(stream: ServerHttp2Stream, path: string): void {
  const [service, method] = path.slice(1).split('/') as [string, string];
  const definition = definitions[`v2beta1.${service.split('.').at(-1)!}` as keyof typeof definitions]?.[method];
  const make = answers[method];
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': definition && make ? 0 : unimplemented }));
  if (!definition || !make) {
    stream.respond(headers, { waitForTrailers: true });
    stream.end();
    return;
  }
  takeMessages(stream, (message) => {
    const body = definition.responseSerialize(make(definition.requestDeserialize(message) as never));
    const framed = Buffer.alloc(prefixBytes + body.length);
    framed.writeUInt32BE(body.length, 1);
    framed.set(body, prefixBytes);
    stream.respond(headers, { waitForTrailers: true });
    stream.end(framed);
  });
}

/** The HTTP/2 session of each connection, and the connection whose audio is read before it. */
const connections = new WeakMap<Http2Session, AudioConnection>();
const http2 = createHttp2Server({ settings: { initialWindowSize: windowBytes, maxConcurrentStreams: 200 } });
http2.on('session', (session) => session.setLocalWindowSize(windowBytes));
const resultsPerSecond = Number(process.argv[2] ?? 0);
const streaming = definitions['v2beta1.Participants'].StreamingAnalyzeContent!;
const answered =
  resultsPerSecond > 0
    ? new AnsweredStreams(resultsPerSecond, (response) => streaming.responseSerialize(response))
    : undefined;
http2.on('stream', (stream, { ':path': path = '', 'x-goog-request-params': params = '' }) => {
  stream.on('error', () => {});
  if (!path.endsWith('/StreamingAnalyzeContent')) return answer(stream, path);
  connections.get(stream.session!)!.takeStream(stream.id!);
  stream.resume();
  if (answered) return answered.add(stream, decodeURIComponent(String(params)).replace('participant=', ''));
  stream.on('end', () => {
    if (stream.destroyed) return;
    stream.respond({ ...headers, 'grpc-status': 0 }, { endStream: true });
  });
});
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (first: Buffer) => {
    if (first.subarray(0, rawPreface.length).equals(rawPreface))
      readRawMessages(socket, first.subarray(rawPreface.length), onMessage);
    else takeHttp2(socket, first);
  });
});

function takeHttp2(socket: Socket, first: Buffer): void {
  const connection = new AudioConnection(socket, onMessage);
  http2.once('session', (session) => connections.set(session, connection));
  http2.emit('connection', connection);
  connection.takeBytes(first);
}
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
process.on('message', (command: 'reset' | 'read') => {
  if (command === 'reset') {
    latencies = [];
    messages = 0;
    process.send!({ reset: true });
  } else process.send!({ latencies, messages });
});
process.on('disconnect', () => process.exit(0));
