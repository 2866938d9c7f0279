import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkModel } from '../../runtime/engine/models/find-model.ts';
import { modelTable } from '../../runtime/engine/models/model-table.ts';
import { UsageError } from '../command-line.ts';
import { type AddDeps, addModel } from './add-model.ts';

const name = 'ms-marco-minilm';
const commit = 'ab12'.padEnd(40, '0');

type Hub = { readonly paths: string[]; text: string; headers: Readonly<Record<string, string>> };

/** A hub on this machine: it answers every file with the same text, and states no checksum. */
async function withHub(run: (deps: AddDeps & { lines: string[] }, hub: Hub) => Promise<void>): Promise<void> {
  const hub: Hub = { paths: [], text: 'weights', headers: { 'x-repo-commit': commit } };
  const server = createServer(({ url = '' }, response: ServerResponse) => {
    hub.paths.push(url);
    response.writeHead(200, hub.headers).end(hub.text);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const modelsDir = await mkdtemp(join(tmpdir(), 'first-'));
  for (const each of modelTable['onnx-runtime'].source.packages)
    await mkdir(join(modelsDir, 'onnx-runtime/node_modules', each.name), { recursive: true });
  const lines: string[] = [];
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const npm = () => assert.fail('npm was run');
    await run({ modelsDir, npm, fetch, print: (line) => lines.push(line), onProgress() {}, hub: address, lines }, hub);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(modelsDir, { recursive: true, force: true });
  }
}

test('a model without a known checksum says that it is not verified, and is recorded with the commit that it is of', () =>
  withHub(async (deps, hub) => {
    await addModel(name, deps);
    assert.ok(deps.lines.some((line) => line.startsWith(`${name}: not verified: no checksum is known.`)));
    assert.ok(deps.lines.includes('config.json: the hub states no checksum'));
    const kept = JSON.parse(await readFile(join(deps.modelsDir, name, 'digests.json'), 'utf8'));
    assert.equal(kept.source, `${modelTable[name].source.repository}@${commit}`);
    assert.match(kept.sha256['onnx/model_quantized.onnx'], /^[0-9a-f]{64}$/);
    assert.match(hub.paths[0]!, /\/resolve\/main\//);
    for (const path of hub.paths.slice(1)) assert.match(path, new RegExp(`/resolve/${commit}/`));
    assert.equal(await checkModel(name, deps.modelsDir), 'present');
  }));

test('a later install takes the recorded commit and the recorded files only', () =>
  withHub(async (deps, hub) => {
    await addModel(name, deps);
    const config = join(deps.modelsDir, name, 'config.json');
    await appendFile(config, '!');
    hub.text = 'other weights';
    await assert.rejects(
      addModel(name, deps),
      (error: Error) => error instanceof UsageError && /first install/.test(error.message),
    );
    assert.equal(await readFile(config, 'utf8'), 'weights!');
    hub.text = 'weights';
    hub.paths.length = 0;
    await addModel(name, deps);
    for (const path of hub.paths) assert.match(path, new RegExp(`/resolve/${commit}/`));
    assert.ok(deps.lines.includes(`${name}: the same files as at its first install`));
    assert.equal(await checkModel(name, deps.modelsDir), 'present');
  }));
