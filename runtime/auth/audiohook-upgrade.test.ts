import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { buildSignatureBase, requiredComponents, toParametersText } from '../../shared/audiohook/signature-base.ts';
import type { UpgradeRequest, UpgradeResult } from '../core/audiohook/upgrade.ts';
import { Secret } from '../secret.ts';
import { createTestClock } from '../testing/clock.ts';
import { type AudiohookVerifierOptions, createAudiohookVerifier } from './audiohook-upgrade.ts';

const ids = {
  'audiohook-session-id': '5b1c2f6e-0d3a-4c57-9a41-3f0e7c8d9b12',
  'audiohook-organization-id': '0f9d8c7b-6a5e-4d3c-8b2a-1f0e9d8c7b6a',
  'audiohook-correlation-id': 'c3d2e1f0-1a2b-4c3d-9e4f-5a6b7c8d9e0f',
};
const oldKey = { apiKey: 'b2xkLWtleS1vZi10aGUtdGVzdA', secret: 'b2xkLXNlY3JldC1vZi10aGUtdGVzdC0wMTIzNDU2Nzg=' };
const newKey = { apiKey: 'bmV3LWtleS1vZi10aGUtdGVzdA', secret: 'bmV3LXNlY3JldC1vZi10aGUtdGVzdC0wMTIzNDU2Nzg=' };
const startAt = Date.UTC(2026, 5, 1, 12);
const nowSeconds = startAt / 1000;

function createNonces() {
  const seen = new Set<string>();
  return {
    async setIfAbsent(key: string) {
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    },
  };
}

function setUp(options: Partial<AudiohookVerifierOptions> = {}) {
  const clock = createTestClock({ startAt });
  const verifier = createAudiohookVerifier({
    keys: [new Secret(oldKey.apiKey), new Secret(newKey.apiKey)],
    secrets: [new Secret(oldKey.secret), new Secret(newKey.secret)],
    clock,
    skewSeconds: 3,
    nonces: createNonces(),
    ...options,
  });
  return { clock, verifier };
}

type Signing = {
  key?: { apiKey: string; secret: string };
  /** What stands in the request, after signing. */
  sent?: Record<string, string | undefined>;
  signedAuthority?: string;
  signedTarget?: string;
  target?: string;
  created?: number;
  expires?: number;
  nonce?: string;
  keyId?: string;
  components?: readonly string[];
  hmacKey?: string | Buffer;
  unsigned?: boolean;
};

let nonces = 0;

function request(signing: Signing = {}): UpgradeRequest {
  const key = signing.key ?? newKey;
  const target = signing.target ?? '/audiohook?tenant=blue';
  const values: Record<string, string> = { ...ids, 'x-api-key': key.apiKey, host: 'hooks.example.net' };
  const components = signing.components ?? requiredComponents;
  const created = signing.created ?? nowSeconds;
  nonces += 1;
  const parameters = toParametersText(components, {
    keyId: signing.keyId ?? key.apiKey,
    nonce: signing.nonce ?? `nonce-number-${String(nonces).padStart(12, '0')}`,
    created,
    expires: signing.expires ?? created + 30,
  });
  const base = buildSignatureBase(components, parameters, (name) =>
    name === '@authority'
      ? (signing.signedAuthority ?? values.host)
      : name === '@request-target'
        ? (signing.signedTarget ?? target)
        : values[name],
  )!;
  const mac = createHmac('sha256', signing.hmacKey ?? Buffer.from(key.secret, 'base64'))
    .update(base)
    .digest('base64');
  const headers: Record<string, string | undefined> = {
    ...values,
    ...(signing.unsigned ? {} : { 'signature-input': `sig1=${parameters}`, signature: `sig1=:${mac}:` }),
    ...signing.sent,
  };
  return { method: 'GET', target, headers: (name) => headers[name], remoteAddress: '203.0.113.7' };
}

const outcome = (result: UpgradeResult) => (result.ok ? 'accepted' : result.refusal);

