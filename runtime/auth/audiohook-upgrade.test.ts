import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requiredComponents } from '../../shared/audiohook/signature-base.ts';
import { Secret } from '../secret.ts';
import {
  ids,
  newKey,
  nowSeconds,
  oldKey,
  outcome,
  type Signing,
  setUpVerifier,
  signedRequest,
} from '../testing/signed-upgrade.ts';

const manyComponents = [...requiredComponents, ...Array.from({ length: 30 }, (_, n) => `x-${n}`)];

test('T24: missing, malformed, foreign, altered, expired and replayed credentials are refused', async () => {
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
    ['a covered header gone', { sent: { 'audiohook-correlation-id': undefined } }, 'missing_header'],
    [
      'a covered header that was never sent',
      { components: [...requiredComponents, 'x-never-sent'] },
      'unresolved_component',
    ],
    [
      'a covered header that is too long',
      { components: [...requiredComponents, 'x-long'], sent: { 'x-long': ' a'.repeat(5_000) } },
      'unresolved_component',
    ],
    ['more covered headers than any signer needs', { components: manyComponents }, 'unsupported_component'],
    ['a nonce that is too long', { nonce: 'n'.repeat(300) }, 'missing_nonce'],
    ['a component not covered', { components: requiredComponents.slice(1) }, 'missing_component'],
    ['another key id', { keyId: oldKey.apiKey }, 'key_mismatch'],
    ['11 seconds old', { created: nowSeconds - 11 }, 'expired'],
    ['an hour old', { created: nowSeconds - 3600, expires: nowSeconds + 30 }, 'expired'],
    ['4 seconds ahead', { created: nowSeconds + 4 }, 'clock'],
    ['expired 4 seconds ago', { expires: nowSeconds - 4 }, 'expired'],
  ];
  const { verifier } = setUpVerifier();
  for (const [name, signing, refusal] of rows)
    assert.equal(outcome(await verifier.verify(signedRequest(signing))), refusal, name);
});

test('T24: a nonce is valid once, also when another instance took it', async () => {
  const { verifier } = setUpVerifier();
  const same = signedRequest();
  assert.equal(outcome(await verifier.verify(same)), 'accepted');
  assert.equal(outcome(await verifier.verify(same)), 'replayed');
  assert.equal(outcome(await verifier.verify({ ...same, remoteAddress: '198.51.100.1' })), 'replayed');
});

test('T24: an organization that may not use the service is refused though its signature is right', async () => {
  const { verifier } = setUpVerifier({ organizations: ['d7934305-0972-4844-938e-9060eef73d05'] });
  assert.equal(outcome(await verifier.verify(signedRequest())), 'organization');
  const allowed = setUpVerifier({ organizations: [ids['audiohook-organization-id'].toUpperCase()] });
  assert.equal(outcome(await allowed.verifier.verify(signedRequest())), 'accepted');
});

test('M2: a key opens calls of the organization that it is bound to, and of no other', async () => {
  const own = ids['audiohook-organization-id'];
  const other = 'd7934305-0972-4844-938e-9060eef73d05';
  const { verifier } = setUpVerifier({ organizations: [own, other], keyOrganizations: [other, own.toUpperCase()] });
  assert.equal(outcome(await verifier.verify(signedRequest({ key: newKey }))), 'accepted');
  assert.equal(outcome(await verifier.verify(signedRequest({ key: oldKey }))), 'key_organization');
  const open = setUpVerifier({ organizations: [own, other], keyOrganizations: ['*', other] });
  assert.equal(outcome(await open.verifier.verify(signedRequest({ key: oldKey }))), 'accepted');
  assert.equal(outcome(await open.verifier.verify(signedRequest({ key: newKey }))), 'key_organization');
});

test('hostile header texts are refused, never thrown', async () => {
  const { verifier } = setUpVerifier();
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
      const result = await verifier.verify(signedRequest({ sent: { 'signature-input': input, signature } }));
      assert.equal(result.ok, false);
    }
  }
});

test('signatures within the allowed skew are accepted on both sides', async () => {
  const { verifier } = setUpVerifier();
  const rows: readonly (readonly [string, Signing])[] = [
    ['now', {}],
    ['10 seconds old', { created: nowSeconds - 10 }],
    ['3 seconds ahead', { created: nowSeconds + 3 }],
    ['expired 3 seconds ago', { created: nowSeconds - 5, expires: nowSeconds - 3 }],
  ];
  for (const [name, signing] of rows)
    assert.equal(outcome(await verifier.verify(signedRequest(signing))), 'accepted', name);
});

test('signed components may come in any order and include others', async () => {
  const { verifier } = setUpVerifier();
  const reversed = [...requiredComponents].reverse();
  assert.equal(outcome(await verifier.verify(signedRequest({ components: reversed }))), 'accepted');
  assert.equal(outcome(await verifier.verify(signedRequest({ components: ['host', ...reversed] }))), 'accepted');
});

