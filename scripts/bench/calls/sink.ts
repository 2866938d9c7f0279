/**
 * The far side in a process of its own: takes audio over gRPC, looks at the time in it, and says nothing. It speaks HTTP/2
 * itself, so that what is measured is not how fast a server of the same library reads, and it opens its windows as wide as a
 * front end does: with the 64 kB that HTTP/2 begins with, 90 streams of one connection wait for each other.
 */
import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { loadServices } from '../../../runtime/dialogflow/services.ts';
import { machineMicros, readStamp, stampSamples } from './stamp.ts';

const { definitions } = await loadServices();
const windowBytes = 4 * 1024 * 1024;
/** Every message is preceded by whether it is compressed, and its length in four bytes. */
const prefixBytes = 5;

let latencies: number[] = [];
let messages = 0;

function onMessage(message: Buffer): void {
  messages++;
  // Tag, length in two bytes, then the audio.
  if (message.length < 3 + stampSamples || message[0] !== 0x2a) return;
  const sentAt = readStamp(message, 3);
  if (sentAt !== undefined) latencies.push(machineMicros() - sentAt);
}

/** Whole messages out of what comes, in whatever pieces it comes. */
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

/** The few questions that the service asks before and after a call. */
const answers: Record<string, (request: { name: string; parent: string }) => object> = {
  GetConversation: ({ name }) => ({ name, lifecycleState: 'IN_PROGRESS' }),
  CompleteConversation: ({ name }) => ({ name, lifecycleState: 'COMPLETED' }),
  SuggestConversationSummary: () => ({}),
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

const server = createServer({ settings: { initialWindowSize: windowBytes, maxConcurrentStreams: 200 } });
server.on('session', (session) => session.setLocalWindowSize(windowBytes));
server.on('stream', (stream, { ':path': path = '' }) => {
  stream.on('error', () => {});
  if (!path.endsWith('/StreamingAnalyzeContent')) return answer(stream, path);
  takeMessages(stream, onMessage);
  stream.on('end', () => {
    if (stream.destroyed) return;
    stream.respond({ ...headers, 'grpc-status': 0 }, { endStream: true });
  });
});
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
process.on('message', (command: 'reset' | 'read') => {
  if (command === 'reset') {
    latencies = [];
    messages = 0;
    process.send!({ reset: true });
  } else process.send!({ latencies, messages });
});
process.on('disconnect', () => process.exit(0));
