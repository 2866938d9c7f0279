/**
 * Every regular expression over text from outside takes linear time. They are collected from the modules that read such text:
 * literals from the source, composed ones as the modules make them. Each runs over hostile inputs made of its own characters and words.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';
import { fitsLinearTime, processorMs } from '../../runtime/testing/linear-time.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folders = ['shared', 'runtime/engine', 'runtime/http', 'runtime/auth'];
/** The longest message; longer texts are cut into sentences, paragraphs or pieces before they are matched. */
const maxCharacters = 8_000;
/** At a quarter of it a linear expression takes far less than a millisecond, and a quadratic one more than this. */
const suspiciousMs = 1;

const files = folders
  .flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|\.suite\.ts$|\/testing\/|\.worker\.ts$|test-/.test(name))
  .sort();

function literalsIn(file: string): RegExp[] {
  const found: RegExp[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { regex } = node as { regex?: { pattern: string; flags: string } };
    if (regex) found.push(new RegExp(regex.pattern, regex.flags));
    for (const child of Object.values(node)) walk(child);
  };
  walk(parseAst(readFileSync(root + file, 'utf8'), { lang: 'ts' }));
  return found;
}

/** The expressions that a module composes when it is imported. */
async function composedIn(modules: readonly string[]): Promise<RegExp[]> {
  const found: RegExp[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, args: [string, string?]) {
      const made = new target(...args);
      // A package gets texts of the length that our code gives it; its expressions are not ours.
      const caller = new Error().stack?.split('\n')[2] ?? '';
      if (!caller.includes('/node_modules/')) found.push(made);
      return made;
    },
  });
  try {
    for (const name of modules) await import(root + name);
  } finally {
    globalThis.RegExp = original;
  }
  return found;
}

/** Units to repeat: characters that classes stand for, those of the pattern, and its words. */
function unitsOf({ source }: RegExp): string[] {
  const plain = source.replace(/\\[bBdDsSwWpPu](?:\{[^}]*\})?/g, ' ');
  const marks = [...new Set(plain.match(/[^\w\s|?:=!\\]/g) ?? [])];
  const words = [...new Set(plain.match(/[\p{L}'][\p{L}' ]*[\p{L}']/gu) ?? [])].slice(0, 8);
  return [
    'a',
    'A',
    '1',
    ' ',
    '\n',
    'a ',
    'A ',
    '1 ',
    'a1',
    'aA',
    '. ',
    'a. ',
    ...marks,
    ...marks.map((mark) => `a${mark}`),
    ...words.map((word) => `${word} `),
  ];
}

const fill = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** No expression expects these at its end; the second one also stops a dot. */
const tailsOf = ({ source }: RegExp) => (/\.[*+]/.test(source) ? ['\u0001', 'x\u2028y\u2028'] : ['\u0001']);

async function provesLinear(pattern: RegExp): Promise<void> {
  const everywhere = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}g`);
  const run = (text: string) => text.replace(everywhere, '');
  const units = unitsOf(pattern);
  const heads = [
    '',
    ...units.filter((unit) => unit.length > 2).slice(0, 3),
    ...units.filter((unit) => /^\W$/.test(unit)),
  ];
  for (const head of new Set(heads)) {
    for (const [unit, tail] of units.flatMap((unit) => tailsOf(pattern).map((tail) => [unit, tail] as const))) {
      const make = (length: number) => `${head}${fill(unit, length)}${tail}`;
      const begin = processorMs();
      run(make(maxCharacters / 4));
      if (processorMs() - begin > suspiciousMs) await fitsLinearTime(make, run, maxCharacters / 2, 15);
    }
  }
}

for (const file of files) {
  const patterns = literalsIn(file);
  if (patterns.length === 0) continue;
  test(`the regular expressions of ${file} are linear`, async () => {
    for (const pattern of patterns) {
      await assert.doesNotReject(provesLinear(pattern), `${pattern}`);
    }
  });
}

test('the regular expressions that language packs and word rules compose are linear', async () => {
  const composed = await composedIn([
    'shared/assist/words.ts',
    'shared/assist/repeated-word-rules.ts',
    'runtime/engine/data/language-packs.ts',
    'runtime/engine/understanding/entities.ts',
    'runtime/engine/writing/writer.ts',
    'runtime/engine/recognition/format-spoken.ts',
    'runtime/engine/knowledge/names.ts',
  ]);
  assert.ok(composed.length > 5, `Only ${composed.length} were found: ${composed.join(' ')}`);
  for (const pattern of composed) await assert.doesNotReject(provesLinear(pattern), `${pattern}`);
});

test('an expression of quadratic time is found', async () => {
  await assert.rejects(provesLinear(/\s*\r?\n\s+/g));
  await assert.rejects(provesLinear(/a+b/));
});
