import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderLimits, readFolder } from './read-folder.ts';
import { unfindableIn } from './unfindable.ts';

const english =
  'You can return it within thirty days of the day on which it was sent to you, and we pay for the parcel.';

test('articles that nothing finds are counted by what is wrong with them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'unfindable-'));
  try {
    const write = (file: string, text: string | Uint8Array) => writeFile(join(folder, file), text);
    await write('good.md', `# Returns\n\n${english}\n`);
    await write('named.es.md', '# Caldera\n\nModelo 12.\n');
    await write('same-language-not-shown.md', '# Boiler\n\nModel 12.\n');
    await write('again.md', `# RETURNS\n\n${english}\n`);
    await write('empty.md', '# Nothing\n');
    await write('broken.txt', Uint8Array.of(0xff, 0xfe, 0x00));
    await write('wall.txt', `${english} `.repeat(300));
    await write('huge.md', '');
    await truncate(join(folder, 'huge.md'), folderLimits.fileBytes + 1);
    assert.deepEqual(Object.fromEntries(unfindableIn(await readFolder(folder))), {
      unusable: ['broken.txt'],
      empty: ['empty.md'],
      long: ['huge.md', 'wall.txt'],
      duplicate: ['good.md (as again.md)'],
      language: ['same-language-not-shown.md'],
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
