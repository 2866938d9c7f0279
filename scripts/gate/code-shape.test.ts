import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findShapeFaults, shapeLimits } from './code-shape.ts';
import { checkWords } from './word-list.ts';

const faults = (text: string, path = 'shared/a.ts') =>
  findShapeFaults(path, text).map(({ rule, name, value }) => `${rule} ${name} ${value}`);
const lines = (count: number, line = '  f();') => `${line}\n`.repeat(count);
const lets = (count: number) => Array.from({ length: count }, (_, i) => `  let v${i} = 0;`).join('\n');

const found: readonly [why: string, text: string, says: string, path?: string][] = [
  ['a long function', `function a() {\n${lines(79)}}`, 'functionLines a 81'],
  ['a long arrow function', `const a = () => {\n${lines(79)}};`, 'functionLines a 81'],
  ['a long method', `class A { run() {\n${lines(79)}} }`, 'functionLines run 81'],
  ['a long component', `const Row = () => {\n${lines(79)}return <p/>;};`, 'functionLines Row 81', 'ui/a.tsx'],
  ['a long test', `test('x', () => {\n${lines(79)}});`, 'functionLines test 81'],
  ['many variables in a function', `function a() {\n${lets(7)}\n}`, 'mutableVariables a 7'],
  ['variables in its blocks', `function a() {\n if (b) {\n${lets(7)}\n} }`, 'mutableVariables a 7'],
  ['many variables in a module', lets(7), 'mutableVariables module 7'],
  [
    'many fields that change',
    `class A { a = 1; b = 1; c = 1; #d = 1; private e = 1; f = 1; g = 1; }`,
    'mutableVariables A 7',
  ],
  ['five parameters', 'function a(b, c, d, e, f) {}', 'parameters a 5'],
  [
    'deep nesting',
    'function a() { for (;;) { if (b) { while (c) { try { if (d) {} } finally {} } } } }',
    'nesting a 5',
  ],
  ['a long file', lines(301, 'f();'), 'fileLines file 301'],
  ['a factory without a docstring', 'export function createA() {}', 'docstring createA 1'],
  ['a longer export without a docstring', `export function a() {\n${lines(14)}}`, 'docstring a 16'],
];
for (const [why, text, says, path] of found) {
  test(`found: ${why}`, () => assert.ok(faults(text, path).includes(says), faults(text, path).join('\n')));
}

const allowed: readonly [why: string, text: string][] = [
  ['a function at the limit', `function a() {\n${lines(78)}}`],
  ['the callback of describe', `describe('x', () => {\n${lines(200)}});`],
  ['variables of an inner function', `function a() {\n${lets(4)}\n const b = () => {\n${lets(4)}\n};\n}`],
  ['the counters of loops', `function a() { ${'for (let i = 0; i < 2; i++) f(); '.repeat(9)} }`],
  ['fields that are readonly', `class A { ${'readonly a = 1; '.repeat(9)} }`],
  ['a chain of else-if', 'function a() { if (b) {} else if (c) {} else if (d) {} else if (e) {} else if (f) {} }'],
  ['a table without code', `export const a = {\n${lines(400, '  b: (c) => c,')}};`],
  ['a documented factory', '/** Makes it. */\nexport function createA() {}'],
  ['a short export', 'export function isA() {}'],
];
for (const [why, text] of allowed) test(`allowed: ${why}`, () => assert.deepEqual(faults(text), []));

test('a table that holds code counts towards the length of its file', () => {
  const table = `export const a = {\n${lines(301, '  b() { return 1; },')}};`;
  assert.deepEqual(faults(table), [`fileLines file ${301 + 2}`]);
});

test('the limits are those of the rules', () => {
  assert.deepEqual(shapeLimits, { functionLines: 80, mutableVariables: 6, parameters: 4, nesting: 4, fileLines: 300 });
});

test('a word to avoid is found in a comment, a string and a name', () => {
  const word = 'who' + 'ever';
  const text = `// for ${word} calls\nconst ${word} = '${word}';\n`;
  assert.equal(checkWords([{ path: 'shared/a.ts', text }]).length, 2);
  assert.ok(checkWords([{ path: 'shared/a.ts', text }])[0]!.startsWith(`shared/a.ts:1: “${word}”; write `));
  assert.deepEqual(checkWords([{ path: 'runtime/simulator/calls/a.json', text }]), [], 'what customers say is quoted');
});
