import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type LogFields, type Logger, silentLogger } from '../../core/ports/logger.ts';
import { IndexFile } from './index-file.ts';
import { readFolder } from './read-folder.ts';

type Lab = { readonly folder: string; readonly index: IndexFile; readonly logged: [string, LogFields | undefined][] };

async function withLab(run: (lab: Lab) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'index-'));
  const folder = root;
  const logged: Lab['logged'] = [];
  const note = (sentence: string, fields?: LogFields) => void logged.push([sentence, fields]);
  const logger: Logger = { ...silentLogger, info: note, warn: note };
  try {
    await writeFile(join(folder, 'refunds.md'), '# Refunds\n\nA refund takes five days.\u2028It goes to the card.\n');
    await writeFile(join(folder, 'empty.md'), '# Nothing\n');
    await run({ folder, index: new IndexFile({ folder, cacheDir: join(root, 'cache'), logger }), logged });
  } finally {
    await rm(root, { recursive: true });
  }
}

/** What a start does. */
async function start({ folder, index }: Lab) {
  const known = await index.read();
  const content = await readFolder(folder, { known });
  await index.write(content.records);
  return content;
}

test('a second start reads no article again, and knows the same', () =>
  withLab(async (lab) => {
    const first = await start(lab);
    const second = await start(lab);
    assert.equal(first.filesRead, 2);
    assert.equal(second.filesRead, 0);
    assert.deepEqual(second.articles, first.articles);
    assert.deepEqual(second.problems, first.problems);
    assert.deepEqual(lab.logged, []);
  }));

test('only what changed is read again; what was removed is forgotten', () =>
  withLab(async (lab) => {
    await start(lab);
    await writeFile(join(lab.folder, 'returns.md'), '# Returns\n\nYou have thirty days.\n');
    await writeFile(join(lab.folder, 'refunds.md'), '# Refunds\n\nA refund takes two days.\n');
    await utimes(join(lab.folder, 'refunds.md'), 1, 1);
    await rm(join(lab.folder, 'empty.md'));
    const next = await start(lab);
    assert.equal(next.filesRead, 2);
    assert.deepEqual(
      next.articles.map(({ file }) => file),
      ['refunds.md', 'returns.md'],
    );
    assert.equal(next.articles[0]?.passages[0]?.text, 'A refund takes two days.');
    assert.deepEqual((await readdir(join(lab.folder, 'cache'))).length, 1);
  }));

const damages: readonly [name: string, damage: (path: string) => Promise<void>][] = [
  ['cut short', async (path) => writeFile(path, (await readFile(path, 'utf8')).slice(0, -90))],
  ['changed in the middle', async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('five', 'nine'))],
  ['with something behind its end', (path) => appendFile(path, '{"file":"x"}\n')],
  ['empty', (path) => writeFile(path, '')],
  [
    'of another version',
    async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('"version":2', '"version":0')),
  ],
  [
    'with a record of another shape',
    async (path) => {
      const [head = '', ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
      const records = [...lines.slice(0, -1), JSON.stringify({ file: 'x.md', result: { title: 7 } })];
      const sum = createHash('sha256');
      for (const line of [head, ...records]) sum.update(line);
      await writeFile(path, `${[head, ...records, JSON.stringify({ sha256: sum.digest('hex') })].join('\n')}\n`);
    },
  ],
  ['of other bytes', (path) => writeFile(path, Uint8Array.of(0, 255, 10, 13, 0))],
];
for (const [name, damage] of damages) {
  test(`an index ${name} is made again, and the log says so`, () =>
    withLab(async (lab) => {
      await start(lab);
      await damage(lab.index.path);
      const next = await start(lab);
      assert.equal(next.filesRead, 2);
      assert.equal(lab.logged[0]?.[0], 'The kept index of the knowledge articles is made again');
      assert.equal((await start(lab)).filesRead, 0);
    }));
}
