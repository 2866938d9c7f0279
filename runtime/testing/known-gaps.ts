/** What an engine cannot do that another can, and what that costs us. Each has a test that fails when the gap is gone. */
import type { RuntimeName } from '../../shared/runtimes.ts';

export type KnownGap = {
  readonly engine: Exclude<RuntimeName, 'node'>;
  /** What the engine does not do. */
  readonly gap: string;
  /** What the service does about it. */
  readonly reason: string;
  readonly link?: string;
};

export const knownGaps = {
  workerdNoHttp2: {
    engine: 'workerd',
    gap: 'It has no HTTP/2 client: http2.connect is not implemented',
    reason:
      'Without it there is no gRPC, so nothing can be asked of Dialogflow: AudioHook, messages, knowledge, summary, feedback and complete are answered with 501. An instance on Node, Deno or Bun takes them.',
    link: 'https://developers.cloudflare.com/workers/runtime-apis/nodejs/',
  },
  workerdNoThreads: {
    engine: 'workerd',
    gap: 'It has no threads: worker_threads.Worker is not implemented',
    reason:
      'Speech recognition, which needs them, does not run here, and so neither does local mode: settings for Genesys and Redis must be there.',
    link: 'https://developers.cloudflare.com/workers/runtime-apis/nodejs/',
  },
  workerdSocketsOfOneRequest: {
    engine: 'workerd',
    gap: 'A socket ends with the request that opened it',
    reason:
      'Each request that needs Redis has connections of its own, and each event stream keeps two for as long as it lasts. What counts all streams of an instance (MAX_PANELS, the number of streams of one agent) is not held here, and notifications of Pub/Sub, whose order an instance keeps in memory from one request to the next, are refused.',
    link: 'https://developers.cloudflare.com/workers/observability/errors/',
  },
  workerdNoPing: {
    engine: 'workerd',
    gap: 'A WebSocket of a server cannot ping',
    reason: 'A caller that vanished would hold its place until the connection breaks: one more reason to refuse calls.',
  },
  workerdNoFiles: {
    engine: 'workerd',
    gap: 'It does not see the files of the machine',
    reason: 'REDIS_CA and AUDIT_LOG name files and are refused at start; audit entries go to the service log.',
  },
  workerdNoRedirectError: {
    engine: 'workerd',
    gap: "fetch does not know redirect: 'error'",
    reason:
      'The entry asks for `manual` and refuses what is redirected itself, so that no credential leaves for another host.',
  },
  denoBurstThenError: {
    engine: 'deno',
    gap: 'As a gRPC client it may tell a burst of results followed at once by an error as fewer results, or as the error alone',
    reason:
      'Dialogflow ends a stream seconds after its last result, so a call does not meet it at the pace of speech; audio behind the last final result is sent again on the next stream in any case.',
  },
} as const satisfies Readonly<Record<string, KnownGap>>;
