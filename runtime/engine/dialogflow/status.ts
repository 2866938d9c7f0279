/** Refusals of the local Dialogflow, with the codes and wording of the real service. */
import type { ServiceError } from '@grpc/grpc-js';
import { EarshotError } from '../../../shared/errors.ts';
import type { LocalServices } from './local-services.ts';

export const codes = {
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  readonly retryAfterMs: number | undefined;
  constructor(code: number, message: string, retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** As grpc-js sends it: with `google.rpc.RetryInfo` in the details where the refusal has a retry delay. */
export function toServiceError(
  error: unknown,
  grpc: typeof import('@grpc/grpc-js'),
  services: LocalServices,
): Pick<ServiceError, 'code' | 'details' | 'metadata'> {
  const metadata = new grpc.Metadata();
  if (error instanceof EarshotError && error.code === 'unavailable')
    return { code: codes.unavailable, details: error.message, metadata };
  if (!(error instanceof RpcError)) return { code: codes.internal, details: 'Internal error encountered', metadata };
  if (error.retryAfterMs !== undefined) {
    const retryDelay = {
      seconds: Math.floor(error.retryAfterMs / 1000),
      nanos: Math.round((error.retryAfterMs % 1000) * 1e6),
    };
    const status = services.encode('google.rpc.Status', {
      code: error.code,
      message: error.message,
      details: [
        {
          type_url: 'type.googleapis.com/google.rpc.RetryInfo',
          value: services.encode('google.rpc.RetryInfo', { retryDelay }),
        },
      ],
    });
    metadata.set('grpc-status-details-bin', status as Parameters<typeof metadata.set>[1]);
  }
  return { code: error.code, details: error.message, metadata };
}
