/**
 * The login server: `/oauth/authorize`, `/oauth/token`, `/logout`, and the login page. PKCE and implicit grant, exact redirect
 * URIs. A browser with a session is not asked again, as in Genesys.
 */
import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { cors } from 'hono/cors';
import { html } from 'hono/html';
import { type LocalPerson, localClientId, localServiceClient } from './identities.ts';
import type { LocalTokens } from './tokens.ts';

const sessionCookie = 'local_genesys_session';
/** In place of a user id, so that the default person is not signed in again. */
const signedOut = 'signed-out';

export type LoginOptions = {
  readonly people: readonly LocalPerson[];
  readonly tokens: LocalTokens;
  readonly isRedirectUri: (uri: string) => boolean;
  /** The person of a browser that has no session yet; undefined shows the login page. */
  readonly defaultPerson: () => LocalPerson | undefined;
  /** Origins whose page may set the session; the desk does when a person is chosen there. */
  readonly isServiceOrigin: (origin: string) => boolean;
};

/** Login, OAuth and logout for the local people. */
export function createLoginRoutes(options: LoginOptions): Hono {
  const app = new Hono();
  app.get('/oauth/authorize', (c) => authorize(c, options));
  // Panels without a secret redeem their codes from the browser.
  app.use('/oauth/token', cors({ origin: '*' }));
  app.post('/oauth/token', (c) => issueToken(c, options));
  addSessionRoutes(app, options);
  return app;
}

function signedInPerson(c: Context, { people, defaultPerson }: LoginOptions): LocalPerson | undefined {
  // Browsers partition the cookies of a frame by the page around it, so the desk also names its person.
  const hint = c.req.query('login_hint');
  const hinted = hint && defaultPerson() && people.find((person) => person.email === hint);
  if (hinted) return hinted;
  const id = getCookie(c, sessionCookie);
  return id === undefined ? defaultPerson() : people.find((person) => person.userId === id);
}

/** `SameSite=None`, as the panel's frame is of another site than the page around it. */
const setSession = (c: Context, userId: string) =>
  setCookie(c, sessionCookie, userId, { httpOnly: true, secure: true, sameSite: 'None', path: '/' });

async function authorize(c: Context, options: LoginOptions) {
  const { people, tokens } = options;
  const query: Record<string, string | undefined> = c.req.query();
  const redirectUri = query.redirect_uri ?? '';
  // Without a known client and redirect URI there is no address to answer to.
  if (query.client_id !== localClientId) return c.text('This OAuth client is not known', 400);
  if (!options.isRedirectUri(redirectUri)) return c.text('This redirect URI is not registered with the client', 400);
  const answer = (values: Record<string, string>) => {
    const parameters = new URLSearchParams(values);
    if (query.state !== undefined) parameters.set('state', query.state);
    return c.redirect(`${redirectUri}${query.response_type === 'token' ? '#' : '?'}${parameters}`, 302);
  };
  if (query.answer === 'refuse')
    return answer({ error: 'access_denied', error_description: 'The person refused to sign in' });
  if (query.response_type !== 'code' && query.response_type !== 'token')
    return answer({ error: 'unsupported_response_type' });
  if (query.response_type === 'code') {
    const good = query.code_challenge_method === 'S256' && /^[\w-]{43}$/.test(query.code_challenge ?? '');
    if (!good) return answer({ error: 'invalid_request', error_description: 'A code challenge of S256 is needed' });
  }
  const person = query.prompt === 'login' ? undefined : signedInPerson(c, options);
  if (!person) return c.html(loginPage(people, c.req.url));
  if (query.response_type === 'token') {
    const token = tokens.issue(person);
    return answer({ access_token: token, expires_in: String(tokens.lifeSeconds), token_type: 'bearer' });
  }
  const request = { person, clientId: localClientId, redirectUri, challenge: query.code_challenge! };
  return answer({ code: tokens.issueCode(request) });
}

