/**
 * Signs the agent in to Genesys and keeps her access token in memory only.
 *
 * By itself: a hidden frame goes to the login server and comes back at once where the agent has a Genesys session, which
 * inside the desktop she has. It needs no storage, so it works where storage is blocked. Where it does not come back (no
 * session, a login page that must be seen, cookies of frames blocked), only a click of hers helps: it opens the login as a
 * pop-up. Renewal is the same again, so nothing she has typed is lost.
 *
 * In a tab of its own, or where she asks for it because windows stay blocked, her click takes the whole page to the login
 * and back: see redirect-sign-in.ts.
 */
import * as v from 'valibot';
import type { PublicConfig } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { HostParams } from '../data/host.ts';
import type { GenesysIdentity } from '../data/identity.ts';
import {
  type AuthorizeAnswer,
  authorizeUrl,
  CallbackMessageSchema,
  challengeOf,
  randomToken,
  readAuthorizeAnswer,
  TokenAnswerSchema,
} from './oauth.ts';
import { type ArrivedSignIn, canKeepSignIn, keepSignIn } from './redirect-sign-in.ts';

export type GenesysIdentityOptions = {
  readonly config: PublicConfig;
  /** The host says that login pages do not work inside its frames. */
  readonly usePopupAuth?: boolean;
  readonly loginHint?: string | undefined;
  /** What the page is opened with again after a sign-in with the whole page. */
  readonly params: HostParams;
  /** A sign-in with the whole page that just came back. */
  readonly arrived?: ArrivedSignIn | undefined;
  /** The way back would lead to another page than this one: a click opens a window, in a tab of its own too. */
  readonly stays?: boolean;
  readonly window?: Window & typeof globalThis;
  /** How long the hidden frame may take. Default 8,000 ms. */
  readonly silentMs?: number;
  /** How long the pop-up may stay open. Default 120,000 ms. */
  readonly popupMs?: number;
  /** A token that ends sooner than this is replaced before use. Default 60,000 ms. */
  readonly renewBeforeMs?: number;
};

type Attempt = { readonly url: string; readonly state: string; readonly verifier: string | undefined };

