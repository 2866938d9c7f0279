/**
 * The local Dialogflow: the real services over real gRPC on a loopback port, v2 and v2beta1 alike, with results from the
 * local engine. For the gateway it is the real service.
 */

import { setImmediate } from 'node:timers';
import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Masker } from '../../core/masking/masker.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type Logger, silentLogger } from '../../core/ports/logger.ts';
import type { EnglishTexts, LocalEngine } from '../ports.ts';
import { createCallHandlers } from './call-handlers.ts';
import { listenBreakably, listenPlainly } from './listen.ts';
import type { LocalServices } from './local-services.ts';
import { createNotify, type PublishedNotification } from './notify.ts';
import { createPipeline } from './pipeline.ts';
import type { DialogflowScript } from './script.ts';
import { createDialogflowState, type DialogflowState, defaultStateLimits, type StateLimits } from './state.ts';
import { type RpcError, toServiceError } from './status.ts';
import { type Duplex, defaultStreamLimits, type StreamLimits, serveStream } from './streaming.ts';
import { createUnaryMethods } from './unary.ts';

export type LocalDialogflowOptions = {
  readonly engine: LocalEngine;
  readonly services: LocalServices | (() => Promise<LocalServices>);
  readonly clock: Clock;
  readonly logger?: Logger;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly newId?: () => string;
  readonly script?: DialogflowScript;
  /** Gets what the real service would publish. Must return at once and not throw. */
  readonly notify?: (notification: PublishedNotification) => void;
  readonly profiles?: readonly string[];
  /** Gets the English texts of speech in other languages, where it wants them. */
  readonly english?: EnglishTexts | undefined;
  /** Masks what is stored, understood and given to a language model. */
  readonly masker?: Masker | undefined;
  readonly limits?: Partial<StreamLimits> & {
    readonly state?: Partial<StateLimits>;
    /** Concurrent calls per connection; further calls wait, as at the real front end. */
    readonly maxConcurrentStreams?: number;
    readonly suggestionsWithinMs?: number;
    readonly partWithinMs?: number;
  };
};

export type LocalDialogflow = {
  /** `127.0.0.1:port` */
  readonly target: string;
  /** What is stored, for tests. */
  readonly state: DialogflowState;
  /** With a script only: breaks every open connection; new ones are accepted. */
  breakConnections(): void;
  /** Cuts every connection at once and stops listening. */
  close(): Promise<void>;
};

/** Rejects when the port is in use. */
export async function startLocalDialogflow(options: LocalDialogflowOptions): Promise<LocalDialogflow> {
  const { engine, clock, logger = silentLogger, limits = {}, script } = options;
  const [grpc, services] = await Promise.all([
    import('@grpc/grpc-js'),
    typeof options.services === 'function' ? options.services() : options.services,
  ]);
  const newId = options.newId ?? (() => globalThis.crypto.randomUUID().replaceAll('-', ''));
  const state = createDialogflowState(
    () => clock.now(),
    newId,
    { ...defaultStateLimits, ...limits.state },
    options.masker,
  );
  const pipeline = createPipeline({
    engine,
    state,
    logger,
    ...{ clock, script },
    ...(limits.partWithinMs !== undefined && { partWithinMs: limits.partWithinMs }),
  });
  const notify = createNotify(options.notify);
  const methods = createUnaryMethods({
    engine,
    state,
    pipeline,
    clock,
    notify,
    profiles: options.profiles,
    script,
    suggestionsWithinMs: limits.suggestionsWithinMs ?? 8_000,
  });
  const fail = (call: Duplex, error: RpcError) => call.emit('error', toServiceError(error, grpc, services));

  const { unary, drafted } = createCallHandlers({
    methods,
    script,
    logger,
    toError: (error) => toServiceError(error, grpc, services),
  });
  const stream = (call: Duplex) =>
    serveStream(call, {
      engine,
      state,
      pipeline,
      clock,
      notify,
      limits: { ...defaultStreamLimits, ...limits },
      script: script && ((opening) => script.stream(opening)),
      english: options.english,
      later: (run) => void setImmediate(run),
      fail,
      reset: (broken) => listening.breakConnections(broken.getPeer()),
    });

  const server = new grpc.Server({
    'grpc.max_concurrent_streams': limits.maxConcurrentStreams ?? 100,
    'grpc.max_receive_message_length': 8 * 1024 * 1024,
  });
  for (const definition of Object.values(services.definitions)) {
    const implementation: UntypedServiceImplementation = {};
    for (const [name, method] of Object.entries(definition))
      implementation[name] = method.requestStream ? (stream as UntypedServiceImplementation[string]) : unary(name);
    server.addService(definition, implementation);
  }
  server.addService(services.draftedSearch, { Search: drafted });
  const listen = script ? listenBreakably : listenPlainly;
  const listening = await listen(grpc, server, options.port ?? 0);
  logger.debug('The local Dialogflow listens', { port: listening.port });
  return {
    target: `127.0.0.1:${listening.port}`,
    state,
    breakConnections: () => listening.breakConnections(),
    close: () => listening.close(),
  };
}
