import * as v from 'valibot';
import {
  type ServiceCheckResponse,
  ServiceCheckResponseSchema,
  serviceCheckPath,
} from '../../../shared/api/service-check.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { problemOf } from '../data/problem.ts';
import type { PanelSession } from '../data/session.ts';

const timeoutMs = 30_000;

/** Asks the service how it is doing; renews a refused panel token once. Rejects with EarshotError. */
export async function loadServiceCheck(options: {
  readonly fetch: typeof globalThis.fetch;
  readonly apiBase: string;
  readonly session: PanelSession;
}): Promise<ServiceCheckResponse> {
  const ask = async (renew: boolean): Promise<Response> => {
    const token = await options.session.token({ renew });
    return options
      .fetch(options.apiBase + serviceCheckPath, {
        headers: { authorization: `Bearer ${token}` },
        credentials: 'omit',
        signal: AbortSignal.timeout(timeoutMs),
      })
      .catch((cause) => {
        throw new EarshotError('unavailable', { cause });
      });
  };
  let response = await ask(false);
  if (response.status === 401) response = await ask(true);
  if (!response.ok) throw await problemOf(response);
  const parsed = v.safeParse(ServiceCheckResponseSchema, await response.json());
  if (!parsed.success) throw new EarshotError('internal');
  return parsed.output;
}
