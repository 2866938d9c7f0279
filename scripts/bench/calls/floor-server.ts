/**
 * The least that a relay can do with the same libraries: a bare `ws` receiver, each frame split in a plain loop, each
 * channel written to a bare grpc-js stream. No session, no ring, no policy, nothing kept.
 */
import process from 'node:process';
import type * as grpc from '@grpc/grpc-js';
import { WebSocketServer } from 'ws';
import { tuneCollector } from '../../../runtime/adapters/node/collector.ts';
import { createRelay } from './relay.ts';
import { reportUsage } from './report-usage.ts';

const target = process.argv[2]!;
/**
 * With the library's defaults each stream keeps all audio until it is first answered. The service's channels do not, and a
 * relay that does as they do costs less: with `lean` it is one, and its engine has the options of the service's.
 */
const lean = process.argv[3] === 'lean';
if (lean && !('deno' in process.versions || 'bun' in process.versions)) tuneCollector();
const options: grpc.ChannelOptions = lean
  ? { 'grpc.enable_retries': 0, 'grpc.per_rpc_retry_buffer_size': 0, 'grpc.enable_channelz': 0 }
  : {};

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 65_600, perMessageDeflate: false });
server.on('connection', createRelay(target, options));
server.on('listening', () => reportUsage((server.address() as { port: number }).port));
