/**
 * The Genesys Cloud Platform API, as far as this service needs it. The origin comes from the region table (or is the
 * Genesys that runs here); paths are built from validated ids; redirects are refused. So nothing from a request reaches
 * a host name, and no credential leaves for another place.
 */
import * as v from 'valibot';
import { EarshotError } from '../../shared/errors.ts';
import { GenesysConversationSchema, legsOf, standingOf } from '../../shared/genesys/participants.ts';
import { summaryAttributes, withSummary } from '../../shared/genesys/wrap-up.ts';
import { isUuid } from '../../shared/ids.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { GenesysApi } from '../core/ports/genesys-api.ts';
import type { Logger } from '../core/ports/logger.ts';

export type PlatformClientOptions = {
  /** `https://api.<region domain>`, no path. */
  readonly apiOrigin: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Time to the whole answer. Default 5,000 ms. */
  readonly timeoutMs?: number;
  /** Largest answer that is read, in characters. Default 4,000,000: a conversation with days of messages is long. */
  readonly maxAnswerCharacters?: number;
};

const closed =
  'Your after-call work in this conversation has ended, so Genesys takes no notes any more. Copy the summary instead';

const idOnly = v.object({ id: v.string() });

const TokenInfoSchema = v.object({ organization: idOnly, OAuthClient: idOnly });

const UserSchema = v.object({
  id: v.string(),
  name: v.optional(v.string(), ''),
  state: v.optional(v.string(), 'active'),
  organization: v.optional(idOnly),
});

const AuthorizationSchema = v.object({
  authorization: v.optional(v.object({ permissions: v.optional(v.array(v.string()), []) })),
});

export function createPlatformClient(options: PlatformClientOptions): GenesysApi {
  const { clock, logger, timeoutMs = 5_000, maxAnswerCharacters = 4_000_000 } = options;
  const origin = new URL(options.apiOrigin).origin;

  const get = <S extends v.GenericSchema>(path: string, token: string, schema: S) => ask('GET', path, token, schema);

  async function ask<S extends v.GenericSchema>(
    method: 'GET' | 'PATCH',
    path: string,
    token: string,
    schema: S,
    body?: unknown,
  ): Promise<v.InferOutput<S>> {
    const abort = new AbortController();
    const cancel = clock.after(timeoutMs, () => abort.abort());
    try {
      const response = await options.fetch(origin + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: abort.signal,
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw refusal(response, path);
      }
      const text = await response.text();
      if (text.length > maxAnswerCharacters) throw new EarshotError('unavailable', { retryable: false });
      return v.parse(schema, text === '' ? undefined : JSON.parse(text));
    } catch (error) {
      if (error instanceof EarshotError) throw error;
      if (abort.signal.aborted) throw new EarshotError('timeout', { detail: 'Genesys took too long to answer' });
      const shape = error instanceof v.ValiError || error instanceof SyntaxError;
      logger.warn(shape ? 'Genesys answered in a shape that is not known' : 'Genesys can not be reached', {
        path: template(path),
        error: shape ? undefined : (error as Error).name,
      });
      throw new EarshotError('unavailable', { detail: 'Genesys can not be reached just now' });
    } finally {
      cancel();
    }
  }

  function refusal(response: Response, path: string): EarshotError {
    const { status, headers } = response;
    if (status !== 401 && status !== 404) {
      logger.warn('Genesys refused a request', {
        path: template(path),
        status,
        correlationId: headers.get('inin-correlation-id') ?? undefined,
      });
    }
    if (status === 400) return new EarshotError('invalid_request');
    if (status === 401) return new EarshotError('unauthenticated');
    if (status === 403) return new EarshotError('forbidden');
    if (status === 404) return new EarshotError('not_found');
    if (status === 429) return new EarshotError('rate_limited', { retryAfterMs: retryAfterMs(headers) });
    return new EarshotError('unavailable', { detail: 'Genesys can not answer just now' });
  }

  return {
    async identify(token) {
      // Both at once: the first says which organization and client the token is for, the second whose it is.
      const [info, user] = await Promise.all([
        get('/api/v2/tokens/me', token, TokenInfoSchema),
        get('/api/v2/users/me?expand=organization', token, UserSchema),
      ]);
      if (user.organization && user.organization.id !== info.organization.id) throw new EarshotError('unauthenticated');
      return {
        userId: user.id,
        name: user.name,
        organizationId: info.organization.id,
        clientId: info.OAuthClient.id,
        active: user.state === 'active',
      };
    },

    async participation(token, conversationId, userId) {
      if (!isUuid(conversationId)) throw new EarshotError('invalid_request');
      try {
        const conversation = await get(`/api/v2/conversations/${conversationId}`, token, GenesysConversationSchema);
        return standingOf(conversation, userId);
      } catch (error) {
        const { code } = EarshotError.from(error);
        // Which of the two it is depends on permissions; either way Genesys shows her nothing.
        if (code === 'not_found' || code === 'forbidden') return { kind: 'unknown' };
        throw error;
      }
    },

    async hasPermission(token, permission) {
      const user = await get('/api/v2/users/me?expand=authorization', token, AuthorizationSchema);
      return user.authorization?.permissions.includes(permission) ?? false;
    },

    async saveSummary(token, conversationId, userId, summary) {
      if (!isUuid(conversationId)) throw new EarshotError('invalid_request');
      const conversation = await get(`/api/v2/conversations/${conversationId}`, token, GenesysConversationSchema);
      const leg = legsOf(conversation, userId).at(-1);
      if (!leg?.id || !isUuid(leg.id) || leg.endAcwTime)
        throw new EarshotError('failed_precondition', { detail: closed });
      const medium = leg.calls ? '/calls' : leg.messages ? '/messages' : '';
      const participant = `/api/v2/conversations${medium}/${conversationId}/participants/${leg.id}`;
      const before = leg.wrapup?.notes ?? '';
      const { notes, truncated } = withSummary(before, summary.summaryId, summary.sections);
      if (notes !== before) {
        // With a code that she has chosen it stays as final as it is; without one it is a note on the way.
        const { code, name, provisional } = leg.wrapup ?? {};
        const wrapup = code
          ? { code, ...(name && { name }), notes, ...(provisional && { provisional }) }
          : { notes, provisional: true };
        await ask('PATCH', participant, token, v.unknown(), { wrapup }).catch((error) => {
          if (EarshotError.from(error).code !== 'invalid_request') throw error;
          throw new EarshotError('failed_precondition', { detail: closed });
        });
      }
      const attributes = summaryAttributes(summary.summaryId, summary.sections);
      const fresh = Object.entries(attributes).some(([key, value]) => leg.attributes?.[key] !== value);
      if (fresh) await ask('PATCH', `${participant}/attributes`, token, v.unknown(), { attributes });
      return { truncated };
    },
  };
}

/** For logs: the path without its ids and query. */
function template(path: string): string {
  return path.replace(/\?.*$/, '').replace(/[0-9a-f-]{36}/gi, '{id}');
}

/** `Retry-After` in seconds or as a date is the vendor's first word, `inin-ratelimit-reset` (seconds) the second. */
export function retryAfterMs(headers: Headers, fallbackMs = 5_000): number {
  for (const name of ['retry-after', 'inin-ratelimit-reset']) {
    const seconds = Number(headers.get(name) ?? Number.NaN);
    if (headers.has(name) && Number.isFinite(seconds) && seconds >= 0) return Math.min(seconds, 300) * 1_000;
  }
  return fallbackMs;
}
