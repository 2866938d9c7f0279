/** OAuth with Genesys Cloud, the pure part: the authorize URL, PKCE, and what arrives at the redirect URI. */
import * as v from 'valibot';

export type Grant = 'pkce' | 'implicit';

export type AuthorizeRequest = {
  readonly loginOrigin: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly grant: Grant;
  /** Unguessable; compared on return. */
  readonly state: string;
  /** PKCE only. */
  readonly challenge?: string;
  /** Shows the login page even if the agent has a session. */
  readonly prompt?: 'login';
  /** The agent's probable e-mail address. Genesys may prefill it; it proves nothing. */
  readonly loginHint?: string | undefined;
};

/** For the code grant with PKCE, or for the implicit grant of older clients. */
export function authorizeUrl(request: AuthorizeRequest): string {
  const url = new URL('/oauth/authorize', request.loginOrigin);
  url.searchParams.set('response_type', request.grant === 'pkce' ? 'code' : 'token');
  url.searchParams.set('client_id', request.clientId);
  url.searchParams.set('redirect_uri', request.redirectUri);
  url.searchParams.set('state', request.state);
  if (request.challenge !== undefined) {
    url.searchParams.set('code_challenge', request.challenge);
    url.searchParams.set('code_challenge_method', 'S256');
  }
  if (request.loginHint) url.searchParams.set('login_hint', request.loginHint);
  if (request.prompt) url.searchParams.set('prompt', request.prompt);
  return url.href;
}

export type AuthorizeAnswer =
  | { readonly kind: 'code'; readonly state: string; readonly code: string }
  | { readonly kind: 'token'; readonly state: string; readonly accessToken: string; readonly expiresInSeconds: number }
  | { readonly kind: 'error'; readonly state: string; readonly error: string };

/** The answer that the redirect URI was called with, if it is one. Genesys may encode values of the fragment twice. */
export function readAuthorizeAnswer(search: string, hash: string): AuthorizeAnswer | undefined {
  const query = new URLSearchParams(search);
  const fragment = new URLSearchParams(hash.replace(/^#/, ''));
  const get = (name: string) => query.get(name) ?? decodeTwice(fragment.get(name));
  const state = get('state') ?? '';
  const error = get('error');
  if (error !== undefined) return { kind: 'error', state, error };
  const code = query.get('code');
  if (code) return { kind: 'code', state, code };
  const accessToken = get('access_token');
  if (!accessToken) return undefined;
  const expiresInSeconds = Number(get('expires_in'));
  return {
    kind: 'token',
    state,
    accessToken,
    expiresInSeconds: Number.isFinite(expiresInSeconds) ? expiresInSeconds : 0,
  };
}

function decodeTwice(text: string | null): string | undefined {
  if (text === null) return undefined;
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const base64Url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

/** 256 bits as base64url: a state, or a PKCE verifier (43 characters, RFC 7636 section 4.1). */
export function randomToken(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>): string {
  return base64Url(random(new Uint8Array(32)));
}

/** base64url(SHA-256(verifier)): RFC 7636, section 4.2. */
export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return base64Url(new Uint8Array(digest));
}

export const TokenAnswerSchema = v.object({
  access_token: v.pipe(v.string(), v.minLength(1)),
  expires_in: v.optional(v.number(), 0),
});

/** The message of the page at the redirect URI to the panel that waits for it. */
export const CallbackMessageSchema = v.object({
  name: v.literal('earshot_oauth'),
  search: v.pipe(v.string(), v.maxLength(8_000)),
  hash: v.pipe(v.string(), v.maxLength(8_000)),
});
export type CallbackMessage = v.InferOutput<typeof CallbackMessageSchema>;