test('every configured key is accepted, and the result has its index', async () => {
  const { verifier } = setUpVerifier();
  for (const [index, key] of [oldKey, newKey].entries()) {
    const result = await verifier.verify(signedRequest({ key }));
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
  const mixed = signedRequest({ key: { apiKey: oldKey.apiKey, secret: newKey.secret } });
  assert.equal(outcome(await verifier.verify(mixed)), 'wrong_signature');
});

test('without a client secret the key alone authenticates, and the ids are required', async () => {
  const { verifier } = setUpVerifier({ secrets: [] });
  assert.equal(outcome(await verifier.verify(signedRequest({ unsigned: true }))), 'accepted');
  assert.equal(outcome(await verifier.verify(signedRequest())), 'accepted');
  assert.equal(
    outcome(await verifier.verify(signedRequest({ unsigned: true, sent: { 'x-api-key': 'other-key' } }))),
    'unknown_key',
  );
  for (const header of Object.keys(ids)) {
    for (const value of [undefined, '', 'not-a-uuid']) {
      const result = await verifier.verify(signedRequest({ unsigned: true, sent: { [header]: value } }));
      assert.equal(outcome(result), 'missing_header');
    }
  }
});

test('without configured keys every request is refused', async () => {
  const { verifier } = setUpVerifier({ keys: [], secrets: [] });
  assert.equal(outcome(await verifier.verify(signedRequest())), 'unknown_key');
});

test('behind a proxy the signature covers the public authority and path', async () => {
  const { verifier } = setUpVerifier({ publicAuthority: 'calls.example.com', pathPrefix: '/edge' });
  const signing = { signedAuthority: 'calls.example.com', signedTarget: '/edge/audiohook?tenant=blue' };
  assert.equal(outcome(await verifier.verify(signedRequest(signing))), 'accepted');
  assert.equal(outcome(await verifier.verify(signedRequest())), 'wrong_signature');
});

test('percent escapes in the target are verified as signed', async () => {
  const { verifier } = setUpVerifier();
  assert.equal(outcome(await verifier.verify(signedRequest({ target: '/audiohook?a=%2F%7e%20b' }))), 'accepted');
});

test('T35: a jump of the wall clock is diagnosed, and does not affect replay protection', async () => {
  const { clock, verifier } = setUpVerifier();
  const seen = signedRequest();
  assert.equal(outcome(await verifier.verify(seen)), 'accepted');
  clock.jump(-3_600_000);
  const ahead = await verifier.verify(signedRequest());
  assert.ok(!ahead.ok);
  assert.deepEqual([ahead.refusal, ahead.clockAheadSeconds], ['clock', 3600]);
  clock.jump(2 * 3_600_000);
  const behind = await verifier.verify(signedRequest());
  assert.ok(!behind.ok);
  assert.deepEqual([behind.refusal, behind.clockAheadSeconds], ['expired', -3600]);
  clock.jump(-3_600_000);
  assert.equal(outcome(await verifier.verify(seen)), 'replayed');
  assert.equal(outcome(await verifier.verify(signedRequest())), 'accepted');
});

test('a secret can be rotated under one key: each of its secrets is accepted, in any order', async () => {
  const [first, second] = [oldKey.secret, newKey.secret];
  for (const secrets of [
    [first, second],
    [second, first],
  ]) {
    const { verifier } = setUpVerifier({
      keys: [new Secret(newKey.apiKey), new Secret(newKey.apiKey)],
      secrets: secrets.map((secret) => new Secret(secret)),
    });
    for (const secret of secrets) {
      const result = await verifier.verify(signedRequest({ key: { apiKey: newKey.apiKey, secret } }));
      assert.equal(outcome(result), 'accepted');
      assert.ok(result.ok && result.facts.keyIndex === 0, 'one key has one cap');
    }
    const other = { apiKey: newKey.apiKey, secret: Buffer.from('a secret that is not configured').toString('base64') };
    assert.equal(outcome(await verifier.verify(signedRequest({ key: other }))), 'wrong_signature');
  }
});

test('an unknown key and a wrong signature cost the same HMAC check', async () => {
  // Counts calls in place of time: a key that skipped the check would be refused faster.
  let checks = 0;
  const original = crypto.subtle.verify.bind(crypto.subtle);
  crypto.subtle.verify = ((...args: Parameters<typeof original>) => {
    checks += 1;
    return original(...args);
  }) as typeof original;
  try {
    const { verifier } = setUpVerifier();
    await verifier.verify(signedRequest({ key: { ...newKey, apiKey: 'c29tZWJvZHktZWxzZS1lbnRpcmVseQ' } }));
    assert.equal(checks, 1);
    await verifier.verify(signedRequest({ hmacKey: 'wrong' }));
    assert.equal(checks, 2);
  } finally {
    crypto.subtle.verify = original;
  }
});

test('a client secret that is not base64 stops the start, and the error does not repeat it', () => {
  assert.throws(
    () => setUpVerifier({ secrets: [new Secret('not base64 !'), new Secret('AAAAA')] }),
    (error: Error) => /AUDIOHOOK_CLIENT_SECRET/.test(error.message) && !error.message.includes('not base64 !'),
  );
});
