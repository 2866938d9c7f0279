import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { base64url, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import type { EarshotError } from '../../shared/errors.ts';
import { createTestClock, type TestClock } from '../testing/clock.ts';
import { createPushTokenVerifier, type PushTokenOptions } from './push-token.ts';

const account = 'push@project.iam.gserviceaccount.com';
const audience = 'https://earshot.example/pubsub';
type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let google: Pair;
let stranger: Pair;

before(async () => {
  [google, stranger] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
});

async function setUp(options: Partial<PushTokenOptions> & { offline?: boolean } = {}) {
  const clock: TestClock = createTestClock();
  const requests: string[] = [];
  const served = { kid: 'k1', pair: google, offline: options.offline ?? false };
  const fetch = (async (url: string) => {
    requests.push(String(url));
    if (served.offline) throw new TypeError('network');
    const jwk = await exportJWK(served.pair.publicKey);
    return new Response(JSON.stringify({ keys: [{ ...jwk, kid: served.kid, alg: 'RS256', use: 'sig' }] }));
  }) as typeof globalThis.fetch;
  const verify = createPushTokenVerifier({ audience, serviceAccounts: [account], fetch, clock, ...options });
  const now = () => Math.floor(clock.now() / 1000);
  const sign = (claims: JWTPayload = {}, header: { alg?: string; kid?: string } = {}, pair = served.pair) =>
    new SignJWT({
      iss: 'https://accounts.google.com',
      aud: audience,
      sub: '1',
      iat: now(),
      exp: now() + 3600,
      email: account,
      email_verified: true,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header })
      .sign(pair.privateKey);
  return { clock, requests, served, verify, sign, now };
}

const refused = (error: EarshotError) => {
  assert.equal(error.code, 'unauthenticated');
  assert.equal(error.message, 'Sign in again', 'says nothing about why');
  return true;
};

describe('push tokens', () => {
  it('refuses missing, malformed and oversized tokens without fetching keys', async () => {
    const { verify, requests, sign } = await setUp();
    const good = await sign();
    for (const header of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      good,
      `Basic ${good}`,
      `Bearer ${good} ${good}`,
      'Bearer a.b',
      'Bearer a.b.c.d',
      `Bearer ${'a'.repeat(5000)}.b.c`,
      `Bearer ${good}\u0000`,
    ])
      await assert.rejects(verify(header), refused, header?.slice(0, 20));
    assert.deepEqual(requests, []);
  });

  it('refuses every token without configured service accounts', async () => {
    const { verify, sign } = await setUp({ serviceAccounts: [] });
    await assert.rejects(verify(`Bearer ${await sign()}`), refused);
  });

  const claims: Record<string, JWTPayload> = {
    'another issuer': { iss: 'https://accounts.example' },
    'no issuer': { iss: undefined as never },
    'another audience': { aud: 'https://other.example' },
    'no audience': { aud: undefined as never },
    'another service account': { email: 'other@project.iam.gserviceaccount.com' },
    'an account in other letters': { email: account.toUpperCase() },
    'no e-mail': { email: undefined },
    'an unverified e-mail': { email_verified: false },
    'an e-mail said to be verified in words': { email_verified: 'true' },
    'no expiry': { exp: undefined as never },
    'an expiry in the past': { exp: Date.UTC(2025, 0, 1) / 1000 },
    'a start in the future': { nbf: Date.UTC(2030, 0, 1) / 1000 },
    'no subject': { sub: undefined as never },
  };
  for (const [name, change] of Object.entries(claims))
    it(`refuses ${name}`, async () => {
      const { verify, sign } = await setUp();
      await assert.rejects(verify(`Bearer ${await sign(change)}`), refused);
    });

  it('refuses a foreign key under a known id, an unknown id, and other algorithms', async () => {
    const { verify, sign, now } = await setUp();
    await assert.rejects(verify(`Bearer ${await sign({}, {}, stranger)}`), refused);
    await assert.rejects(verify(`Bearer ${await sign({}, { kid: 'k9' })}`), refused);
    const body = { iss: 'https://accounts.google.com', aud: audience, sub: '1', email: account, email_verified: true };
    const none = new UnsecuredJWT(body)
      .setIssuedAt(now())
      .setExpirationTime(now() + 60)
      .encode();
    await assert.rejects(verify(`Bearer ${none}`), refused);
    await assert.rejects(verify(`Bearer ${none}${base64url.encode('x')}`), refused);
    // The public key as if it were a shared secret.
    const jwk = JSON.stringify(await exportJWK(google.publicKey));
    const mixed = await new SignJWT(body)
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setIssuedAt(now())
      .setExpirationTime(now() + 60)
      .sign(new TextEncoder().encode(jwk));
    await assert.rejects(verify(`Bearer ${mixed}`), refused);
  });

  it('accepts a valid token, and fetches the keys of Google once', async () => {
    const { verify, sign, requests } = await setUp();
    const token = await sign();
    assert.deepEqual(await verify(`Bearer ${token}`), { email: account });
    await Promise.all(Array.from({ length: 20 }, () => verify(`Bearer ${token}`)));
    assert.deepEqual(requests, ['https://www.googleapis.com/oauth2/v3/certs']);
  });

  it('fetches rotated keys, and limits how often', async () => {
    const { verify, sign, requests, served, clock } = await setUp();
    await verify(`Bearer ${await sign()}`);
    served.kid = 'k2';
    served.pair = stranger;
    const rotated = await sign({}, { kid: 'k2' });
    for (let n = 0; n < 10; n++) await assert.rejects(verify(`Bearer ${rotated}`), refused);
    assert.equal(requests.length, 1);
    await clock.advance(61_000);
    assert.deepEqual(await verify(`Bearer ${rotated}`), { email: account });
    assert.equal(requests.length, 2);
  });

  it('is unavailable while keys cannot be fetched, and keeps using those it has', async () => {
    const { verify, sign, served, clock, requests } = await setUp({ offline: true });
    const token = await sign();
    await assert.rejects(verify(`Bearer ${token}`), (error: EarshotError) => error.code === 'unavailable');
    await assert.rejects(verify(`Bearer ${token}`), (error: EarshotError) => error.code === 'unavailable');
    assert.equal(requests.length, 1, 'does not ask again at once');
    served.offline = false;
    await clock.advance(1_001);
    await verify(`Bearer ${token}`);
    served.offline = true;
    await clock.advance(3_601_000);
    await verify(`Bearer ${await sign()}`);
  });
});
