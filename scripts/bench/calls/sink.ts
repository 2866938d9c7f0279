/** The far side in a process of its own: takes audio over gRPC, looks at the time in it, and says nothing. */
import process from 'node:process';
import * as grpc from '@grpc/grpc-js';
import { loadServices } from '../../../runtime/dialogflow/services.ts';
import { machineMicros, readStamp, stampSamples } from './stamp.ts';

const services = await loadServices();
const { definitions } = services;
const raw = (bytes: Buffer): Buffer => bytes;
const streaming = definitions['v2beta1.Participants'].StreamingAnalyzeContent!;

let latencies: number[] = [];
let messages = 0;
let streams = 0;

const server = new grpc.Server({ 'grpc.max_concurrent_streams': 200 });
server.addService(
  {
    StreamingAnalyzeContent: {
      ...streaming,
      requestDeserialize: raw,
      responseSerialize: raw as never,
    },
  },
  {
    StreamingAnalyzeContent(call: grpc.ServerDuplexStream<Buffer, Buffer>) {
      streams++;
      call.on('data', (message: Buffer) => {
        messages++;
        // Tag, length in two bytes, then the audio.
        if (message.length < 3 + stampSamples || message[0] !== 0x2a) return;
        const sentAt = readStamp(message, 3);
        if (sentAt !== undefined) latencies.push(machineMicros() - sentAt);
      });
      call.on('end', () => call.end());
      call.on('error', () => {});
      call.on('close', () => {
        streams--;
      });
    },
  },
);
server.addService(definitions['v2beta1.Conversations'], {
  GetConversation: (call: { request: { name: string } }, done: grpc.sendUnaryData<object>) =>
    done(null, { name: call.request.name, lifecycleState: 'IN_PROGRESS' }),
  CompleteConversation: (call: { request: { name: string } }, done: grpc.sendUnaryData<object>) =>
    done(null, { name: call.request.name, lifecycleState: 'COMPLETED' }),
  SuggestConversationSummary: (_call: unknown, done: grpc.sendUnaryData<object>) => done(null, {}),
} as unknown as grpc.UntypedServiceImplementation);
const unaryParticipants = Object.fromEntries(
  Object.entries(definitions['v2beta1.Participants']).filter(([name]) => name === 'ListParticipants'),
);
server.addService(unaryParticipants, {
  ListParticipants: (call: { request: { parent: string } }, done: grpc.sendUnaryData<object>) =>
    done(null, {
      participants: ['END_USER', 'HUMAN_AGENT'].map((role) => ({
        name: `${call.request.parent}/participants/${role.toLowerCase()}`,
        role,
      })),
    }),
} as unknown as grpc.UntypedServiceImplementation);

server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.send!({ port });
});
process.on('message', (command: 'reset' | 'read') => {
  if (command === 'reset') {
    latencies = [];
    messages = 0;
    process.send!({ reset: true });
  } else process.send!({ latencies, messages, streams });
});
process.on('disconnect', () => process.exit(0));
