/** Runs the methods of the local Dialogflow for gRPC calls: those with one response, and the search that streams its answer. */
import type { ServerWritableStream, ServiceError, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Logger } from '../../core/ports/logger.ts';
import type { LiveAnswer } from '../ports.ts';
import { failurePlace } from './failure-place.ts';
import type { DialogflowScript } from './script.ts';
import { codes, RpcError } from './status.ts';
import type { UnaryMethods } from './unary-methods.ts';

type Handler = UntypedServiceImplementation[string];
type UnaryCall = { readonly request: object; on(event: 'cancelled', run: () => void): void };

/** `toError`: an error as gRPC sends it. What is no RpcError is logged without its text. */
export function createCallHandlers(deps: {
  readonly methods: UnaryMethods;
  readonly script: DialogflowScript | undefined;
  readonly logger: Logger;
  readonly toError: (error: unknown) => Pick<ServiceError, 'code' | 'details' | 'metadata'>;
}): { readonly unary: (name: string) => Handler; readonly drafted: Handler } {
  const run = async (name: string, request: object, live: LiveAnswer): Promise<object> => {
    try {
      await deps.script?.unary(name);
      const method = deps.methods[name];
      if (!method) throw new RpcError(codes.unimplemented, `The server does not implement the method ${name}`);
      return await method(request, live);
    } catch (error) {
      if (!(error instanceof RpcError))
        deps.logger.error('A call of the local Dialogflow failed', { method: name, ...failurePlace(error) });
      throw deps.toError(error);
    }
  };
  const unary =
    (name: string) =>
    (call: UnaryCall, done: sendUnaryData<object>): void => {
      const abort = new AbortController();
      call.on('cancelled', () => abort.abort());
      run(name, call.request, { signal: abort.signal }).then(
        (response) => done(null, response),
        (error: ServiceError) => done(error),
      );
    };
  const drafted = (call: ServerWritableStream<object, object>): void => {
    const abort = new AbortController();
    call.on('cancelled', () => abort.abort());
    const onDraft: LiveAnswer['onDraft'] = (draft) => void call.write({ draft });
    run('SearchKnowledge', call.request, { signal: abort.signal, onDraft }).then(
      (response) => {
        call.write({ response });
        call.end();
      },
      (error: ServiceError) => call.emit('error', error),
    );
  };
  return { unary: (name) => unary(name) as Handler, drafted: drafted as Handler };
}