test('T24: what is missing, malformed, foreign, altered, expired or replayed is refused', async () => {
  const rows: readonly (readonly [string, Signing, string])[] = [
    ['no key', { sent: { 'x-api-key': undefined } }, 'missing_key'],
    ['an empty key', { sent: { 'x-api-key': ' ' } }, 'missing_key'],
    ['a key of a megabyte', { sent: { 'x-api-key': 'k'.repeat(1_000_000) } }, 'missing_key'],
    ['an unknown key', { key: { ...newKey, apiKey: 'c29tZWJvZHktZWxzZS1lbnRpcmVseQ' } }, 'unknown_key'],
    ['a part of the key', { key: { ...newKey, apiKey: newKey.apiKey.slice(0, -1) } }, 'unknown_key'],
    [
      'an unknown key without signature',
      { key: { ...newKey, apiKey: 'c29tZWJvZHktZWxzZQ' }, unsigned: true },
      'unknown_key',
    ],
    ['no signature', { unsigned: true }, 'unsigned'],
    ['only one of the headers', { sent: { signature: undefined } }, 'label_mismatch'],
    ['only the other', { sent: { 'signature-input': undefined } }, 'unparseable'],
    ['another secret', { key: { apiKey: newKey.apiKey, secret: oldKey.secret } }, 'wrong_signature'],
    ['the text of the secret as key', { hmacKey: newKey.secret }, 'wrong_signature'],
    ['an empty secret as key', { hmacKey: '' }, 'wrong_signature'],
    ['a signature of three bytes', { sent: { signature: 'sig1=:AAAA:' } }, 'wrong_signature'],
    ['a signature of no bytes', { sent: { signature: 'sig1=::' } }, 'wrong_signature'],
    [
      'a signature of 64 bytes',
      { sent: { signature: `sig1=:${Buffer.alloc(64).toString('base64')}:` } },
      'wrong_signature',
    ],
    ['another session', { sent: { 'audiohook-session-id': ids['audiohook-correlation-id'] } }, 'wrong_signature'],
    [
      'another organization',
      { sent: { 'audiohook-organization-id': ids['audiohook-correlation-id'] } },
      'wrong_signature',
    ],
    ['the query dropped', { signedTarget: '/audiohook' }, 'wrong_signature'],
    ['the method in the target', { signedTarget: 'get /audiohook?tenant=blue' }, 'wrong_signature'],
    ['another host', { sent: { host: 'hooks.example.net:443' } }, 'wrong_signature'],
    ['a covered header gone', { sent: { 'audiohook-correlation-id': undefined } }, 'unresolved_component'],
    ['a component not covered', { components: requiredComponents.slice(1) }, 'missing_component'],
    ['another key id', { keyId: oldKey.apiKey }, 'key_mismatch'],
    ['11 seconds old', { created: nowSeconds - 11 }, 'expired'],
    ['an hour old', { created: nowSeconds - 3600, expires: nowSeconds + 30 }, 'expired'],
    ['4 seconds ahead', { created: nowSeconds + 4 }, 'clock'],
    ['expired 4 seconds ago', { expires: nowSeconds - 4 }, 'expired'],
  ];
  const { verifier } = setUp();
  for (const [name, signing, refusal] of rows)
    assert.equal(outcome(await verifier.verify(request(signing))), refusal, name);
});

test('T24: a nonce counts once, also when the first use came from elsewhere', async () => {
  const { verifier } = setUp();
  const same = request();
  assert.equal(outcome(await verifier.verify(same)), 'accepted');
  assert.equal(outcome(await verifier.verify(same)), 'replayed');
  assert.equal(outcome(await verifier.verify({ ...same, remoteAddress: '198.51.100.1' })), 'replayed');
});

test('T24: an organization that may not use the service is refused though its signature is right', async () => {
  const { verifier } = setUp({ organizations: ['d7934305-0972-4844-938e-9060eef73d05'] });
  assert.equal(outcome(await verifier.verify(request())), 'organization');
  const allowed = setUp({ organizations: [ids['audiohook-organization-id'].toUpperCase()] });
  assert.equal(outcome(await allowed.verifier.verify(request())), 'accepted');
});

test('a refused request leaves no nonce behind', async () => {
  const remembered: string[] = [];
  const { verifier } = setUp({
    nonces: {
      async setIfAbsent(key) {
        remembered.push(key);
        return true;
      },
    },
  });
  await verifier.verify(request({ hmacKey: 'wrong' }));
  await verifier.verify(request({ created: nowSeconds - 60 }));
  assert.deepEqual(remembered, []);
});

test('hostile header texts are refused, never thrown', async () => {
  const { verifier } = setUp();
  const texts = [
    '',
    '=',
    'sig1',
    'sig1=',
    'sig1=()',
    'sig1=();created=1',
    ':'.repeat(5_000),
    '\u0000',
    'sig1=("a" "b"',
    'é',
    'sig1=?1',
    'sig1=@1',
  ];
  for (const input of texts) {
    for (const signature of texts) {
      const result = await verifier.verify(request({ sent: { 'signature-input': input, signature } }));
      assert.equal(result.ok, false);
    }
  }
});

test('both sides of the skew: what is close enough is accepted', async () => {
  const { verifier } = setUp();
  const rows: readonly (readonly [string, Signing])[] = [
    ['now', {}],
    ['10 seconds old', { created: nowSeconds - 10 }],
    ['3 seconds ahead', { created: nowSeconds + 3 }],
    ['expired 3 seconds ago', { created: nowSeconds - 5, expires: nowSeconds - 3 }],
  ];
  for (const [name, signing] of rows) assert.equal(outcome(await verifier.verify(request(signing))), 'accepted', name);
});

