/** gRPC statuses to EarshotError: one table, and the wait that a quota error asks for. */
import { EarshotError, type ErrorCode } from '../../shared/errors.ts';
import type { DialogflowServices } from './services.ts';

type Row = { readonly code: ErrorCode; readonly retryable: boolean; readonly name: string };

/**
 * By gRPC status number. `retryable` says whether trying the same again can help: of a stream ended by its age or its
 * pace (10, 11) a new stream always can, of a quota (8) after a wait, of a wrong request or a missing right never.
 */
export const grpcStatuses: Readonly<Record<number, Row>> = {
  1: { code: 'cancelled', retryable: true, name: 'CANCELLED' },
  2: { code: 'internal', retryable: true, name: 'UNKNOWN' },
  3: { code: 'invalid_request', retryable: false, name: 'INVALID_ARGUMENT' },
  4: { code: 'timeout', retryable: true, name: 'DEADLINE_EXCEEDED' },
  5: { code: 'not_found', retryable: false, name: 'NOT_FOUND' },
  6: { code: 'conflict', retryable: false, name: 'ALREADY_EXISTS' },
  7: { code: 'forbidden', retryable: false, name: 'PERMISSION_DENIED' },
  8: { code: 'quota_exhausted', retryable: true, name: 'RESOURCE_EXHAUSTED' },
  9: { code: 'failed_precondition', retryable: false, name: 'FAILED_PRECONDITION' },
  10: { code: 'unavailable', retryable: true, name: 'ABORTED' },
  11: { code: 'unavailable', retryable: true, name: 'OUT_OF_RANGE' },
  12: { code: 'unsupported', retryable: false, name: 'UNIMPLEMENTED' },
  13: { code: 'unavailable', retryable: true, name: 'INTERNAL' },
  14: { code: 'unavailable', retryable: true, name: 'UNAVAILABLE' },
  15: { code: 'internal', retryable: false, name: 'DATA_LOSS' },
  16: { code: 'unauthenticated', retryable: false, name: 'UNAUTHENTICATED' },
};

/** What a caller may read where the fixed sentence says too little; no word of the status text, which can quote content. */
const details: Partial<Record<number, string>> = {
  4: 'Dialogflow did not answer in time',
  7: 'Google refused: the service account lacks the role Dialogflow Agent Assist Client in this project',
  8: 'The Dialogflow quota of this project is used up for the moment',
  14: 'Dialogflow cannot be reached',
  16: 'Google did not accept the credentials of this service',
};

/** The status number of a gRPC error, or undefined where it is something else. */
export function grpcCodeOf(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'number' && code in grpcStatuses ? code : undefined;
}

/** An error of grpc-js or of the credentials library as an EarshotError; an EarshotError stays. */
export function fromGrpcError(error: unknown, services?: Pick<DialogflowServices, 'decode'>): EarshotError {
  if (error instanceof EarshotError) return error;
  const number = grpcCodeOf(error);
  if (number === undefined) return EarshotError.from(error);
  const row = grpcStatuses[number]!;
  const retryAfterMs = services ? retryDelayOf(error, services) : undefined;
  const detail = details[number];
  return new EarshotError(row.code, {
    cause: error,
    retryable: row.retryable,
    ...(detail !== undefined && { detail }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** A `google.rpc.Status` inside an answer (a feature that failed). */
export function fromStatus(status: { code?: number | null; message?: string | null }): EarshotError {
  const row = grpcStatuses[status.code ?? 2] ?? grpcStatuses[2]!;
  return new EarshotError(row.code, { retryable: row.retryable, cause: status });
}

const retryInfoType = 'type.googleapis.com/google.rpc.RetryInfo';
const longestRetryMs = 600_000;

/** The wait in the `google.rpc.RetryInfo` of a status, milliseconds, at most ten minutes. */
function retryDelayOf(error: unknown, services: Pick<DialogflowServices, 'decode'>): number | undefined {
  const metadata = (error as { metadata?: { get(key: string): unknown[] } }).metadata;
  const raw = metadata?.get('grpc-status-details-bin')[0];
  if (!(raw instanceof Uint8Array)) return undefined;
  try {
    const status = services.decode('google.rpc.Status', raw) as {
      details?: { type_url?: string; value?: Uint8Array }[];
    };
    for (const { type_url, value } of status.details ?? []) {
      if (type_url !== retryInfoType || !value) continue;
      const { retryDelay } = services.decode('google.rpc.RetryInfo', value) as {
        retryDelay?: { seconds?: number; nanos?: number };
      };
      const ms = (retryDelay?.seconds ?? 0) * 1000 + (retryDelay?.nanos ?? 0) / 1e6;
      return ms > 0 ? Math.min(ms, longestRetryMs) : undefined;
    }
  } catch {
    // Details are an extra: a status with broken ones is still that status.
  }
  return undefined;
}

/** The error with a detail for the administrator. It names settings, and nothing of a call. */
export function explainCheck(error: EarshotError, profileName: string): EarshotError {
  const detail: Partial<Record<EarshotError['code'], string>> = {
    not_found: `Google does not know ${profileName}: check CONVERSATION_PROFILE_NAME and its location`,
    unavailable: 'Dialogflow cannot be reached: check network, firewall and proxy of this service',
    timeout: 'Dialogflow did not answer in time: check network, firewall and credentials of this service',
    unauthenticated:
      'There are no usable Google credentials: run as a service account, or set GOOGLE_APPLICATION_CREDENTIALS',
    invalid_request: `Google refused ${profileName} as a name: check CONVERSATION_PROFILE_NAME`,
  };
  const sentence = detail[error.code];
  const known = error.code !== 'unavailable' && error.code !== 'timeout' && error.code !== 'unauthenticated';
  return sentence === undefined || (error.detail !== undefined && known)
    ? error
    : new EarshotError(error.code, { detail: sentence, cause: error, retryable: error.retryable });
}
