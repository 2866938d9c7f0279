/** The panel session: exchanges the Genesys token for a short-lived panel token, which is kept in memory only. */
import * as v from 'valibot';
import { paths, type SessionResponse, SessionResponseSchema } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { GenesysIdentity } from './identity.ts';
import { problemOf } from './problem.ts';

export type PanelSession = {
  /** A valid panel token. `renew`: the last one was refused. Rejects with EarshotError. */
  token(options?: { renew?: boolean }): Promise<string>;
  /** The current token, if there is one: for the last request of a closing page. */
  readonly current: string | undefined;
  readonly agent: SessionResponse['agent'] | undefined;
  /** Ends the session here and at the service; `token` rejects with `unauthenticated` until `signedIn`. Never rejects. */
  signOut(): Promise<void>;
  /** The agent has signed in again. */
  signedIn(): void;
};

/** The session that the panels of a browser share. */
export interface SessionShare {
  /** A session that another panel has, or what `exchange` brings, which one panel at a time runs. Rejects as it does. */
  obtain(
    isUsable: (session: SessionResponse) => boolean,
    exchange: () => Promise<SessionResponse>,
  ): Promise<SessionResponse>;
  /** The agent has signed out, or in again, here. */
  signedOut(): void;
  signedIn(): void;
  /** Called when the agent has signed out, or in, at another panel. */
  onSignedOut: () => void;
  onSignedIn: () => void;
}

export type SessionOptions = {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  readonly apiBase: string;
  readonly identity: GenesysIdentity;
  /** Undefined where this panel has its session for itself. */
  readonly share?: Promise<SessionShare | undefined> | undefined;
  /** A token that expires sooner than this is replaced before use. */
  readonly renewBeforeMs?: number;
};

/** Requests nothing before the first `token`. */
export function createPanelSession(options: SessionOptions): PanelSession {
  const renewBeforeMs = options.renewBeforeMs ?? 60_000;
  let held: { response: SessionResponse; expiresAt: number } | undefined;
  let pending: Promise<SessionResponse> | undefined;
  let isSignedOut = false;
  /** The agent whom the service named last; kept while signed out. */
  let agent: SessionResponse['agent'] | undefined;

  async function exchange(fresh: boolean): Promise<SessionResponse> {
    const genesysToken = await options.identity.token({ fresh });
    const response = await options.fetch(options.apiBase + paths.session, {
      method: 'POST',
      headers: { authorization: `Bearer ${genesysToken}` },
      credentials: 'omit',
    });
    // Genesys tokens expire, too: one retry with a fresh one, then the agent has to sign in.
    if (response.status === 401 && !fresh) return exchange(true);
    if (!response.ok) throw await problemOf(response);
    const parsed = v.safeParse(SessionResponseSchema, await response.json());
    if (!parsed.success) throw new EarshotError('internal');
    return parsed.output;
  }

  const expiryOf = ({ expiresAt }: SessionResponse) => Date.parse(expiresAt) || options.now() + 600_000;

  /** From another panel of the same agent, or by an exchange. */
  async function obtain(refused: string | undefined): Promise<SessionResponse> {
    const share = await options.share;
    if (!share) return exchange(false);
    const isUsable = (session: SessionResponse) =>
      session.token !== refused &&
      session.agent.id === (agent?.id ?? session.agent.id) &&
      expiryOf(session) - options.now() > renewBeforeMs;
    return share.obtain(isUsable, () => exchange(false));
  }

  return {
    async token({ renew = false } = {}) {
      if (isSignedOut) throw new EarshotError('unauthenticated');
      if (!renew && held && held.expiresAt - options.now() > renewBeforeMs) return held.response.token;
      // Many callers, one exchange.
      pending ??= obtain(renew ? held?.response.token : undefined).finally(() => {
        pending = undefined;
      });
      const response = await pending;
      if (isSignedOut) {
        await endSession(options, response.token);
        throw new EarshotError('unauthenticated');
      }
      held = { response, expiresAt: expiryOf(response) };
      agent = response.agent;
      return response.token;
    },
    get current() {
      return held?.response.token;
    },
    get agent() {
      return held?.response.agent;
    },
    async signOut() {
      const token = held?.response.token;
      isSignedOut = true;
      held = undefined;
      options.identity.forget?.();
      if (token !== undefined) await endSession(options, token);
    },
    signedIn() {
      isSignedOut = false;
      // Possibly another agent.
      agent = undefined;
    },
  };
}

/** What fails here ends with the token's life. */
async function endSession({ fetch, apiBase }: SessionOptions, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  await fetch(apiBase + paths.session, { method: 'DELETE', headers, credentials: 'omit' }).catch(() => {});
}
