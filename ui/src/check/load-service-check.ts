import * as v from 'valibot';
import {
  type ServiceCheckResponse,
  ServiceCheckResponseSchema,
  serviceCheckPath,
  type WebhookCheckResponse,
  WebhookCheckResponseSchema,
  webhookCheckPath,
} from '../../../shared/api/service-check.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { problemOf } from '../data/problem.ts';
import type { PanelSession } from '../data/session.ts';

const timeoutMs = 30_000;

export type ServiceCheckOptions = {
  readonly fetch: typeof globalThis.fetch;
  readonly apiBase: string;
  readonly session: PanelSession;
};

/** Asks the service how it is doing; renews a refused panel token once. Rejects with EarshotError. */
export function loadServiceCheck(options: ServiceCheckOptions): Promise<ServiceCheckResponse> {
  return askService(options, serviceCheckPath, undefined, ServiceCheckResponseSchema);
}

/** Sends a test to the address of webhooks, or has dead letters tried again. Rejects with EarshotError. */
export function checkWebhooks(options: ServiceCheckOptions, what: 'test' | 'resend'): Promise<WebhookCheckResponse> {
  return askService(options, webhookCheckPath, JSON.stringify({ do: what }), WebhookCheckResponseSchema);
}

/** With a body: `POST`. */
async function askService<S extends v.GenericSchema>(
  options: ServiceCheckOptions,
  path: string,
  body: string | undefined,
  schema: S,
): Promise<v.InferOutput<S>> {
  const ask = async (renew: boolean): Promise<Response> => {
    const token = await options.session.token({ renew });
    return options
      .fetch(options.apiBase + path, {
        ...(body !== undefined && { method: 'POST', body }),
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
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
  const parsed = v.safeParse(schema, await response.json());
  if (!parsed.success) throw new EarshotError('internal');
  return parsed.output;
}
