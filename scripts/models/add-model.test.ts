import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkModel, hasModel } from '../../runtime/engine/models/find-model.ts';
import { modelTable } from '../../runtime/engine/models/model-table.ts';
import { UsageError } from '../command-line.ts';
import { type AddDeps, addModel } from './add-model.ts';

const name = 'ms-marco-minilm';
const paths = modelTable[name].files.map(({ path }) => path);
const commit = 'c0ffee'.padEnd(40, '0');
const textOf = (path: string) => `content of ${path}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const gitId = (text: string) => createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex');

/** The hub: large files are redirected with their digest, small ones come with their object id. */
function hub(change: (path: string, text: string) => string = (_, text) => text): AddDeps['fetch'] {
  return async (url) => {
    const { host, pathname } = new URL(url);
    const path = paths.find((each) => pathname.endsWith(each));
    if (path === undefined) return new Response(null, { status: 404 });
    const text = textOf(path);
    if (host === 'huggingface.co' && path.endsWith('.onnx')) {
      const headers = {
        location: `https://cdn.example/${path}`,
        'x-linked-etag': `"${sha256(text)}"`,
        'x-repo-commit': commit,
      };
      return new Response(null, { status: 302, headers });
    }
    const sent = change(path, text);
    return new Response(sent, { headers: { etag: `"${gitId(text)}"`, 'content-length': String(text.length) } });
  };
}

async function withFolder(run: (deps: AddDeps & { lines: string[] }) => Promise<void>, fetch = hub()): Promise<void> {
  const modelsDir = await mkdtemp(join(tmpdir(), 'models-'));
  const lines: string[] = [];
  const npm: AddDeps['npm'] = async (_, folder) => {
    const { packages } = modelTable['onnx-runtime'].source;
    for (const each of packages) await mkdir(join(folder, 'node_modules', each.name), { recursive: true });
    const kept = packages.map(({ name: program, integrity }) => [`node_modules/${program}`, { integrity }]);
    const lock = { packages: Object.fromEntries(kept) };
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock));
  };
  try {
    await run({ modelsDir, npm, fetch, print: (line) => lines.push(line), onProgress: () => {}, lines });
  } finally {
    await rm(modelsDir, { recursive: true, force: true });
  }
}

test('a model of the hub is installed with what it needs, and its digests are kept', () =>
  withFolder(async (deps) => {
    await addModel(name, deps);
    assert.equal(await checkModel(name, deps.modelsDir), 'present');
    assert.equal(await hasModel('onnx-runtime', deps.modelsDir), true);
    const kept = JSON.parse(await readFile(join(deps.modelsDir, name, 'digests.json'), 'utf8'));
    assert.equal(kept.source, `Xenova/ms-marco-MiniLM-L-6-v2@${commit}`);
    assert.equal(kept.sha256['onnx/model_quantized.onnx'], sha256(textOf('onnx/model_quantized.onnx')));
  }));

test('a model that is installed is not fetched again', () =>
  withFolder(async (deps) => {
    await addModel(name, deps);
    await addModel(name, {
      ...deps,
      fetch: () => assert.fail('fetched again'),
      npm: () => assert.fail('fetched again'),
    });
    assert.equal(deps.lines.at(-1), `${name}: installed and unchanged`);
  }));

for (const changed of ['onnx/model_quantized.onnx', 'config.json']) {
  test(`nothing is installed where ${changed} is not what the hub says`, () =>
    withFolder(
      async (deps) => {
        await assert.rejects(addModel(name, deps), (error: Error) => error instanceof UsageError);
        assert.deepEqual(
          (await readdir(deps.modelsDir)).filter((each) => each !== 'onnx-runtime'),
          [],
        );
      },
      hub((path, text) => (path === changed ? text.replace('content', 'CONTENT') : text)),
    ));
}

test('a program that is not the one of the table is not installed', () =>
  withFolder(async (deps) => {
    const npm: AddDeps['npm'] = async (_, folder) => writeFile(join(folder, 'package-lock.json'), '{"packages":{}}');
    await assert.rejects(addModel('onnx-runtime', { ...deps, npm }), /not the one that the table names/);
    assert.equal(await hasModel('onnx-runtime', deps.modelsDir), false);
  }));

test('files are copied from a folder on a machine without internet', () =>
  withFolder(async (deps) => {
    const from = join(deps.modelsDir, 'stick');
    for (const path of paths) {
      await mkdir(dirname(join(from, path)), { recursive: true });
      await writeFile(join(from, path), textOf(path));
    }
    await addModel(name, { ...deps, from, fetch: () => assert.fail('fetched') });
    assert.equal(await checkModel(name, deps.modelsDir), 'present');
  }));

test('a file that changed after it was installed is found', () =>
  withFolder(async (deps) => {
    await addModel(name, deps);
    await appendFile(join(deps.modelsDir, name, 'config.json'), '!');
    assert.equal(await checkModel(name, deps.modelsDir), 'changed');
  }));

test('a name that is not in the table is refused', () =>
  withFolder((deps) => assert.rejects(addModel('../secrets', deps), /There is no model/)));
