import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isConnectionProbe, MAX_TEXT_CHARACTERS, readClientMessage } from './client-message.ts';

const id = '5b1c2f6e-0d3a-4c57-9a41-3f0e7c8d9b12';
const zero = '00000000-0000-0000-0000-000000000000';
const envelope = { version: '2', id, type: 'ping', seq: 2, serverseq: 1, position: 'PT1.5S', parameters: {} };
const openParameters = {
  organizationId: '0f9d8c7b-6a5e-4d3c-8b2a-1f0e9d8c7b6a',
  conversationId: '090eaa2f-72fa-480a-83e0-8667ff89c0ec',
  participant: { id: '883efee8-3d6c-4537-b500-6d7ca4b92fa0', ani: '+1-555', aniName: 'John', dnis: '+1-800' },
  media: [{ type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8000 }],
};
const read = (value: unknown) => readClientMessage(typeof value === 'string' ? value : JSON.stringify(value));
const withOpen = (changes: object) => ({ ...envelope, type: 'open', parameters: { ...openParameters, ...changes } });

test('an invalid envelope is refused with its reason', () => {
  const rows: readonly (readonly [string, unknown, string])[] = [
    ['no JSON', '{"version"', 'not_json'],
    ['an empty frame', '', 'not_json'],
    ['an array', '[]', 'envelope'],
    ['a number', '7', 'envelope'],
    ['null', 'null', 'envelope'],
    ['a string', '"open"', 'envelope'],
    ['nothing in it', '{}', 'envelope'],
    ['another version', { ...envelope, version: '3' }, 'envelope'],
    ['a version that is a number', { ...envelope, version: 2 }, 'envelope'],
    ['no id', { ...envelope, id: undefined }, 'envelope'],
    ['an id that is no UUID', { ...envelope, id: '../../etc' }, 'envelope'],
    ['a negative seq', { ...envelope, seq: -1 }, 'envelope'],
    ['a fraction for seq', { ...envelope, seq: 1.5 }, 'envelope'],
    ['a seq beyond what counts exactly', { ...envelope, seq: 1e300 }, 'envelope'],
    ['a seq in text', { ...envelope, seq: '2' }, 'envelope'],
    ['no serverseq', { ...envelope, serverseq: undefined }, 'envelope'],
    ['a position in minutes', { ...envelope, position: 'PT1M' }, 'envelope'],
    ['no position', { ...envelope, position: undefined }, 'envelope'],
    ['parameters in an array', { ...envelope, parameters: [] }, 'envelope'],
    ['an empty type', { ...envelope, type: '' }, 'envelope'],
    ['too many characters', 'x'.repeat(MAX_TEXT_CHARACTERS + 1), 'too_large'],
  ];
  for (const [name, value, reason] of rows) assert.deepEqual(read(value), { ok: false, reason }, name);
});

test('deep nesting within the size limit is read', () => {
  const depth = Math.floor((MAX_TEXT_CHARACTERS - 400) / 2);
  const text = JSON.stringify(envelope).replace(
    '"parameters":{}',
    `"parameters":{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`,
  );
  assert.equal(read(text).ok, true);
  assert.deepEqual(read('['.repeat(60_000)), { ok: false, reason: 'not_json' });
});

test('unknown members are dropped, and unknown types become unknown', () => {
  const result = read({ ...envelope, novelty: 1, parameters: { rtt: 'PT0.1S', more: true } });
  assert.deepEqual(result, {
    ok: true,
    message: { id, seq: 2, serverseq: 1, position: 12_000, type: 'ping', parameters: { rtt: 'PT0.1S' } },
  });
  for (const type of ['hologram', 'toString', '__proto__', 'constructor']) {
    assert.deepEqual(read({ ...envelope, type }), {
      ok: true,
      message: { id, seq: 2, serverseq: 1, position: 12_000, type: 'unknown' },
    });
  }
});

test('parameters are optional', () => {
  const { parameters: _, ...bare } = envelope;
  assert.equal(read(bare).ok, true);
});

test('an open without organization, conversation or media is invalid, and its envelope is kept', () => {
  for (const changes of [{ organizationId: 'x' }, { conversationId: undefined }, { media: undefined }, { media: {} }]) {
    const result = read(withOpen(changes));
    assert.ok(result.ok && result.message.type === 'invalid' && result.message.of === 'open', JSON.stringify(changes));
  }
});

test('an open is read in all the variants of live clients', () => {
  const rows: readonly (readonly [object, string, unknown])[] = [
    [{ language: 'es-419' }, 'language', 'es-419'],
    [{ language: 'zh-Hans-CN' }, 'language', 'zh-Hans-CN'],
    [{ language: 'no language at all' }, 'language', undefined],
    [{ language: 7 }, 'language', undefined],
    [{ supportedLanguages: true }, 'supportedLanguages', true],
    [{ customConfig: { a: 1 } }, 'customConfig', { a: 1 }],
    [{ customConfig: '{"a":1}' }, 'customConfig', '{"a":1}'],
    [
      { conversationId: '019aa3b5-1c2d-7e3f-8a4b-5c6d7e8f9a0b' },
      'conversationId',
      '019aa3b5-1c2d-7e3f-8a4b-5c6d7e8f9a0b',
    ],
    [
      { continuedSessions: [{ id, clientseq: 4, serverseq: 5 }] },
      'continuedSessions',
      [{ id, clientseq: 4, serverseq: 5 }],
    ],
    [{ continuedSessions: 'yes' }, 'continuedSessions', undefined],
  ];
  for (const [changes, member, expected] of rows) {
    const result = read(withOpen(changes));
    assert.ok(result.ok && result.message.type === 'open', JSON.stringify(changes));
    assert.deepEqual((result.message.parameters as Record<string, unknown>)[member], expected);
  }
});

test('of the caller an open keeps the address alone, by which their data is erased, and the number dialled', () => {
  const kept = JSON.stringify(read(withOpen({})));
  assert.ok(kept.includes('"ani":"+1-555"'));
  assert.ok(kept.includes('"dnis":"+1-800"'));
  for (const dropped of ['John', 'aniName']) assert.ok(!kept.includes(dropped), dropped);
});

test('parameters of other types never make a message invalid', () => {
  for (const type of [
    'ping',
    'update',
    'paused',
    'resumed',
    'discarded',
    'error',
    'close',
    'dtmf',
    'playback_started',
  ]) {
    for (const parameters of [
      {},
      { rtt: 5, language: {}, start: 'x', discarded: null, code: 'y', reason: 'z', digit: 1 },
    ]) {
      const result = read({ ...envelope, type, parameters });
      assert.ok(result.ok && result.message.type === type, type);
    }
  }
});

test('either id being all zero marks a probe', () => {
  const probe = (changes: object) => {
    const result = read(withOpen(changes));
    return result.ok && result.message.type === 'open' && isConnectionProbe(result.message.parameters);
  };
  assert.equal(probe({}), false);
  assert.equal(probe({ participant: undefined }), false);
  assert.equal(probe({ conversationId: zero }), true);
  assert.equal(probe({ participant: { id: zero } }), true);
});
