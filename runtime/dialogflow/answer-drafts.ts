/** The client side of the search whose answer arrives while it is written. */
import type { LiveCallOptions } from '../core/ports/assist-gateway.ts';
import type { DraftMessage } from './drafted-search.ts';
import { fromGrpcError } from './errors.ts';
import type { UnaryContext } from './unary.ts';

/** The response message, or rejects with EarshotError. Not retried: the caller then asks the unary method. */
export function searchWithDrafts(
  context: UnaryContext,
  request: object,
  timeoutMs: number,
  { signal, onDraft }: LiveCallOptions,
): Promise<object> {
  const { pool, services } = context;
  return new Promise((resolve, reject) => {
    const slot = pool.acquire();
    const deadline = Date.now() + timeoutMs;
    const { path, requestSerialize, responseDeserialize } = services.draftedSearch.Search;
    const call = slot.client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, {
      deadline,
    });
    let response: object | undefined;
    const cancel = () => call.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    const finish = (settle: () => void) => {
      signal?.removeEventListener('abort', cancel);
      slot.release();
      settle();
    };
    call.on('data', (message: DraftMessage) => {
      if ('draft' in message) onDraft?.(message.draft);
      else response = message.response;
    });
    call.on('error', (error) => finish(() => reject(fromGrpcError(error, services))));
    call.on('end', () => {
      if (response) finish(() => resolve(response!));
    });
    if (signal?.aborted) cancel();
  });
}
