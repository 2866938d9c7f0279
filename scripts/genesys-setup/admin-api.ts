/** The Platform API for set-up, with a client-credentials token. Every refusal becomes one sentence with the way out. */
import * as v from 'valibot';

export class SetupError extends Error {}

export type AdminApi = {
  /** All pages of a list. */
  list(path: string): Promise<Record<string, unknown>[]>;
  get(path: string): Promise<Record<string, unknown>>;
  send(method: 'POST' | 'PUT' | 'PATCH', path: string, body: unknown): Promise<Record<string, unknown>>;
};

const TokenSchema = v.object({ access_token: v.string() });
const PageSchema = v.object({
  entities: v.optional(v.array(v.record(v.string(), v.unknown())), []),
  pageCount: v.optional(v.number(), 1),
});

const maxPages = 50;
const timeoutMs = 15_000;

/** Signs in with client credentials. Requests and sign-in reject with SetupError: a sentence with the permission that is missing. */
export async function openAdminApi(options: {
  readonly loginOrigin: string;
  readonly apiOrigin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch?: typeof fetch;
}): Promise<AdminApi> {
  const { loginOrigin, apiOrigin, clientId, clientSecret } = options;
  const send = options.fetch ?? fetch;
  const reach = (url: string, init: RequestInit) =>
    send(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }).catch(() => {
      throw new SetupError(`${new URL(url).host} does not answer. Check GENESYS_CLOUD_REGION and the network`);
    });

  const login = await reach(`${loginOrigin}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  if (!login.ok) {
    throw new SetupError(
      'Genesys refused the set-up client. Check GENESYS_SETUP_CLIENT_ID and GENESYS_SETUP_CLIENT_SECRET (grant: client credentials)',
    );
  }
  const { access_token: token } = v.parse(TokenSchema, await login.json());

  async function request(method: string, path: string, body?: unknown, again = true): Promise<unknown> {
    const response = await reach(apiOrigin + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok) {
      const text = await response.text();
      return text === '' ? {} : JSON.parse(text);
    }
    if (response.status === 429 && again) {
      const seconds = Math.min(Number(response.headers.get('retry-after')) || 5, 60);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
      return request(method, path, body, false);
    }
    const answer = (await response.json().catch(() => ({}))) as { message?: string };
    const where = `${method} ${path.replace(/\?.*/, '').replace(/[0-9a-f-]{36}/gi, '{id}')}`;
    const said = typeof answer.message === 'string' ? `: ${answer.message.slice(0, 300)}` : '';
    if (response.status === 403) {
      throw new SetupError(
        `The set-up client may not ${where}${said}. Give its role oauth:client:* and integrations:integration:*`,
      );
    }
    if (response.status === 409)
      throw new SetupError(`Somebody changed it at the same time (${where}). Run this again`);
    throw new SetupError(`Genesys answered ${response.status} to ${where}${said}`);
  }

  return {
    async list(path) {
      const all: Record<string, unknown>[] = [];
      for (let page = 1; page <= maxPages; page++) {
        const answer = v.parse(PageSchema, await request('GET', `${path}?pageSize=100&pageNumber=${page}`));
        all.push(...answer.entities);
        if (page >= answer.pageCount) break;
      }
      return all;
    },
    get: async (path) => (await request('GET', path)) as Record<string, unknown>,
    send: async (method, path, body) => (await request(method, path, body)) as Record<string, unknown>,
  };
}
