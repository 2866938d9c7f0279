import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('./pin.mjs', import.meta.url));
const digest = `sha256:${'ab'.repeat(32)}`;
const folder = mkdtempSync(join(tmpdir(), 'pin-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A registry that wants a token, and has one image. */
const registry = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://registry');
  if (pathname === '/token') {
    response.end(JSON.stringify({ token: `token-for-${searchParams.get('scope')}` }));
  } else if (request.headers.authorization !== 'Bearer token-for-repository:library/node:pull') {
    const realm = `http://${request.headers.host}/token`;
    response.setHeader('www-authenticate', `Bearer realm="${realm}",service="r",scope="repository:library/node:pull"`);
    response.writeHead(401).end();
  } else if (pathname === '/v2/library/node/manifests/24' && request.headers.accept?.includes('oci.image.index')) {
    response.writeHead(200, { 'docker-content-digest': digest }).end();
  } else response.writeHead(404).end();
});
registry.listen(0, '127.0.0.1');
await once(registry, 'listening');
after(() => registry.close());
const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;

/** A repository of an action, with one annotated release. */
function makeAction(): { readonly url: string; readonly commit: string } {
  const path = join(folder, 'action');
  mkdirSync(path);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: path,
      encoding: 'utf8',
    });
  git('init', '--quiet');
  git('commit', '--quiet', '--allow-empty', '--message', 'first');
  git('tag', '--annotate', 'v4', '--message', 'v4');
  return { url: `file://${path}`, commit: git('rev-parse', 'HEAD').trim() };
}
const action = makeAction();

function checkout(name: string, image: string): string {
  const root = join(folder, name);
  for (const part of ['scripts/deploy', '.github/workflows']) mkdirSync(join(root, part), { recursive: true });
  writeFileSync(join(root, 'scripts/deploy/Containerfile'), `ARG R=node\nFROM ${image} AS build\nFROM \${R}-service\n`);
  writeFileSync(join(root, '.github/workflows/gate.yml'), '      - uses: actions/checkout@v4\n      - run: true\n');
  return root;
}

async function run(root: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [command, '--folder', root, ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${action.url}.insteadOf`,
      GIT_CONFIG_VALUE_0: 'https://github.com/actions/checkout',
    },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

test('a base image is fixed to the digest that its registry names, an action to its commit', async () => {
  const root = checkout('whole', `${host}/library/node:24`);
  assert.equal((await run(root, '--list')).out, `${host}/library/node:24\n`);
  const { code, err } = await run(root);
  assert.equal(code, 0, err);
  const containerfile = readFileSync(join(root, 'scripts/deploy/Containerfile'), 'utf8');
  assert.equal(containerfile, `ARG R=node\nFROM ${host}/library/node:24@${digest} AS build\nFROM \${R}-service\n`);
  const workflow = readFileSync(join(root, '.github/workflows/gate.yml'), 'utf8');
  assert.equal(workflow, `      - uses: actions/checkout@${action.commit} # v4\n      - run: true\n`);
  assert.equal((await run(root, '--list')).out, '');
});

test('pinning again asks again and changes nothing that is still true', async () => {
  const root = checkout('twice', `${host}/library/node:24@sha256:${'cd'.repeat(32)}`);
  assert.equal((await run(root)).code, 0);
  const once_ = readFileSync(join(root, 'scripts/deploy/Containerfile'), 'utf8');
  assert.ok(once_.includes(`node:24@${digest} AS`), 'the tag has moved, so the digest is a new one');
  assert.equal((await run(root)).code, 0);
  assert.equal(readFileSync(join(root, 'scripts/deploy/Containerfile'), 'utf8'), once_);
});

test('without an answer nothing is invented: the name is reported, the file stays, the status is 1', async () => {
  const root = checkout('unknown', `${host}/library/node:25`);
  const { code, err } = await run(root);
  assert.equal(code, 1);
  assert.match(err, /Not pinned: .*node:25 in scripts\/deploy\/Containerfile\. The registry answered 404/);
  assert.ok(readFileSync(join(root, 'scripts/deploy/Containerfile'), 'utf8').includes('node:25 AS build'));
});
