/** One unary call: a time-out over all tries, retries of what heals by itself, cancelling, and errors as EarshotError. */
import type { MethodDefinition } from '@grpc/grpc-js';
import { EarshotError } from '../../shared/errors.ts';
import type { CallOptions } from '../core/ports/assist-gateway.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Histogram } from '../core/ports/meter.ts';
import type { ChannelPool } from './channels.ts';
import { fromGrpcError, grpcCodeOf, grpcStatuses } from './errors.ts';
import type { DialogflowServices } from './services.ts';

export type UnaryContext = {
  readonly grpc: typeof import('@grpc/grpc-js');
  readonly pool: ChannelPool;
  readonly services: DialogflowServices;
  readonly clock: Clock;
  readonly random: () => number;
  readonly seconds: Histogram;
};

export type UnaryCall = {
  readonly method: MethodDefinition<object, object>;
  readonly request: object;
  /** `field=value` for Google's front end, which routes by it. */
  readonly routing?: readonly [field: string, name: string];
  /** At most, over all tries; a caller may ask for less. */
  readonly timeoutMs: number;
  /** Sending it twice does no harm. */
  readonly idempotent: boolean;
};

/** ABORTED and UNAVAILABLE. */
const retried = new Set([10, 14]);
const deadlineExceeded = 4;
const firstBackoffMs = 100;
const longestBackoffMs = 5_000;

/** The response message, or rejects with EarshotError. */
export async function callUnary(context: UnaryContext, call: UnaryCall, options: CallOptions = {}): Promise<object> {
  const { clock } = context;
  const start = clock.monotonic();
  const timeoutMs = Math.min(options.timeoutMs ?? call.timeoutMs, call.timeoutMs);
  let backoff = firstBackoffMs;
  let before: unknown;
  for (;;) {
    if (options.signal?.aborted) throw new EarshotError('cancelled', { cause: options.signal.reason });
    const left = timeoutMs - (clock.monotonic() - start);
    try {
      const response = await callOnce(context, call, Math.max(1, left), options.signal);
      context.seconds.record((clock.monotonic() - start) / 1000, labelsOf(call, 'OK'));
      return response;
    } catch (error) {
      const code = grpcCodeOf(error);
      const wait = backoff * (0.5 + context.random());
      backoff = Math.min(backoff * 2, longestBackoffMs);
      const again = call.idempotent && code !== undefined && retried.has(code);
      if (!again || clock.monotonic() - start + wait >= timeoutMs) {
        const name = code === undefined ? 'UNKNOWN' : grpcStatuses[code]!.name;
        context.seconds.record((clock.monotonic() - start) / 1000, labelsOf(call, name));
        // A last try that had hardly any time says less than the one before it.
        const cut = code === deadlineExceeded && before !== undefined && left < timeoutMs / 3;
        throw fromGrpcError(cut ? before : error, context.services);
      }
      before = error;
      await new Promise<void>((resolve) => clock.after(wait, resolve));
    }
  }
}

function labelsOf(call: UnaryCall, code: string) {
  return { method: call.method.path.slice(call.method.path.lastIndexOf('/') + 1), code };
}

function callOnce(
  { grpc, pool }: UnaryContext,
  { method, request, routing }: UnaryCall,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<object> {
  return new Promise((resolve, reject) => {
    const slot = pool.acquire();
    const metadata = new grpc.Metadata();
    if (routing) metadata.set('x-goog-request-params', `${routing[0]}=${encodeURIComponent(routing[1])}`);
    const running = slot.client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadata,
      // A deadline counts by the machine's own clock: grpc-js compares it with that one.
      { deadline: Date.now() + timeoutMs },
      (error, response) => {
        signal?.removeEventListener('abort', cancel);
        slot.release();
        if (error) reject(error);
        else resolve(response ?? {});
      },
    );
    const cancel = () => running.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
  });
}
