import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attacks } from './attacks.ts';
import { judge, type Measured, type Row } from './verdict.ts';

const quiet: Row = {
  name: 'quiet',
  pongMs: 5,
  deliveryMs: 10,
  frameMs: 4,
  lateMs: 2,
  calls: 50,
  panels: 50,
  refused: 0,
};
const measured = (row: Partial<Row>, grownBytes = 0): Measured => ({
  quiet,
  attacked: [{ ...quiet, name: 'flood /', ...row }],
  grownBytes,
});
const honest = { calls: 50, panels: 50 };
const missed = (service: Measured, bare: Measured) => judge(service, bare, honest).missed;

test('a server that does not feel an attack meets every target', () => {
  assert.deepEqual(judge(measured({}), measured({}), honest), {
    ...judge(measured({}), measured({}), honest),
    missed: [],
    unjudged: [],
  });
});

const misses: readonly [what: string, service: Partial<Row>, bare: Partial<Row>, says: RegExp][] = [
  ['a pong that takes more than 50 ms', { pongMs: 51 }, { pongMs: 400 }, /pong, p99 ms/],
  [
    'deliveries more than twice as late as those of the bare server',
    { deliveryMs: 31 },
    { deliveryMs: 20 },
    /effect on delivery/,
  ],
  ['frames more than twice as late', { frameMs: 60 }, { frameMs: 20 }, /effect on frame/],
  ['a lost call', { calls: 49 }, {}, /1 calls were lost/],
  ['a lost panel', { panels: 48 }, {}, /2 panels were lost/],
  ['a refused honest message', { refused: 3 }, {}, /3 honest messages were refused/],
];
for (const [what, service, bare, says] of misses) {
  test(`a target is missed by ${what}`, () => {
    const lines = missed(measured(service), measured(bare));
    assert.equal(lines.length, 1, lines.join());
    assert.match(lines[0]!, says);
  });
}

test('effects within the noise of two runs are no miss, and neither is twice the effect', () => {
  assert.deepEqual(missed(measured({ deliveryMs: 19, frameMs: 13 }), measured({})), []);
  assert.deepEqual(missed(measured({ deliveryMs: 50 }), measured({ deliveryMs: 30 })), []);
});

test('memory that grew is a miss', () => {
  assert.match(missed(measured({}, 9 * 1_024 * 1_024), measured({}))[0]!, /memory in use/);
});

test('what was measured on a busy machine is not judged, and is named', () => {
  const { missed: none, unjudged } = judge(measured({ pongMs: 900, lateMs: 30 }), measured({}), honest);
  assert.deepEqual([none, unjudged], [[], ['flood /']]);
});

test('where even the quiet measurement was disturbed, nothing is judged', () => {
  const disturbed: Measured = { ...measured({ deliveryMs: 900 }), quiet: { ...quiet, lateMs: 21 } };
  const { missed: none, unjudged } = judge(disturbed, measured({}), honest);
  assert.deepEqual([none, unjudged], [[], ['flood /']]);
});

test('every attack is bounded in rate and connections, and none carries a token of ours but the slow readers', () => {
  for (const { kind, perSecond, atOnce, request } of attacks) {
    assert.ok(perSecond <= 100 && atOnce <= 200, kind);
    assert.equal(request('token-of-an-agent').includes('token-of-an-agent'), kind === 'slow readers', kind);
    assert.match(request('t').toString('latin1'), /^(?:GET|POST) \/\S+ HTTP\/1\.1\r\nhost: 127\.0\.0\.1\r\n/);
  }
});
