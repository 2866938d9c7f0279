/** Articles that are made to be slow to read. Each kind is timed at a size that is cut into many pieces and at twice of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitsLinearTime, processorMs } from '../../testing/linear-time.ts';
import { parseArticle } from './article.ts';

/** Several pieces: beyond that every piece takes the same time, up to the largest file. */
const hostileCharacters = 60_000;

const fill = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Each grows with `length`; what is repeated is what a reader might read again and again. */
const markdown: Readonly<Record<string, (length: number) => string>> = {
  'a heading of spaces': (n) => `# ${fill(' ', n)}x\u2028y\u2028z`,
  'a heading that ends in marks': (n) => `# x${fill(' #', n)}y`,
  'open emphasis': (n) => fill('*a ', n),
  'two kinds of emphasis': (n) => fill('**a __b ', n),
  'one run of marks': (n) => `${fill('*', n / 2)}a${fill('_', n / 2)}`,
  'open brackets': (n) => fill('[', n),
  'open pictures': (n) => fill('![', n),
  'open links': (n) => fill('[a](', n),
  'open parentheses of a link': (n) => `[a](b${fill('(', n)}`,
  'runs of backticks': (n) => fill('a`b``c```', n),
  'open comments': (n) => fill('<!--', n),
  'open tags': (n) => fill('<a ', n),
  'open quotation marks in tags': (n) => fill('<a b="', n),
  'nested quotations': (n) => fill('>', n),
  'nested lists': (n) => `${fill('- ', n)}x`,
  'a wide table': (n) => `|a|\n|-|\n${fill('|b', n)}`,
  'a long delimiter row': (n) => `a|b\n${fill('-|', n)}`,
  'spaces at the ends of lines': (n) => fill(`${' '.repeat(999)}\n`, n),
  'struck text': (n) => fill('~~a ', n),
  'link definitions': (n) => fill('[a]: b\n', n),
  'one long line of digits': (n) => fill('1) ', n),
  'one paragraph of many lines': (n) => fill('a\n', n),
};
const html: Readonly<Record<string, (length: number) => string>> = {
  'end tags without a start': (n) => `<p>a${fill('</b>', n)}`,
  'comments that do not end': (n) => fill('<!--a', n),
  'attributes without an end': (n) => `<p>a</p><p ${fill('a=" ', n)}`,
  'entities without an end': (n) => fill('&amp', n),
  'headings without text': (n) => `<p>a</p>${fill('<h2></h2>', n)}`,
  'a cell of many lines': (n) => `<table><tr><td>${fill('a<br>', n)}</td></tr></table>`,
  'a long name of a column': (n) =>
    `<table><tr><th>a</th><th>${fill('b ', n / 2)}</th></tr>${fill('<tr><td>c</td><td>d</td></tr>', n / 2)}</table>`,
  'many sentences': (n) => `<p>${fill('A b. ', n)}</p>`,
};

for (const [ending, cases] of [
  ['md', markdown],
  ['html', html],
] as const) {
  for (const [name, make] of Object.entries(cases)) {
    test(`reading a .${ending} file is linear: ${name}`, async () => {
      const read = (text: string) =>
        parseArticle(`a.${ending}`, text).catch((error) => assert.match(String(error), /Syntax/));
      await fitsLinearTime(make, read, hostileCharacters);
    });
  }
}

test('the name of a column that is a text does not stand in every row', async () => {
  const text = 'Prices hold until the end of the year. '.repeat(500);
  const rows = 2_000;
  const files = {
    'a.md': `| | ${text} |\n|-|-|\n${'| Oak | 5 |\n'.repeat(rows)}`,
    'a.html': `<table><tr><th>x</th><th>${text}</th></tr>${'<tr><td>Oak</td><td>5</td></tr>'.repeat(rows)}</table>`,
  };
  for (const [name, file] of Object.entries(files)) {
    const { passages } = await parseArticle(name, file);
    const length = passages.reduce((sum, passage) => sum + passage.text.length, 0);
    assert.ok(length < 2 * file.length, `${name}: ${length} characters of ${file.length}`);
    assert.match(passages.map((passage) => passage.text).join(' '), /Prices hold.*Oak 5/s);
  }
});

test('the file of 2.5 kB that stopped the event loop for seconds is read in milliseconds', async () => {
  const begin = processorMs();
  await parseArticle('a.md', `#${' '.repeat(2_500)}x\u2028y\u2028z\n\nText.`);
  assert.ok(processorMs() - begin < 500);
});

test('the event loop goes on while a file of a megabyte of the slowest kind is read', async () => {
  let longest = 0;
  let last = processorMs();
  const beat = setInterval(() => {
    longest = Math.max(longest, processorMs() - last);
    last = processorMs();
  }, 5);
  await parseArticle('a.md', fill('a\n', 1_000_000));
  clearInterval(beat);
  assert.ok(longest < 1_500, `held up for ${longest} ms`);
});

test('HTML that is nested without end is refused with a sentence', async () => {
  await assert.rejects(parseArticle('a.html', '<b>'.repeat(100_000)), /SyntaxError: It nests more than 512/);
  await assert.rejects(parseArticle('a.md', `<div>${'<b>'.repeat(100_000)}`), /SyntaxError: It nests more than 512/);
});

test('front matter of unusual length is refused before it is parsed', async () => {
  await assert.rejects(parseArticle('a.md', `---\n${'['.repeat(100_000)}\n---\nText.`), /longer than 20000/);
});