test('any order of components and more than are needed are accepted', async () => {
  const { verifier } = setUp();
  const reversed = [...requiredComponents].reverse();
  assert.equal(outcome(await verifier.verify(request({ components: reversed }))), 'accepted');
  assert.equal(outcome(await verifier.verify(request({ components: ['host', ...reversed] }))), 'accepted');
});

test('every configured key is good, and the result says which it was', async () => {
  const { verifier } = setUp();
  for (const [index, key] of [oldKey, newKey].entries()) {
    const result = await verifier.verify(request({ key }));
    assert.ok(result.ok);
    assert.deepEqual(result.facts, {
      audiohookSessionId: ids['audiohook-session-id'],
      organizationId: ids['audiohook-organization-id'],
      correlationId: ids['audiohook-correlation-id'],
      keyIndex: index,
      signed: true,
      remoteAddress: '203.0.113.7',
      retries: false,
    });
  }
  const mixed = request({ key: { apiKey: oldKey.apiKey, secret: newKey.secret } });
  assert.equal(outcome(await verifier.verify(mixed)), 'wrong_signature');
});

test('without a client secret the key alone decides, and the ids must be there', async () => {
  const { verifier } = setUp({ secrets: [] });
  assert.equal(outcome(await verifier.verify(request({ unsigned: true }))), 'accepted');
  assert.equal(outcome(await verifier.verify(request())), 'accepted');
  assert.equal(
    outcome(await verifier.verify(request({ unsigned: true, sent: { 'x-api-key': 'other-key' } }))),
    'unknown_key',
  );
  for (const header of Object.keys(ids)) {
    for (const value of [undefined, '', 'not-a-uuid']) {
      const result = await verifier.verify(request({ unsigned: true, sent: { [header]: value } }));
      assert.equal(outcome(result), 'missing_header');
    }
  }
});

test('no key configured lets nobody in', async () => {
  const { verifier } = setUp({ keys: [], secrets: [] });
  assert.equal(outcome(await verifier.verify(request())), 'unknown_key');
});

test('behind a proxy the public authority and path are what was signed', async () => {
  const { verifier } = setUp({ publicAuthority: 'calls.example.com', pathPrefix: '/edge' });
  const signing = { signedAuthority: 'calls.example.com', signedTarget: '/edge/audiohook?tenant=blue' };
  assert.equal(outcome(await verifier.verify(request(signing))), 'accepted');
  assert.equal(outcome(await verifier.verify(request())), 'wrong_signature');
});

test('percent escapes in the target stay as they were signed', async () => {
  const { verifier } = setUp();
  assert.equal(outcome(await verifier.verify(request({ target: '/audiohook?a=%2F%7e%20b' }))), 'accepted');
});

test('T35: a wall clock that jumps is told apart in the diagnosis, and replay memory does not follow it', async () => {
  const { clock, verifier } = setUp();
  const seen = request();
  assert.equal(outcome(await verifier.verify(seen)), 'accepted');
  clock.jump(-3_600_000);
  const ahead = await verifier.verify(request());
  assert.ok(!ahead.ok);
  assert.deepEqual([ahead.refusal, ahead.clockAheadSeconds], ['clock', 3600]);
  clock.jump(2 * 3_600_000);
  const behind = await verifier.verify(request());
  assert.ok(!behind.ok);
  assert.deepEqual([behind.refusal, behind.clockAheadSeconds], ['expired', -3600]);
  clock.jump(-3_600_000);
  assert.equal(outcome(await verifier.verify(seen)), 'replayed');
  assert.equal(outcome(await verifier.verify(request())), 'accepted');
});

test('a nonce store that fails refuses no call, and this instance still knows its own', async () => {
  const { verifier } = setUp({ nonces: { setIfAbsent: () => Promise.reject(new Error('down')) } });
  const once = request();
  assert.equal(outcome(await verifier.verify(once)), 'accepted');
  assert.equal(outcome(await verifier.verify(once)), 'replayed');
});

test('an unknown key and a wrong signature take the same road', async () => {
  // Not a stopwatch: both must have reached the one HMAC check. A key that skipped it would answer faster.
  let checks = 0;
  const original = crypto.subtle.verify.bind(crypto.subtle);
  crypto.subtle.verify = ((...args: Parameters<typeof original>) => {
    checks += 1;
    return original(...args);
  }) as typeof original;
  try {
    const { verifier } = setUp();
    await verifier.verify(request({ key: { ...newKey, apiKey: 'c29tZWJvZHktZWxzZS1lbnRpcmVseQ' } }));
    assert.equal(checks, 1);
    await verifier.verify(request({ hmacKey: 'wrong' }));
    assert.equal(checks, 2);
  } finally {
    crypto.subtle.verify = original;
  }
});

test('a client secret that is no base64 stops the start, without repeating it', () => {
  assert.throws(
    () => setUp({ secrets: [new Secret('not base64 !'), new Secret('AAAAA')] }),
    (error: Error) => /AUDIOHOOK_CLIENT_SECRET/.test(error.message) && !error.message.includes('not base64 !'),
  );
});
