import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignJWT, UnsecuredJWT } from 'jose';
import type { EarshotError } from '../../shared/errors.ts';
import { Secret } from '../secret.ts';
import { conversation, hasCode, ours, secret, setUpPanelAccess } from '../testing/panel-access.ts';
import { panelTokenType, readKeys } from './panel-token.ts';

test('a missing or weak session secret is refused', async () => {
  await assert.rejects(setUpPanelAccess({ secrets: [] }), hasCode('config_invalid'));
  await assert.rejects(setUpPanelAccess({ secrets: [new Secret('')] }), hasCode('config_invalid'));
  await assert.rejects(setUpPanelAccess({ secrets: [new Secret('short')] }), hasCode('config_invalid'));
  await assert.rejects(setUpPanelAccess({ secrets: [secret, new Secret('x'.repeat(31))] }), hasCode('config_invalid'));
});

test('T25: invalid panel tokens are refused, each with the same response', async () => {
  const { access, clock, store } = await setUpPanelAccess();
  store.values.set('panel-session:session-1', 'open');
  const [key] = await readKeys([secret]);
  const seconds = Math.floor(clock.now() / 1_000);
  const claims = { name: 'Robin', org: ours };
  const base = (payload: Record<string, unknown> = claims, header: Record<string, unknown> = {}) =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256', typ: panelTokenType, kid: key!.kid, ...header })
      .setIssuer('https://earshot.example')
      .setAudience('earshot-panel')
      .setSubject('agent-1')
      .setJti('session-1')
      .setIssuedAt(seconds)
      .setNotBefore(seconds)
      .setExpirationTime(seconds + 60);
  const rsa = await crypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  );
  const sign = (jwt: SignJWT) => jwt.sign(key!.bytes);
  const good = await sign(base());
  assert.equal((await access.verify(good)).agentId, 'agent-1');

  const [header, payload, signature] = good.split('.') as [string, string, string];
  const noneHeader = btoa(JSON.stringify({ alg: 'none', typ: panelTokenType, kid: key!.kid })).replace(/=+$/, '');
  // Web Crypto refuses an empty HMAC key, so this signature is computed with the zero-padded block that HMAC would use.
  const emptyKey = await crypto.subtle.importKey('raw', new Uint8Array(64), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const emptyMac = await crypto.subtle.sign('HMAC', emptyKey, new TextEncoder().encode(`${header}.${payload}`));
  const emptySignature = btoa(String.fromCharCode(...new Uint8Array(emptyMac)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

  const tokens: [name: string, token: string][] = [
    ['an empty token', ''],
    ['text that is not a token', 'not a token'],
    ['a token that is too long', `${header}.${'A'.repeat(3_000)}.${signature}`],
    ['algorithm none', `${noneHeader}.${payload}.`],
    ['algorithm none with a signature', `${noneHeader}.${payload}.${signature}`],
    ['the library’s own unsecured token', new UnsecuredJWT(claims).setSubject('agent-1').encode()],
    ['an empty key', `${header}.${payload}.${emptySignature}`],
    ['another key', await base().sign(new TextEncoder().encode('z'.repeat(40)))],
    ['another HMAC', await base(claims, { alg: 'HS512' }).sign(new TextEncoder().encode(secret.reveal()))],
    ['a public-key algorithm', await base(claims, { alg: 'RS256' }).sign(rsa.privateKey)],
    ['an unknown key id', await sign(base(claims, { kid: 'unknown' }))],
    ['no key id', await sign(base(claims, { kid: undefined }))],
    ['another type', await sign(base(claims, { typ: 'JWT' }))],
    ['the wrong audience', await sign(base().setAudience('another-service'))],
    ['the wrong issuer', await sign(base().setIssuer('https://evil.example'))],
    ['an expiry in the past', await sign(base().setExpirationTime(seconds - 60))],
    ['a not-before in the future', await sign(base().setNotBefore(seconds + 600))],
    ['no subject', await sign(base().setSubject(''))],
    ['no organization', await sign(base({ name: 'Robin' }))],
    ['a changed payload', `${header}.${payload.slice(0, -2)}AA.${signature}`],
    ['a changed signature', `${header}.${payload}.${signature.slice(0, -2)}AA`],
  ];
  for (const [name, token] of tokens) {
    await assert.rejects(
      access.verify(token),
      (error: EarshotError) => error.code === 'unauthenticated' && error.detail === undefined,
      name,
    );
  }
});

test('after a rotation both secrets verify, until the old one is removed', async () => {
  const before = await setUpPanelAccess();
  const { token } = await before.access.signIn('good');
  const next = new Secret('n3wN3WnewSecret-0123456789-abcdefghij');
  const during = await setUpPanelAccess({ secrets: [next, secret], store: before.store });
  const { identity } = await during.access.signIn('good');
  assert.equal((await during.access.verify(token)).agentId, 'agent-1');
  const old = await during.access.verify(token);
  assert.deepEqual(await during.access.authorize(old, conversation, 'read'), { allowed: true, mode: 'participant' });
  const after = await setUpPanelAccess({ secrets: [next], store: before.store });
  await assert.rejects(after.access.verify(token), hasCode('unauthenticated'));
  assert.equal((await after.access.authorize(identity, conversation, 'read')).allowed, true);
  // Its Genesys token was encrypted with the removed secret.
  assert.equal((await after.access.authorize(old, conversation, 'read')).allowed, false);
});