async function issueToken(c: Context, { people, tokens }: LoginOptions) {
  const form = await c.req.parseBody();
  const answer = (person: LocalPerson) =>
    c.json({ access_token: tokens.issue(person), expires_in: tokens.lifeSeconds, token_type: 'bearer' });
  if (form.grant_type === 'client_credentials') {
    // For set-up against the local Genesys, and for the service itself; these credentials are published.
    if (c.req.header('authorization') === `Basic ${btoa('local-service:local-service')}`)
      return answer(localServiceClient);
    const administrator = people.find((p) => p.administrator);
    const isSetup = c.req.header('authorization') === `Basic ${btoa('local-setup:local-setup')}`;
    return isSetup && administrator ? answer(administrator) : c.json({ error: 'invalid_client' }, 400);
  }
  if (form.grant_type !== 'authorization_code') return c.json({ error: 'unsupported_grant_type' }, 400);
  const request = tokens.takeCode(String(form.code ?? ''));
  const challenge = await challengeOf(String(form.code_verifier ?? ''));
  const matches =
    request !== undefined &&
    request.challenge === challenge &&
    request.clientId === form.client_id &&
    request.redirectUri === form.redirect_uri;
  return matches ? answer(request.person) : c.json({ error: 'invalid_grant' }, 400);
}

function addSessionRoutes(app: Hono, { people, isServiceOrigin }: LoginOptions): void {
  app.post('/login', async (c) => {
    const form = await c.req.parseBody();
    const person = people.find((p) => p.userId === form.person);
    const next = String(form.continue ?? '');
    const back = URL.canParse(next) ? new URL(next) : undefined;
    const { origin } = new URL(c.req.url);
    if (!back || back.origin !== origin || back.pathname !== '/oauth/authorize')
      return c.text('Start again from the panel', 400);
    if (person) {
      setSession(c, person.userId);
      back.searchParams.delete('prompt');
    } else back.searchParams.set('answer', 'refuse');
    return c.redirect(back.href, 303);
  });

  app.post('/login/session', async (c) => {
    if (!isServiceOrigin(c.req.header('origin') ?? '')) return c.text('Only the local desk may do this', 403);
    const person = people.find((p) => p.userId === c.req.query('person'));
    if (!person) return c.text('This person is not known', 400);
    setSession(c, person.userId);
    return c.body(null, 204);
  });

  app.get('/logout', (c) => {
    setSession(c, signedOut);
    return c.text('You are signed out of the local Genesys');
  });
}

/** base64url(SHA-256(verifier)): RFC 7636, section 4.6. */
async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh;background:#f3f5f9;color:#1c2b3f}' +
  'main{background:#fff;border:1px solid #d7dde6;border-radius:8px;padding:24px;max-width:20rem}h1{font-size:1.1rem;margin:0 0 4px}' +
  'p{margin:0 0 16px;color:#55647a}button{font:inherit;display:block;width:100%;margin:8px 0;padding:10px 12px;border-radius:6px;' +
  'border:1px solid #c3ccd9;background:#fff;color:inherit;text-align:left;cursor:pointer}button:hover{border-color:#2a60c8}' +
  '@media(prefers-color-scheme:dark){body{background:#12171f;color:#e5eaf2}main{background:#1b222d;border-color:#343e4d}p{color:#a4b0c2}button{background:#1b222d;border-color:#465368}}';

function loginPage(people: readonly LocalPerson[], url: string) {
  const choices = people
    .filter((p) => !p.administrator)
    .map((p) => html`<button name="person" value="${p.userId}">${p.name} (${p.token})</button>`);
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8" /><title>Sign in to the local Genesys</title>
<meta name="viewport" content="width=device-width" /><style>${style}</style></head><body><main>
<h1>Sign in</h1><p>This is the local Genesys. Choose a person.</p>
<form method="post" action="/login"><input type="hidden" name="continue" value="${url}" />${choices}
<button name="person" value="">Refuse</button></form></main></body></html>`;
}
