import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseArticle } from './article.ts';

const markdown = `---
title: Refunds
uri: https://help.example/refunds
tags: [money, bank]
meta:
  owner: support
questions:
  - How long does a refund take?
---

# Getting your money back

A first paragraph
over two lines.

## How long it takes

It takes **three** to five days. See [the terms](https://x.example).

- One point.
- Another point.

\`\`\`
not prose. But kept as text.
\`\`\`
`;

test('a Markdown article has front matter, headings, passages and plain words', async () => {
  const article = await parseArticle('money/refunds.md', markdown);
  assert.equal(article.title, 'Refunds');
  assert.equal(article.uri, 'https://help.example/refunds');
  assert.deepEqual(article.questions, ['How long does a refund take?']);
  assert.equal(article.language, 'en');
  assert.deepEqual(
    article.passages.map((p) => p.heading),
    ['', 'How long it takes'],
  );
  assert.equal(article.passages[0]!.text, 'A first paragraph over two lines.');
  assert.deepEqual(article.passages[1]!.sentences.slice(0, 4), [
    'It takes three to five days.',
    'See the terms.',
    'One point.',
    'Another point.',
  ]);
});

test('a table gives a sentence with its column names for each row, and HTML inside Markdown its words', async () => {
  const article = await parseArticle(
    'a.md',
    'Title\n=====\n\n| Country | Days |\n|---|---|\n| Spain | **3** |\n| Peru | 9 |\n\n<div>Some <b>words</b>.</div>\n<!-- a note -->\n\nUse &amp; keep `code`.\n\n<script>alert(1)</script>\n',
  );
  assert.equal(article.title, 'Title');
  assert.deepEqual(article.passages[0]!.sentences, [
    'Spain: Days 3.',
    'Peru: Days 9.',
    'Some words.',
    'Use & keep code.',
  ]);
});

test('an HTML article gives its words and none of its scripts or navigation', async () => {
  const article = await parseArticle(
    'hours.html',
    '<html lang="es-MX"><head><title>Horario</title><style>p{color:red}</style></head><body><nav><p>Inicio</p></nav><h1>Horario de tienda</h1><h2>Lunes</h2><p>Abrimos a las <b>10</b>.</p><script>alert("x")</script><ul><li>Cerrado el domingo.</li></ul></body></html>',
  );
  assert.equal(article.title, 'Horario de tienda');
  assert.equal(article.language, 'es');
  assert.deepEqual(article.passages, [
    {
      heading: 'Lunes',
      text: 'Abrimos a las 10. Cerrado el domingo.',
      sentences: ['Abrimos a las 10.', 'Cerrado el domingo.'],
    },
  ]);
});

test('plain text takes its first line as title, and a name where it has none', async () => {
  const titled = await parseArticle('a.txt', 'Opening hours\n\nWe open at ten.\n\nWe close at six.');
  assert.equal(titled.title, 'Opening hours');
  assert.equal(titled.passages[0]!.text, 'We open at ten. We close at six.');
  const bare = await parseArticle('store-hours.es.txt', 'Abrimos a las diez.');
  assert.equal(bare.title, 'Store hours');
  assert.equal(bare.language, 'es');
});

test('a broken file is refused with a sentence that says why', async () => {
  const refused = (file: string, text: string, why: RegExp) => assert.rejects(parseArticle(file, text), why);
  await refused('a.md', '---\ntitle: x\n\nbody', /no end/);
  await refused('a.md', '---\ntitle: [x\n---\nbody', /not YAML/);
  await refused('a.md', '---\nquestions: 7.5.1: x\n---\nbody', /not YAML/);
  await refused('a.md', '---\nquestions:\n  a: b\n---\nbody', /"questions" in its front matter/);
  await refused('a.md', '---\n- a\n- b\n---\nbody', /front matter/);
  await refused('a.md', '# Only a title\n', /no text/);
  await refused('a.md', 'caf\uFFFD', /UTF-8/);
  await refused('a.html', '<script>1</script>', /no text/);
});

test('long stretches are cut between paragraphs', async () => {
  const paragraph = `${'Word '.repeat(100)}end.`;
  const article = await parseArticle('a.md', `# T\n\n${paragraph}\n\n${paragraph}\n\n${paragraph}`);
  assert.ok(article.passages.length > 1);
  for (const passage of article.passages) assert.ok(passage.text.length < 1_200);
});
