/** Errors as `application/problem+json` (RFC 9457) with a stable code and a fixed sentence. */
import type { Problem } from '../../shared/api/routes.ts';
import { EarshotError, type ErrorCode, errorFacts } from '../../shared/errors.ts';

export type ProblemDetails = {
  /** In addition to the fixed sentence; no internals, no words of customers, no ids of others. */
  readonly detail?: string | undefined;
  /** 403: what the agent can do about it. */
  readonly reason?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the protocol needs another status than that of the code. */
  readonly status?: number;
};

/** RFC 9457. `code` is the stable part; the sentence is the same for every cause. */
export function problemOf(code: ErrorCode, details: ProblemDetails = {}): Problem {
  const facts = errorFacts[code];
  return {
    type: `urn:earshot:problem:${code}`,
    title: facts.sentence,
    status: details.status ?? facts.httpStatus,
    code,
    ...(details.detail !== undefined && { detail: details.detail }),
    ...(details.reason !== undefined && { reason: details.reason }),
  };
}

/** Never cached. With `www-authenticate` on 401, and `retry-after` in whole seconds where a time is known. */
export function problemResponse(code: ErrorCode, details: ProblemDetails = {}): Response {
  const problem = problemOf(code, details);
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    ...details.headers,
  };
  if (code === 'unauthenticated') headers['www-authenticate'] ??= 'Bearer';
  if (details.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(details.retryAfterMs / 1_000));
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/** The response to a thrown value. An unknown error is `internal`, and its text is not sent. */
export function problemOfError(error: unknown): Response {
  const known = EarshotError.from(error);
  return problemResponse(known.code, {
    detail: known.detail,
    retryAfterMs: known.retryAfterMs,
    reason: (known as { reason?: string }).reason,
  });
}
