/**
 * Signs the agent in to Genesys and keeps the access token in memory only.
 *
 * Without a click: a hidden frame goes to the login server and comes back at once if the agent has a Genesys session, as they
 * do inside the desktop. This needs no storage, so it works where storage is blocked. If it does not come back (no session, a
 * login page that must be seen, blocked third-party cookies), the agent has to click: the login opens as a pop-up. Renewal
 * works the same way, so nothing the agent has typed is lost.
 *
 * In a tab of its own, or on request because pop-ups stay blocked, the click takes the whole page to the login and back: see
 * redirect-sign-in.ts.
 */
import * as v from 'valibot';
import type { PublicConfig } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { HostParams } from '../data/host.ts';
import type { GenesysIdentity } from '../data/identity.ts';
import { waitForCallback } from './callback-answer.ts';
import { type AuthorizeAnswer, authorizeUrl, challengeOf, randomToken, TokenAnswerSchema } from './oauth.ts';
import type { ArrivedSignIn } from './redirect-sign-in.ts';
import { canKeepSignIn } from './sign-in-probe.ts';

export type GenesysIdentityOptions = {
  readonly config: PublicConfig;
  /** The host says that login pages do not work inside its frames. */
  readonly usePopupAuth?: boolean;
  readonly loginHint?: string | undefined;
  /** The page is opened with these again after a sign-in with the whole page. */
  readonly params: HostParams;
  /** A sign-in with the whole page that just came back. */
  readonly arrived?: ArrivedSignIn | undefined;
  /** The redirect would lead to another page than this one, so a click opens a pop-up even in a tab of its own. */
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
type HeldToken = { readonly token: string; readonly until: number };

/** Nothing is requested before `token` or `signIn` is called. */
export function createGenesysIdentity(options: GenesysIdentityOptions): GenesysIdentity {
  return new BrowserIdentity(options);
}

class BrowserIdentity implements GenesysIdentity {
  readonly shareKey: string;
  readonly #options: GenesysIdentityOptions;
  readonly #window: Window & typeof globalThis;
  readonly #redirectUri: string;
  #held: HeldToken | undefined;
  /** Many callers, one sign-in. */
  #silent: Promise<string> | undefined;
  /** The pop-up that waits. */
  #asking: AbortController | undefined;
  #arrived: ArrivedSignIn | undefined;

  constructor(options: GenesysIdentityOptions) {
    this.#options = options;
    const { loginOrigin, clientId } = options.config.genesys;
    this.shareKey = [loginOrigin, clientId, options.loginHint ?? ''].join(' ');
    this.#window = options.window ?? window;
    this.#redirectUri = redirectUriHere(options.config, this.#window.location.origin);
    this.#arrived = options.arrived;
  }

  async token({ fresh }: { readonly fresh: boolean }): Promise<string> {
    const { renewBeforeMs = 60_000 } = this.#options;
    const held = this.#held;
    if (!fresh && held && held.until - this.#window.Date.now() > renewBeforeMs) return held.token;
    this.#held = undefined;
    this.#silent ??= this.#signInUnasked().finally(() => {
      this.#silent = undefined;
    });
    return this.#silent;
  }

  async signIn({ here = false }: { readonly here?: boolean } = {}): Promise<void> {
    const win = this.#window;
    // A tab of its own needs no window beside it.
    const isOwnTab = !this.#options.stays && win.parent === win;
    return here || (isOwnTab && this.#canLeave()) ? this.#signInHere() : this.#signInByPopup();
  }

  forget(): void {
    this.#held = undefined;
  }

  async #attempt(): Promise<Attempt> {
    const { config, loginHint } = this.#options;
    const { loginOrigin, clientId, grant } = config.genesys;
    const random = (bytes: Uint8Array<ArrayBuffer>) => this.#window.crypto.getRandomValues(bytes);
    const state = randomToken(random);
    const verifier = grant === 'pkce' ? randomToken(random) : undefined;
    const request = { loginOrigin, clientId, redirectUri: this.#redirectUri, grant, state, loginHint };
    const url = authorizeUrl(verifier ? { ...request, challenge: await challengeOf(verifier) } : request);
    return { url, state, verifier };
  }

  async #redeem(answer: AuthorizeAnswer, verifier: string | undefined): Promise<string> {
    if (answer.kind === 'error') throw new EarshotError('unauthenticated');
    if (answer.kind === 'token') return this.#hold(answer.accessToken, answer.expiresInSeconds);
    const { loginOrigin, clientId } = this.#options.config.genesys;
    const response = await this.#window
      .fetch(`${loginOrigin}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: answer.code,
          code_verifier: verifier ?? '',
          client_id: clientId,
          redirect_uri: this.#redirectUri,
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
    return this.#hold(parsed.output.access_token, parsed.output.expires_in);
  }

  #hold(token: string, expiresInSeconds: number): string {
    // Without a lifetime in the answer: an hour, to which the OAuth client is set.
    const lifetimeMs = (expiresInSeconds > 0 ? expiresInSeconds : 3_600) * 1_000;
    this.#held = { token, until: this.#window.Date.now() + lifetimeMs };
    return token;
  }

  /** Redeems what came back with the page, once; otherwise by the hidden frame. */
  async #signInUnasked(): Promise<string> {
    const arrived = this.#arrived;
    this.#arrived = undefined;
    if (!arrived) return this.#signInSilently();
    return this.#redeem(arrived.answer, arrived.verifier).catch(() => this.#signInSilently());
  }

  async #signInSilently(): Promise<string> {
    const { usePopupAuth = false, silentMs = 8_000 } = this.#options;
    if (usePopupAuth) throw new EarshotError('unauthenticated');
    const { url, state, verifier } = await this.#attempt();
    const frame = this.#window.document.createElement('iframe');
    frame.hidden = true;
    frame.title = 'Sign in';
    const abort = new AbortController();
    try {
      const answer = this.#waitFor(() => frame.contentWindow, state, silentMs, abort.signal);
      frame.src = url;
      this.#window.document.body.append(frame);
      return await this.#redeem(await answer, verifier);
    } finally {
      abort.abort();
      frame.remove();
    }
  }

  /** Leaves the page; rejects if it cannot come back. */
  async #signInHere(): Promise<never> {
    const { url, state, verifier } = await this.#attempt();
    const at = this.#window.Date.now();
    const { keepSignIn } = await loadRedirect();
    if (!this.#canLeave() || !keepSignIn(this.#storage, state, { params: this.#options.params, verifier, at })) {
      throw new EarshotError('failed_precondition', {
        detail: 'The browser keeps nothing for this page, so signing in needs a window. Allow pop-ups and try again',
      });
    }
    this.#window.location.assign(url);
    return new Promise<never>(() => {});
  }

  async #signInByPopup(): Promise<void> {
    const win = this.#window;
    // Opened before anything is awaited: later the browser would no longer count it as the agent's click and block it.
    const popup = win.open('about:blank', '_blank', 'popup=true,width=800,height=700');
    if (!popup) {
      throw new EarshotError('unavailable', {
        detail: 'The browser blocked the sign-in window. Allow pop-ups for this page, then try again',
      });
    }
    // A second click starts over, and the window of the first is closed.
    this.#asking?.abort(new EarshotError('cancelled'));
    const abort = new AbortController();
    this.#asking = abort;
    const { answer, verifier } = await this.#askIn(popup, abort);
    if (answer.kind === 'error') {
      throw new EarshotError('forbidden', {
        detail: 'Genesys refused the sign-in. Try again, or ask your administrator',
      });
    }
    await this.#redeem(answer, verifier);
  }

  /** Closes the window once it has answered: the page at the redirect URI waits for that. */
  async #askIn(
    popup: Window,
    abort: AbortController,
  ): Promise<{ readonly answer: AuthorizeAnswer; readonly verifier: string | undefined }> {
    const watch = this.#window.setInterval(() => {
      if (popup.closed) abort.abort(new EarshotError('cancelled'));
    }, 500);
    try {
      const { url, state, verifier } = await this.#attempt();
      const answer = this.#waitFor(() => popup, state, this.#options.popupMs ?? 120_000, abort.signal);
      popup.location.href = url;
      return { answer: await answer, verifier };
    } finally {
      this.#window.clearInterval(watch);
      popup.close();
    }
  }

  #waitFor(source: () => Window | null, state: string, limitMs: number, signal: AbortSignal): Promise<AuthorizeAnswer> {
    return waitForCallback({ window: this.#window, source, state, limitMs, signal });
  }

  readonly #storage = () => this.#window.sessionStorage;

  /** The redirect URI must have the origin whose storage keeps the sign-in. */
  #canLeave(): boolean {
    return new URL(this.#redirectUri).origin === this.#window.location.origin && canKeepSignIn(this.#storage);
  }
}

/** Rarely needed: most agents are signed in without leaving the page. */
function loadRedirect(): Promise<typeof import('./redirect-sign-in.ts')> {
  return import('./redirect-sign-in.ts').catch((cause: unknown) => {
    throw new EarshotError('unavailable', { cause });
  });
}

/** In local mode the panel is reachable by both loopback names; the answer must come back to the one in use. */
function redirectUriHere(config: PublicConfig, origin: string): string {
  const { redirectUri } = config.genesys;
  return config.mode === 'local' ? `${origin}${new URL(redirectUri).pathname}` : redirectUri;
}
