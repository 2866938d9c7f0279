import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
  buildSignatureBase,
  canonicalHeaderValue,
  parseSignature,
  requiredComponents,
  toParametersText,
} from './signature-base.ts';

const worked = {
  values: {
    '@request-target': '/audiohook/v1/stream?tenant=blue',
    'audiohook-session-id': '5b1c2f6e-0d3a-4c57-9a41-3f0e7c8d9b12',
    'audiohook-organization-id': '0f9d8c7b-6a5e-4d3c-8b2a-1f0e9d8c7b6a',
    'audiohook-correlation-id': 'c3d2e1f0-1a2b-4c3d-9e4f-5a6b7c8d9e0f',
    'x-api-key': 'ZGVtby1hcGkta2V5LTE',
    '@authority': 'hooks.example.net',
  } as Record<string, string>,
  input:
    'sig1=("@request-target" "audiohook-session-id" "audiohook-organization-id" "audiohook-correlation-id" "x-api-key" "@authority");keyid="ZGVtby1hcGkta2V5LTE";nonce="MDEyMzQ1Njc4OWFiY2RlZmdo";alg="hmac-sha256";created=1760000000;expires=1760000030',
  signature: 'sig1=:NbokNU7V8PpLEuQ0IHk3hxB/At5zxKkqM5PuYb6LcQQ=:',
  key: 'not-a-real-secret-0123456789abcdef',
};
const parse = (changes: { input?: string; signature?: string }) =>
  parseSignature(changes.input ?? worked.input, changes.signature ?? worked.signature);
const refused = (changes: { input?: string; signature?: string }) => {
  const result = parse(changes);
  return result.ok ? 'accepted' : result.problem;
};
const edit = (from: string | RegExp, to: string) => ({ input: worked.input.replace(from, to) });

test('the worked example gives its exact base, in the order of the signer', () => {
  const result = parse({});
  assert.ok(result.ok);
  const { signed } = result;
  const base = buildSignatureBase(signed.components, signed.parametersText, (name) => worked.values[name])!;
  assert.equal(new TextEncoder().encode(base).length, 569);
  assert.equal(
    createHash('sha256').update(base).digest('hex'),
    '44186e3eded76c9129e5f5dd1ad852dbe2014123b037da1f2411044a4b9360da',
  );
  assert.deepEqual(createHmac('sha256', worked.key).update(base).digest(), Buffer.from(signed.signature));
  assert.equal(signed.keyId, 'ZGVtby1hcGkta2V5LTE');
  assert.deepEqual([signed.created, signed.expires], [1_760_000_000, 1_760_000_030]);
});

test('the vendor’s published example gives its published signature', () => {
  const values: Record<string, string> = {
    '@request-target': '/api/v1/voicebiometrics/ws',
    '@authority': 'audiohook.example.com',
    'audiohook-organization-id': 'd7934305-0972-4844-938e-9060eef73d05',
    'audiohook-session-id': '30b0e395-84d3-4570-ac13-9a62d8f514c0',
    'audiohook-correlation-id': 'e160e428-53e2-487c-977d-96989bf5c99d',
    'x-api-key': 'SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh',
  };
  const parameters = toParametersText(requiredComponents, {
    keyId: 'SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh',
    nonce: 'VGhpc0lzQVVuaXF1ZU5vbmNl',
    created: 1_641_013_200,
    expires: 3_282_026_430,
  });
  const base = buildSignatureBase(requiredComponents, parameters, (name) => values[name])!;
  const key = Buffer.from('TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU=', 'base64');
  assert.equal(createHmac('sha256', key).update(base).digest('base64'), 'NZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4=');
});

test('a signature that cannot be checked is refused with its problem', () => {
  const rows: readonly (readonly [string, Parameters<typeof parse>[0], string])[] = [
    ['no structured field', { input: 'sig1=(((' }, 'unparseable'],
    ['empty', { input: '', signature: '' }, 'unparseable'],
    ['a header of megabytes', { input: 'a'.repeat(1_000_000) }, 'unparseable'],
    ['a label without its signature', { signature: 'sig2=:AAAA:' }, 'label_mismatch'],
    ['a second label without its signature', { input: `${worked.input}, sig2=("@authority")` }, 'label_mismatch'],
    ['a signature in text', { signature: 'sig1="AAAA"' }, 'wrong_type'],
    ['a signature in a list', { signature: 'sig1=(:AAAA:)' }, 'wrong_type'],
    ['an input that is no list', { input: 'sig1="x"' }, 'wrong_type'],
    ['a component that is a number', edit('"@authority"', '7'), 'wrong_type'],
    ['a nonce that is a number', edit(/nonce="[^"]*"/, 'nonce=5'), 'wrong_type'],
    ['created with a fraction', edit('created=1760000000', 'created=1760000000.5'), 'wrong_type'],
    ['expires in text', edit(/expires=\d+/, 'expires="soon"'), 'wrong_type'],
    ['an unknown parameter', edit(/$/, ';tag="app"'), 'unknown_parameter'],
    ['no nonce', edit(/;nonce="[^"]*"/, ''), 'missing_nonce'],
    ['a nonce of 21 characters', edit(/nonce="[^"]*"/, `nonce="${'n'.repeat(21)}"`), 'missing_nonce'],
    ['no created', edit(/;created=\d+/, ''), 'missing_created'],
    ['a component left out', edit(' "x-api-key"', ''), 'missing_component'],
    ['another algorithm', edit('hmac-sha256', 'rsa-pss-sha512'), 'unsupported_algorithm'],
    ['a component with a parameter', edit('"x-api-key"', '"x-api-key";sf'), 'unsupported_component'],
    ['another derived component', edit('"x-api-key"', '"x-api-key" "@method"'), 'unsupported_component'],
    ['the parameters as a component', edit('"x-api-key"', '"x-api-key" "@signature-params"'), 'unsupported_component'],
    ['a component twice', edit('"x-api-key"', '"x-api-key" "x-api-key"'), 'unsupported_component'],
  ];
  for (const [name, changes, problem] of rows) assert.equal(refused(changes), problem, name);
});

test('components in any order, and additional ones, are accepted', () => {
  for (let turn = 0; turn < requiredComponents.length; turn += 1) {
    const order = [...requiredComponents.slice(turn), ...requiredComponents.slice(0, turn)];
    const input = `sig1=${toParametersText([...order, 'user-agent'], { keyId: 'k', nonce: 'n'.repeat(24), created: 1 })}`;
    const result = parse({ input });
    assert.ok(result.ok);
    assert.deepEqual(result.signed.components, [...order, 'user-agent']);
  }
});

test('a missing algorithm means hmac-sha256', () => {
  assert.equal(refused(edit(';alg="hmac-sha256"', '')), 'accepted');
});

test('folded and padded header values are signed in one line', () => {
  assert.equal(canonicalHeaderValue('  a\r\n   b \t'), 'a b');
});

test('an unknown component has no signature base', () => {
  assert.equal(
    buildSignatureBase(['x-none'], '()', () => undefined),
    undefined,
  );
});
