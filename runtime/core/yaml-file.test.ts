import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { fitsLinearTime } from '../testing/linear-time.ts';
import { readYaml } from './yaml-file.ts';

const anything = v.unknown();
const read = (text: string) => {
  const file = readYaml(text, anything);
  return 'mistakes' in file ? file.mistakes : file.value;
};
const refused = (line: number, column: number, sentence: string) => [{ line, column, sentence }];
const levelsOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(levelsOf)) : 0;
const many = (count: number, text: string | ((at: number) => string)) =>
  Array.from({ length: count }, (_, at) => (typeof text === 'string' ? text : text(at)));

test('a thousand queues share one anchor', () => {
  const queues = many(1_000, (at) => `queue ${at}: *masking`).join('\n');
  const value = read(`shared: &masking [phone, iban]\n${queues}`) as Record<string, unknown>;
  assert.deepEqual(value['queue 999'], ['phone', 'iban']);
});

test('a reference means the last anchor of its name before it, also inside what another one names', () => {
  assert.deepEqual(read('a: &x 1\nb: *x\nc: &x 2\nd: *x'), { a: 1, b: 1, c: 2, d: 2 });
  assert.deepEqual(read('a: &x [&y 1]\nb: &y 2\nc: *x\nd: *y'), { a: [1], b: 2, c: [1], d: 2 });
  assert.deepEqual(read('a: &x {k: &y [1]}\nb: &z [*y, *x]\nc: *z'), {
    a: { k: [1] },
    b: [[1], { k: [1] }],
    c: [[1], { k: [1] }],
  });
});

test('a reference without an anchor before it, or to what it stands in, is refused at its place', () => {
  assert.deepEqual(read('a: 1\nb: *x\nc: &x 2'), refused(2, 4, 'The reference has no anchor before it'));
  assert.deepEqual(read('a: &x [1, *x]'), refused(1, 11, 'The reference stands inside what it names'));
});

test('a small file that its references make large is refused', () => {
  const levels = many(12, (at) => `l${at + 1}: &l${at + 1} [${many(10, `*l${at}`).join(', ')}]`);
  const [mistake] = read(`l0: &l0 x\n${levels.join('\n')}`) as { line: number; sentence: string }[];
  assert.equal(mistake?.sentence, 'With its references filled in, the file has more than 500000 values');
  assert.equal(mistake.line, 7);
});

test('what a schema finds in a value that a reference names is shown where the value stands', () => {
  const file = readYaml('a: &x [1]\nb: *x', v.object({ a: anything, b: v.array(v.string('must be a text')) }));
  assert.deepEqual('mistakes' in file && file.mistakes, refused(1, 8, 'b must be a text'));
});

for (const [name, text] of [
  ['brackets', (depth: number) => '['.repeat(depth) + ']'.repeat(depth)],
  [
    'braces and items',
    (depth: number) => `${'- '.repeat(depth / 2)}${'{a: '.repeat(depth / 2)}${'}'.repeat(depth / 2)}`,
  ],
  ['items on one line', (depth: number) => `${'- '.repeat(depth)}1`],
  ['keys on lines', (depth: number) => many(depth, (at) => `${' '.repeat(at)}a:`).join('\n')],
] as const) {
  test(`${name} nested a hundred levels deep are read, and more are refused before the parser sees them`, () => {
    assert.equal(levelsOf(read(text(100))), 100);
    for (const depth of [102, 700]) {
      const [mistake] = read(text(depth)) as { sentence: string }[];
      assert.equal(mistake?.sentence, 'The file is nested more than 100 levels deep', `${depth}`);
    }
  });
}

for (const [name, text] of [
  ['a hundred thousand brackets', '['.repeat(100_000)],
  ['a hundred thousand items', '- '.repeat(100_000)],
  ['brackets beside one that closes in quotes', '["]",'.repeat(50_000)],
  ['brackets beside one that closes in a comment', '[ # ]\n'.repeat(50_000)],
  ['keys on one line', 'a: '.repeat(100_000)],
  ['long keys on one line', `a: ${'? '.repeat(100_000)}`],
  ['items between comments', `${many(98, '- ').join('')}a:\n#\n`.repeat(20)],
] as const) {
  test(`${name} are refused before the stack ends`, () => assert.ok(Array.isArray(read(text))));
}

test('lines of marks in a text, and brackets in comments, are no nesting', () => {
  const lines = `a: |\n  ${'-'.repeat(120)}\n  ${': '.repeat(120)}\n  ${'[ '.repeat(120)}\n${many(120, '# [0, 10)\n').join('')}b: 1`;
  assert.equal((read(lines) as { b: number }).b, 1);
});

test('a key that a reference repeats is refused, too', () => {
  assert.deepEqual(read('a: &k x\nm: {*k : 1, x: 2}'), refused(2, 13, 'Map keys must be unique'));
});

test('a file that its references nest deeply is refused', () => {
  const levels = many(200, (at) => `l${at + 1}: &l${at + 1} [*l${at}]`);
  const mistakes = read(`l0: &l0 x\n${levels.join('\n')}`);
  assert.deepEqual(
    mistakes,
    refused(101, 14, 'With its references filled in, the file is nested more than 100 levels deep'),
  );
});

test('brackets that close, in as many values as there are, are no nesting', () => {
  assert.equal((read(many(500, '- [a, {b: "]"}]').join('\n')) as unknown[]).length, 500);
});

const linear: [name: string, make: (size: number) => string][] = [
  ['references to as many anchors', (size) => many(size, (at) => `a${at}: &b${at} ${at}\nc${at}: *b${at}`).join('\n')],
  ['references to one anchor', (size) => `a: &a [1]\n${many(size, (at) => `c${at}: *a`).join('\n')}`],
  [
    'an anchored list of references, referred to beside a long list',
    (size) => `e: &e []\nx: &x [${many(50, '*e')}]\ny: [${many(50, '*x')}]\nz: [${many(size, '1')}]`,
  ],
  [
    'anchors beside keys that are lists',
    (size) => `x: [${many(size, (at) => `&a${at} 1`)}]\n${many(size, (at) => `? [${at}]\n: 1`).join('\n')}`,
  ],
  ['lines that are indented by turns', (size) => many(size, (at) => `${at % 2 ? '  ' : ''}k${at}:`).join('\n')],
];
for (const [name, make] of linear) {
  test(`${name} are read in a time that grows with the file and no faster`, () =>
    fitsLinearTime(make, (text) => read(text), 5_000));
}
