/** The closed set of error codes, and the error class. The mappings to HTTP, AudioHook and gRPC are one table each. */

export const errorCodes = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'erased',
  'too_large',
  'unsupported',
  'rate_limited',
  'quota_exhausted',
  'failed_precondition',
  'timeout',
  'cancelled',
  'unavailable',
  'draining',
  'config_invalid',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export function isErrorCode(code: string): code is ErrorCode {
  return (errorCodes as readonly string[]).includes(code);
}

type CodeFacts = { readonly httpStatus: number; readonly retryable: boolean; readonly sentence: string };

/** The properties of each code. `sentence` is the message for callers. */
export const errorFacts: { readonly [C in ErrorCode]: CodeFacts } = {
  invalid_request: { httpStatus: 400, retryable: false, sentence: 'The request is not valid' },
  unauthenticated: { httpStatus: 401, retryable: false, sentence: 'Sign in again' },
  forbidden: { httpStatus: 403, retryable: false, sentence: 'You have no access to this' },
  not_found: { httpStatus: 404, retryable: false, sentence: 'There is nothing here' },
  conflict: { httpStatus: 409, retryable: false, sentence: 'It already exists or has changed meanwhile' },
  erased: { httpStatus: 410, retryable: false, sentence: 'This conversation was erased' },
  too_large: { httpStatus: 413, retryable: false, sentence: 'The request is too large' },
  unsupported: { httpStatus: 501, retryable: false, sentence: 'This is not supported here' },
  rate_limited: { httpStatus: 429, retryable: true, sentence: 'Too many requests' },
  quota_exhausted: { httpStatus: 503, retryable: true, sentence: 'The assistance quota is used up for the moment' },
  failed_precondition: {
    httpStatus: 409,
    retryable: false,
    sentence: 'The conversation is not in a state that allows this',
  },
  timeout: { httpStatus: 504, retryable: true, sentence: 'The answer took too long' },
  cancelled: { httpStatus: 499, retryable: true, sentence: 'The request was cancelled' },
  unavailable: { httpStatus: 503, retryable: true, sentence: 'The service behind this is not available' },
  draining: { httpStatus: 503, retryable: true, sentence: 'This instance is shutting down' },
  config_invalid: { httpStatus: 500, retryable: false, sentence: 'The configuration is not valid' },
  internal: { httpStatus: 500, retryable: false, sentence: 'Something went wrong here' },
};

export type EarshotErrorOptions = {
  /** For the log only, never shown to a caller. */
  cause?: unknown;
  /** Replaces the fixed sentence for callers. Must not contain internals, customer words or ids of others. */
  detail?: string;
  /** Minimum delay before a retry, in milliseconds. */
  retryAfterMs?: number;
  /** Overrides the table, for a failure that a retry cannot fix although it usually does for this code. */
  retryable?: boolean;
};

export class EarshotError extends Error {
  override readonly name = 'EarshotError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, options: EarshotErrorOptions = {}) {
    super(
      options.detail ?? errorFacts[code].sentence,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.detail = options.detail;
    this.retryable = options.retryable ?? errorFacts[code].retryable;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Converts any error: an EarshotError is returned unchanged, an abort is `cancelled`, a timeout is `timeout`, anything else is `internal`. */
  static from(error: unknown): EarshotError {
    if (error instanceof EarshotError) return error;
    if (error instanceof Error && error.name === 'AbortError') return new EarshotError('cancelled', { cause: error });
    if (error instanceof Error && error.name === 'TimeoutError') return new EarshotError('timeout', { cause: error });
    return new EarshotError('internal', { cause: error });
  }
}
