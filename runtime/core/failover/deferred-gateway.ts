/**
 * A gateway that is still being made. The service listens before gRPC is loaded; who asks earlier waits a moment longer.
 * Making it starts with the first call or with `warm`, once; a failure to make it is tried again by the next call.
 */
import { EarshotError } from '../../../shared/errors.ts';
import type { AnalyzeStream, AnalyzeStreamOptions, AssistGateway } from '../ports/assist-gateway.ts';

export type DeferredGateway = AssistGateway & { warm(): void };

const deadStream: AnalyzeStream = { write: () => true, onDrain() {}, halfClose() {}, cancel() {} };

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
    // A stream needs a conversation handle, and the handle came from the gateway: it is there by now.
    openStream: (options: AnalyzeStreamOptions) => {
      if (made) return made.openStream(options);
      queueMicrotask(() => options.onEnd(new EarshotError('unavailable')));
      return deadStream;
    },
    analyzeMessage: async (...args) => (await get()).analyzeMessage(...args),
    searchKnowledge: async (...args) => (await get()).searchKnowledge(...args),
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
