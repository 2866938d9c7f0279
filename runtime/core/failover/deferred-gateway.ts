/**
 * A gateway that is created on first use, so that the service can listen before gRPC is loaded. The first call or `warm`
 * creates it once, and calls wait for it. After a failure the next call tries again.
 */
import { EarshotError } from '../../../shared/errors.ts';
import type { AnalyzeStream, AnalyzeStreamOptions, AssistGateway } from '../ports/assist-gateway.ts';

export type DeferredGateway = AssistGateway & { warm(): void };

const closedStream: AnalyzeStream = { write: () => true, onDrain() {}, halfClose() {}, cancel() {} };

/** Calls reject with `unavailable` when `make` rejects, and with `cancelled` after `close`. */
export function createDeferredGateway(
  engine: AssistGateway['engine'],
  make: () => Promise<AssistGateway>,
): DeferredGateway {
  let made: AssistGateway | undefined;
  let making: Promise<AssistGateway> | undefined;
  let closed = false;

  const get = (): Promise<AssistGateway> => {
    if (closed) return Promise.reject(new EarshotError('cancelled'));
    making ??= make().then(
      (gateway) => {
        made = gateway;
        return gateway;
      },
      (error: unknown) => {
        making = undefined;
        throw new EarshotError('unavailable', { cause: error });
      },
    );
    return making;
  };

  return {
    engine,
    warm: () => void get().catch(() => undefined),
    ensureConversation: async (...args) => (await get()).ensureConversation(...args),
    // A stream needs a handle, and handles come from the gateway, so the gateway exists in all normal cases.
    openStream: (options: AnalyzeStreamOptions) => {
      if (made) return made.openStream(options);
      queueMicrotask(() => options.onEnd(new EarshotError('unavailable')));
      return closedStream;
    },
    analyzeMessage: async (...args) => (await get()).analyzeMessage(...args),
    decideToolCall: async (...args) => (await get()).decideToolCall(...args),
    searchKnowledge: async (...args) => (await get()).searchKnowledge(...args),
    redraft: async (...args) => (await get()).redraft(...args),
    ingestContext: async (...args) => (await get()).ingestContext(...args),
    generate: async (...args) => (await get()).generate(...args),
    summarize: async (...args) => (await get()).summarize(...args),
    sendFeedback: async (...args) => (await get()).sendFeedback(...args),
    complete: async (...args) => (await get()).complete(...args),
    check: async (...args) => (await get()).check(...args),
    close: async () => {
      closed = true;
      await making?.then((gateway) => gateway.close()).catch(() => undefined);
    },
  };
}