export function createGenesysIdentity(options: GenesysIdentityOptions): GenesysIdentity {
  const { config, usePopupAuth = false, stays = false, window: win = window } = options;
  const { silentMs = 8_000, popupMs = 120_000, renewBeforeMs = 60_000 } = options;
  const { loginOrigin, clientId, grant } = config.genesys;
  const redirectUri = redirectUriHere(config, win.location.origin);
  let held: { token: string; until: number } | undefined;
  let silent: Promise<string> | undefined;
  let asking: AbortController | undefined;
  let { arrived } = options;
  const storage = () => win.sessionStorage;
  /** The way back must end under the origin that keeps what it needs. */
  const canLeave = () => new URL(redirectUri).origin === win.location.origin && canKeepSignIn(storage);

  async function attempt(): Promise<Attempt> {
    const random = (bytes: Uint8Array<ArrayBuffer>) => win.crypto.getRandomValues(bytes);
    const state = randomToken(random);
    const verifier = grant === 'pkce' ? randomToken(random) : undefined;
    const request = { loginOrigin, clientId, redirectUri, grant, state, loginHint: options.loginHint };
    const url = authorizeUrl(verifier ? { ...request, challenge: await challengeOf(verifier) } : request);
    return { url, state, verifier };
  }

  /** Waits for the page at the redirect URI in `source` to tell how it was called. */
  function answerFrom(source: () => MessageEventSource | null, state: string, limitMs: number, signal: AbortSignal) {
    return new Promise<AuthorizeAnswer>((resolve, reject) => {
      const stop = (): void => {
        win.clearTimeout(timer);
        win.removeEventListener('message', onMessage);
      };
      const timer = win.setTimeout(() => {
        stop();
        reject(new EarshotError('unauthenticated'));
      }, limitMs);
      const onMessage = (event: MessageEvent): void => {
        if (event.origin !== win.location.origin || event.source !== source()) return;
        const message = v.safeParse(CallbackMessageSchema, event.data);
        const answer = message.success && readAuthorizeAnswer(message.output.search, message.output.hash);
        // Another state is the answer to another question, or one that nobody asked.
        if (!answer || answer.state !== state) return;
        stop();
        resolve(answer);
      };
      signal.addEventListener('abort', () => {
        stop();
        reject(signal.reason);
      });
      win.addEventListener('message', onMessage);
    });
  }

  async function redeem(answer: AuthorizeAnswer, verifier: string | undefined): Promise<string> {
    if (answer.kind === 'error') throw new EarshotError('unauthenticated');
    if (answer.kind === 'token') return keep(answer.accessToken, answer.expiresInSeconds);
    const response = await win
      .fetch(`${loginOrigin}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: answer.code,
          code_verifier: verifier ?? '',
          client_id: clientId,
          redirect_uri: redirectUri,
        }),
        credentials: 'omit',
        redirect: 'error',
      })
      .catch((cause) => {
        throw new EarshotError('unavailable', { cause });
      });
    if (!response.ok) throw new EarshotError('unauthenticated');
    const parsed = v.safeParse(TokenAnswerSchema, await response.json());
    if (!parsed.success) throw new EarshotError('unauthenticated');
    return keep(parsed.output.access_token, parsed.output.expires_in);
  }

  function keep(token: string, expiresInSeconds: number): string {
    // A login server that does not say: an hour is what the client is set to.
    held = { token, until: win.Date.now() + (expiresInSeconds > 0 ? expiresInSeconds : 3_600) * 1_000 };
    return token;
  }

  async function signInSilently(): Promise<string> {
    if (usePopupAuth) throw new EarshotError('unauthenticated');
    const { url, state, verifier } = await attempt();
    const frame = win.document.createElement('iframe');
    frame.hidden = true;
    frame.title = 'Sign in';
    const abort = new AbortController();
    try {
      const answer = answerFrom(() => frame.contentWindow, state, silentMs, abort.signal);
      frame.src = url;
      win.document.body.append(frame);
      return await redeem(await answer, verifier);
    } finally {
      abort.abort();
      frame.remove();
    }
  }

  /** What came back with the page, once; then by itself. */
  async function signInAlone(): Promise<string> {
    if (!arrived) return signInSilently();
    const { answer, verifier } = arrived;
    arrived = undefined;
    return redeem(answer, verifier).catch(signInSilently);
  }

  /** Leaves the page; rejects where it can not come back. */
  async function signInHere(): Promise<never> {
    const { url, state, verifier } = await attempt();
    if (!canLeave() || !keepSignIn(storage, state, { params: options.params, verifier, at: win.Date.now() })) {
      throw new EarshotError('failed_precondition', {
        detail: 'The browser keeps nothing for this page, so signing in needs a window. Allow pop-ups and try again',
      });
    }
    win.location.assign(url);
    return new Promise<never>(() => {});
  }

  return {
    async token({ fresh }) {
      if (!fresh && held && held.until - win.Date.now() > renewBeforeMs) return held.token;
      held = undefined;
      silent ??= signInAlone().finally(() => {
        silent = undefined;
      });
      return silent;
    },

    async signIn({ here = false } = {}) {
      // A tab of its own needs no window beside it.
      if (here || (!stays && win.parent === win && canLeave())) return signInHere();
      // Opened before anything is awaited: later the browser would not count it as hers and block it.
      const popup = win.open('about:blank', '_blank', 'popup=true,width=800,height=700');
      if (!popup) {
        throw new EarshotError('unavailable', {
          detail: 'The browser blocked the sign-in window. Allow pop-ups for this page, then try again',
        });
      }
      // A second click is a new try: the window of the first is of no use any more.
      asking?.abort(new EarshotError('cancelled'));
      const abort = new AbortController();
      asking = abort;
      const watch = win.setInterval(() => {
        if (popup.closed) abort.abort(new EarshotError('cancelled'));
      }, 500);
      try {
        const { url, state, verifier } = await attempt();
        const answer = answerFrom(() => popup, state, popupMs, abort.signal);
        popup.location.href = url;
        const given = await answer;
        win.clearInterval(watch);
        if (given.kind === 'error') {
          throw new EarshotError('forbidden', {
            detail: 'Genesys refused the sign-in. Try again, or ask your administrator',
          });
        }
        await redeem(given, verifier);
      } finally {
        win.clearInterval(watch);
        popup.close();
      }
    },
  };
}

/** In local mode the panel is reached by both loopback names, and the answer must come back to the one it runs under. */
function redirectUriHere(config: PublicConfig, origin: string): string {
  const { redirectUri } = config.genesys;
  return config.mode === 'local' ? `${origin}${new URL(redirectUri).pathname}` : redirectUri;
}
