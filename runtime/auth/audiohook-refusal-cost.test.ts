import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalHeaderValue, parseSignature, requiredComponents } from '../../shared/audiohook/signature-base.ts';
import { processorMs } from '../testing/linear-time.ts';
import { newKey, outcome, type Signing, setUpVerifier, signedRequest } from '../testing/signed-upgrade.ts';

/** Node refuses requests whose headers are longer in all. */
const maxHeaderCharacters = 16_384;

/** The fastest of several runs, in ms: what the code costs, without what the machine does beside it. */
async function fastest(runs: number, run: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < runs; n += 1) {
    const began = processorMs();
    await run();
    best = Math.min(best, processorMs() - began);
  }
  return best;
}

/**
 * Twice the length may cost three times as much: a quadratic reader needs four times. A busy machine slows some rounds down, so
 * one round that is linear is enough; below `floorMs` only the clock would be measured.
 */
async function staysLinear(cost: (length: number) => Promise<number>, length: number, floorMs: number): Promise<void> {
  const seen: string[] = [];
  for (let round = 0; round < 8; round += 1) {
    const once = await cost(length);
    const doubled = await cost(2 * length);
    if (doubled < Math.max(floorMs, 3 * once)) return;
    seen.push(`${once} ms, then ${doubled} ms`);
  }
  assert.fail(seen.join('; '));
}

const stranger = { ...newKey, apiKey: 'c29tZWJvZHktZWxzZS1lbnRpcmVseQ' };
const id = 'audiohook-organization-id';
const covered = (length: number) => ({
  components: [...requiredComponents, 'x-own'],
  sent: { 'x-own': spaces(length) },
});
const spaces = (length: number) => `a${' '.repeat(length - 2)}b`;

const hostile: readonly (readonly [string, (length: number) => Signing])[] = [
  ['an id of inner spaces', (length) => ({ key: stranger, sent: { [id]: spaces(length) } })],
  ['an id of line breaks', (length) => ({ key: stranger, sent: { [id]: ' \r\n'.repeat(length / 3) } })],
  ['an unknown key and a long covered header', (length) => ({ key: stranger, ...covered(length) })],
  ['a known key and a long covered header', (length) => ({ hmacKey: 'wrong', ...covered(length) })],
  ['a long key', (length) => ({ key: { ...newKey, apiKey: 'k'.repeat(length) } })],
  [
    'many covered names',
    (length) => ({ sent: { 'signature-input': `sig1=(${'"a" '.repeat(length / 4)});created=1` } }),
  ],
  ['a list that never ends', (length) => ({ sent: { 'signature-input': 'sig1=('.repeat(length / 6) } })],
  ['a long string', (length) => ({ sent: { 'signature-input': `sig1=("${'\\\\'.repeat(length / 2)}` } })],
  ['a long signature', (length) => ({ sent: { signature: `sig1=:${'A'.repeat(length)}:` } })],
];

for (const [name, signing] of hostile) {
  test(`H1: refusing a stranger costs well under a millisecond and stays linear: ${name}`, async () => {
    const { verifier } = setUpVerifier();
    const cost = async (length: number): Promise<number> => {
      const request = signedRequest(signing(length));
      return fastest(30, async () => assert.notEqual(outcome(await verifier.verify(request)), 'accepted'));
    };
    await staysLinear(cost, maxHeaderCharacters, 0.2);
    assert.ok((await cost(maxHeaderCharacters)) < 2, 'the fastest of 30 refusals');
  });
}

test('H1: header values are brought into their signed form in linear time', async () => {
  for (const shape of [
    (length: number) => spaces(length),
    (length: number) => 'a \r\n b'.repeat(length / 6),
    (length: number) => '\r\n'.repeat(length / 2),
    (length: number) => `${' \t'.repeat(length / 2)}\n`,
  ]) {
    const cost = (length: number) => {
      const value = shape(length);
      return fastest(20, () => canonicalHeaderValue(value));
    };
    await staysLinear(cost, 8 * maxHeaderCharacters, 0.5);
  }
});

test('H1: both signature headers are parsed in linear time up to their limit', async () => {
  for (const shape of [
    (length: number) => `sig1=(${'"abc" '.repeat(length / 6 - 3)})`,
    (length: number) => 'a=1,'.repeat(length / 4 - 1),
    (length: number) => `a${';b'.repeat(length / 2 - 2)}`,
  ]) {
    const cost = (length: number) => {
      const text = shape(length);
      return fastest(20, () => parseSignature(text, text));
    };
    await staysLinear(cost, 2_048, 1);
  }
});

test('H1: the ids are checked before the key, and the key before anything is computed from the headers', async () => {
  const { verifier } = setUpVerifier();
  const read: string[] = [];
  const observed = (signing: Signing) => {
    read.length = 0;
    const request = signedRequest(signing);
    const headers = (name: string) => {
      read.push(name);
      return request.headers(name);
    };
    return verifier.verify({ ...request, headers });
  };
  assert.equal(outcome(await observed({ sent: { [id]: spaces(15_000) } })), 'missing_header');
  assert.ok(!read.includes('signature-input'), 'the signature is not read without ids');
  assert.equal(outcome(await observed({ key: stranger, ...covered(15_000) })), 'unknown_key');
  assert.ok(!read.includes('x-own') && !read.includes('host'), 'no covered header is read for an unknown key');
});
