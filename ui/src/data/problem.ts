/** Turns a refusal of the service into an EarshotError. */
import * as v from 'valibot';
import { ProblemSchema } from '../../../shared/api/routes.ts';
import { EarshotError, type ErrorCode, errorCodes, errorFacts, isErrorCode } from '../../../shared/errors.ts';

/** The error of a response that is not ok: from its problem body, or from its status. */
export async function problemOf(response: Response): Promise<EarshotError> {
  const retryAfter = Number(response.headers.get('retry-after'));
  const retry = Number.isFinite(retryAfter) && retryAfter > 0 ? { retryAfterMs: retryAfter * 1_000 } : {};
  const parsed = v.safeParse(ProblemSchema, await response.json().catch(() => undefined));
  if (parsed.success && isErrorCode(parsed.output.code)) {
    const detail = parsed.output.reason ?? parsed.output.detail;
    return new EarshotError(parsed.output.code, detail === undefined ? retry : { detail, ...retry });
  }
  return new EarshotError(codeOfStatus(response.status), retry);
}

function codeOfStatus(status: number): ErrorCode {
  return (
    errorCodes.find((code) => errorFacts[code].httpStatus === status) ?? (status >= 500 ? 'unavailable' : 'internal')
  );
}
