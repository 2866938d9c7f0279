import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runtimeBinaries } from '../../runtime/testing/runtime-binaries.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const containerfile = readFileSync(`${root}/scripts/deploy/Containerfile`, 'utf8');
const place = mkdtempSync(join(tmpdir(), 'image-'));
after(() => rmSync(place, { recursive: true, force: true }));

/** The lines of one stage. */
const stage = (name: string) =>
  containerfile
    .split(/^FROM /m)
    .find((part) => part.split('\n')[0]!.endsWith(` AS ${name}`))!
    .split('\n');

test('what the image copies is there, and the build stage copies what it needs', () => {
  for (const name of ['build', 'node-service', 'deno-service']) {
    for (const line of stage(name).filter((text) => text.startsWith('COPY '))) {
      const sources = line
        .replace(/^COPY (?:--from=build )?/, '')
        .split(' ')
        .slice(0, -1);
      for (const source of sources) {
        assert.ok(existsSync(join(root, source.replace(/^\/app\//, ''))), `${name}: ${source} is not there`);
      }
    }
  }
});

for (const runtime of ['node', 'deno'] as const) {
  test(`on ${runtime} the service starts from what the image holds and stops on SIGTERM`, async () => {
    const home = join(place, runtime);
    for (const line of stage(`${runtime}-service`).filter((text) => text.startsWith('COPY '))) {
      const [, source, target] = /^COPY --from=build \/app\/(\S+) (\S+)$/.exec(line) ?? [];
      assert.ok(source && target, line);
      const to = join(home, target === './' ? source : target);
      mkdirSync(dirname(to), { recursive: true });
      if (source === 'node_modules') symlinkSync(join(root, source), to);
      else cpSync(join(root, source), to, { recursive: true });
    }
    const command = JSON.parse(/^CMD (\[.*\])$/m.exec(stage(`${runtime}-service`).join('\n'))![1]!) as string[];
    await startsAndStops(runtimeBinaries[runtime], command.slice(1), home, runtime);
  });
}

async function startsAndStops(engine: string, args: readonly string[], cwd: string, runtime: string): Promise<void> {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as { port: number };
  free.close();
  const service = spawn(engine, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: cwd,
      PORT: String(port),
      HOST: '127.0.0.1',
      GCP_PROJECT_ID: 'demo-project',
      CONVERSATION_PROFILE_NAME: 'projects/demo-project/locations/global/conversationProfiles/p1',
      DIALOGFLOW_ENDPOINT: '127.0.0.1:9',
      OAUTH_CLIENT_ID: 'client-1',
      GENESYS_CLOUD_REGION: 'mypurecloud.de',
      ALLOWED_ORGANIZATION_IDS: '11111111-2222-3333-4444-555555555555',
      SESSION_SECRET: 'Xk29fjQpLmZ81vbTyRwDcNsAhGe4U6o7',
      API_KEY: 'the-audiohook-key-0123456789',
      ALLOW_INSECURE: 'unsigned-calls',
    },
  });
  let said = '';
  service.stdout.on('data', (chunk) => {
    said += chunk;
  });
  try {
    let health: Response | undefined;
    for (let i = 0; i < 300 && !health; i++) {
      health = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      if (!health) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.equal(health?.status, 200, said);
    assert.equal(((await health.json()) as { runtime: string }).runtime, runtime);
    assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
    assert.equal((await fetch(`http://127.0.0.1:${port}/desk`)).status, 404);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    assert.equal(ready.status, 503, 'no server answers at the Dialogflow address, and the service reports it');
  } finally {
    service.kill('SIGTERM');
    const [code] = await once(service, 'exit');
    assert.equal(code, 0, said);
  }
}
