/** What a supervisor sends: hints. */
import * as v from 'valibot';
import { EarshotError } from '../../../shared/errors.ts';
import { type HintResponse, HintResponseSchema, supervisorPaths } from '../../../shared/supervisor/overview.ts';
import { problemOf } from '../data/problem.ts';
import type { PanelSession } from '../data/session.ts';

/** Rejects with EarshotError. */
export async function giveHint(
  options: { readonly fetch: typeof globalThis.fetch; readonly apiBase: string; readonly session: PanelSession },
  conversationId: string,
  text: string,
): Promise<HintResponse> {
  const response = await options
    .fetch(options.apiBase + supervisorPaths.hints(conversationId), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await options.session.token({ renew: false })}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ text }),
      credentials: 'omit',
    })
    .catch((cause) => {
      throw new EarshotError('unavailable', { cause });
    });
  if (!response.ok) throw await problemOf(response);
  return v.parse(HintResponseSchema, await response.json());
}
