/**
 * The login server: `/oauth/authorize`, `/oauth/token`, `/logout`, and the page that asks who you are. PKCE and implicit
 * grant, exact redirect URIs. A browser that has signed in once is let through, as a Genesys session lets an agent through.
 */
import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { cors } from 'hono/cors';
import { html } from 'hono/html';
import { type LocalPerson, localClientId } from './identities.ts';
import type { LocalTokens } from './tokens.ts';

const sessionCookie = 'local_genesys_session';

export type LoginOptions = {
  readonly people: readonly LocalPerson[];
  readonly tokens: LocalTokens;
  readonly isRedirectUri: (uri: string) => boolean;
  /** Who is signed in where the browser has no session yet; undefined: the page asks. */
  readonly defaultPerson: () => LocalPerson | undefined;
  /** Origins whose page may set the session, which the desk does when a person is picked there. */
  readonly isServiceOrigin: (origin: string) => boolean;
};

export function createLoginRoutes(options: LoginOptions): Hono {
  const { people, tokens } = options;
  const app = new Hono();

  const signedIn = (c: Context) => {
    // Browsers keep the cookies of a frame in a frame from it, so the desk also says who sits at it.
    const hint = c.req.query('login_hint');
    const hinted = hint && options.defaultPerson() && people.find((person) => person.email === hint);
    if (hinted) return hinted;
    const id = getCookie(c, sessionCookie);
    return id === undefined ? options.defaultPerson() : people.find((person) => person.userId === id);
  };
  // Partly for frames: the panel's frame is of another site than the page around it.
  const remember = (c: Context, person: LocalPerson) =>
    setCookie(c, sessionCookie, person.userId, { httpOnly: true, secure: true, sameSite: 'None', path: '/' });

  app.get('/oauth/authorize', async (c) => {
    const query = c.req.query();
    const redirectUri = query.redirect_uri ?? '';
    // Without a client and address that are known there is nowhere to send an answer to.
    if (query.client_id !== localClientId) return c.text('This OAuth client is not known', 400);
    if (!options.isRedirectUri(redirectUri)) return c.text('This redirect URI is not registered with the client', 400);
    const answer = (values: Record<string, string>) => {
      const parameters = new URLSearchParams(values);
      if (query.state !== undefined) parameters.set('state', query.state);
      return c.redirect(`${redirectUri}${query.response_type === 'token' ? '#' : '?'}${parameters}`, 302);
    };
    if (query.answer === 'refuse') {
      return answer({ error: 'access_denied', error_description: 'The person refused to sign in' });
    }
    if (query.response_type !== 'code' && query.response_type !== 'token') {
      return answer({ error: 'unsupported_response_type' });
    }
    if (query.response_type === 'code') {
      const good = query.code_challenge_method === 'S256' && /^[\w-]{43}$/.test(query.code_challenge ?? '');
      if (!good) return answer({ error: 'invalid_request', error_description: 'A code challenge of S256 is needed' });
    }
    const person = query.prompt === 'login' ? undefined : signedIn(c);
    if (!person) return c.html(loginPage(people, c.req.url));
    if (query.response_type === 'token') {
      const token = tokens.issue(person);
      return answer({ access_token: token, expires_in: String(tokens.lifeSeconds), token_type: 'bearer' });
    }
    const request = { person, clientId: localClientId, redirectUri, challenge: query.code_challenge! };
    return answer({ code: tokens.issueCode(request) });
  });

  // Panels without a secret redeem their codes from the browser.
  app.use('/oauth/token', cors({ origin: '*' }));
  app.post('/oauth/token', async (c) => {
    const form = await c.req.parseBody();
    if (form.grant_type === 'client_credentials') {
      // For set-up against the Genesys that runs here; everybody knows it.
      const administrator = people.find((p) => p.administrator);
      const right = c.req.header('authorization') === `Basic ${btoa('local-setup:local-setup')}`;
      if (!right || !administrator) return c.json({ error: 'invalid_client' }, 400);
      return c.json({
        access_token: tokens.issue(administrator),
        expires_in: tokens.lifeSeconds,
        token_type: 'bearer',
      });
    }
    if (form.grant_type !== 'authorization_code') return c.json({ error: 'unsupported_grant_type' }, 400);
    const request = tokens.takeCode(String(form.code ?? ''));
    const proof = await challengeOf(String(form.code_verifier ?? ''));
    const matches =
      request !== undefined &&
      request.challenge === proof &&
      request.clientId === form.client_id &&
      request.redirectUri === form.redirect_uri;
    if (!matches) return c.json({ error: 'invalid_grant' }, 400);
    const token = tokens.issue(request.person);
    return c.json({ access_token: token, expires_in: tokens.lifeSeconds, token_type: 'bearer' });
  });

  app.post('/login', async (c) => {
    const form = await c.req.parseBody();
    const person = people.find((p) => p.userId === form.person);
    const next = String(form.continue ?? '');
    const back = URL.canParse(next) ? new URL(next) : undefined;
    const here = new URL(c.req.url).origin;
    if (!back || back.origin !== here || back.pathname !== '/oauth/authorize')
      return c.text('Start again from the panel', 400);
    if (person) {
      remember(c, person);
      back.searchParams.delete('prompt');
    } else back.searchParams.set('answer', 'refuse');
    return c.redirect(back.href, 303);
  });

  app.post('/login/session', async (c) => {
    if (!options.isServiceOrigin(c.req.header('origin') ?? '')) return c.text('Only the local desk may do this', 403);
    const person = people.find((p) => p.userId === c.req.query('person'));
    if (!person) return c.text('This person is not known', 400);
    remember(c, person);
    return c.body(null, 204);
  });

  app.get('/logout', (c) => {
    setCookie(c, sessionCookie, 'nobody', { httpOnly: true, secure: true, sameSite: 'None', path: '/' });
    return c.text('You are signed out of the local Genesys');
  });

  return app;
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
<h1>Sign in</h1><p>The Genesys that runs here. Pick who you are.</p>
<form method="post" action="/login"><input type="hidden" name="continue" value="${url}" />${choices}
<button name="person" value="">Refuse</button></form></main></body></html>`;
}
