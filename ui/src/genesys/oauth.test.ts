import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorizeUrl, challengeOf, randomToken, readAuthorizeAnswer } from './oauth.ts';

test('the challenge is the one of RFC 7636, appendix B', async () => {
  assert.equal(
    await challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'),
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  );
});

test('a state has 256 random bits', () => {
  const states = new Set(Array.from({ length: 100 }, () => randomToken((bytes) => crypto.getRandomValues(bytes))));
  assert.equal(states.size, 100);
  for (const state of states) assert.match(state, /^[\w-]{43}$/);
});

test('the authorize URL has what its grant needs, and the registered redirect URI', () => {
  const base = {
    loginOrigin: 'https://login.mypurecloud.de',
    clientId: 'id',
    redirectUri: 'https://x.example/oauth/callback',
    state: 's',
  };
  const pkce = new URL(authorizeUrl({ ...base, grant: 'pkce', challenge: 'c' }));
  assert.equal(pkce.origin + pkce.pathname, 'https://login.mypurecloud.de/oauth/authorize');
  assert.deepEqual(Object.fromEntries(pkce.searchParams), {
    response_type: 'code',
    client_id: 'id',
    redirect_uri: 'https://x.example/oauth/callback',
    state: 's',
    code_challenge: 'c',
    code_challenge_method: 'S256',
  });
  const implicit = new URL(authorizeUrl({ ...base, grant: 'implicit' }));
  assert.equal(implicit.searchParams.get('response_type'), 'token');
  assert.equal(implicit.searchParams.has('code_challenge'), false);
});

const answers: [name: string, search: string, hash: string, answer: object | undefined][] = [
  ['a code', '?code=abc&state=s', '', { kind: 'code', state: 's', code: 'abc' }],
  [
    'a token',
    '',
    '#access_token=t&expires_in=3600&token_type=bearer&state=s',
    { kind: 'token', state: 's', accessToken: 't', expiresInSeconds: 3600 },
  ],
  [
    'a token encoded twice',
    '',
    '#access_token=a%252Fb&expires_in=60&state=s',
    { kind: 'token', state: 's', accessToken: 'a/b', expiresInSeconds: 60 },
  ],
  ['a refusal in the query', '?error=access_denied&state=s', '', { kind: 'error', state: 's', error: 'access_denied' }],
  [
    'a refusal in the fragment',
    '',
    '#error=access_denied&error_description=no&state=s',
    { kind: 'error', state: 's', error: 'access_denied' },
  ],
  ['nothing', '', '', undefined],
  ['a state alone', '?state=s', '', undefined],
];
for (const [name, search, hash, answer] of answers) {
  test(`the redirect URI called with ${name}`, () => assert.deepEqual(readAuthorizeAnswer(search, hash), answer));
}
