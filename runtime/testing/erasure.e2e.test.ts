/** Erasure in real processes: two instances with one Redis and captured calls, and one instance alone. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import type { ErasureProof } from '../core/operations/erasure.ts';
import { connectRaw } from '../simulator/caller/connect-raw.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
import { audiohookUrl, newId, post, sessionSecret } from './instance-requests.ts';
import { follow, signIn } from './panel-client.ts';
import { startRedis, type TestRedis } from './redis-server.ts';
import { createSession, type Session } from './resuming-panel.ts';
import { projectRoot, type RunningService, startService, testCredentials } from './service-process.ts';
import { until } from './until.ts';

const secretWords = 'The parcel for Ms. Zobelwick is late';
const key = 'customer-4711';

type Run = { readonly code: number; readonly out: string; readonly err: string };

function run(script: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const argv = ['--import', 'tsx', `scripts/${script}`, ...args, '--env', '/none'];
  const options = { cwd: projectRoot, env: { PATH: process.env.PATH, ...env } };
  return new Promise((resolve) =>
    execFile(process.execPath, argv, options, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    ),
  );
}

const say = (service: RunningService, session: Session, id: string, messageId: string) =>
  post(service, session, id, { messageId, text: `${secretWords} (${messageId}).` });

describe('erasure with two instances, Redis and captured calls', { concurrency: false }, () => {
  const id = newId();
  const folder = mkdtempSync(join(tmpdir(), 'erasure-'));
  const env: Record<string, string> = {
    SESSION_SECRET: sessionSecret,
    LOCAL_MODELS: 'off',
    CAPTURE_DIR: join(folder, 'captures'),
    CAPTURE_CONSENT: 'true',
    AUDIT_LOG: join(folder, 'audit.log'),
  };
  let redis: TestRedis;
  let proxy: CuttingProxy;
  let one: RunningService;
  let two: RunningService;
  let session: Session;

  before(async () => {
    redis = await startRedis();
    proxy = await startCuttingProxy(redis.url);
    env.REDIS_URL = redis.url;
    [one, two] = await Promise.all([
      startService('node', env),
      startService('node', { ...env, REDIS_URL: proxy.url.replace('http:', 'redis:') }),
    ]);
    session = createSession(one.url);
  });
  after(async () => {
    await Promise.all([one?.stop(), two?.stop()]);
    await proxy?.stop();
    await redis?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const keysLeft = async (of: string) =>
    (await redis.ask(`KEYS *${of}*`)).split('\r\n').filter((line) => line.includes(of) && !line.endsWith(':erased'));

  async function assertGone(): Promise<void> {
    for (const service of [one, two]) {
      assert.equal((await say(service, session, id, `late-${crypto.randomUUID()}`)).status, 410);
      const answer = await session.ask(service.url, (client) => client.get(`/api/conversations/${id}`));
      assert.equal(answer.status, 410);
      assert.ok(!(await answer.text()).includes(secretWords));
    }
    assert.deepEqual(await keysLeft(id), []);
  }

  it('H5: each instance reports what it removed, streams end with a typed event, and late messages are refused', async () => {
    assert.equal((await say(one, session, id, 'first')).status, 200);
    assert.equal((await say(two, session, id, 'second')).status, 200);
    const named = await session.ask(one.url, (client) =>
      client.post('/api/conversation-names', { key, conversationId: id }),
    );
    assert.equal(named.status, 201);
    await writeFile(join(folder, 'captures', `${id}-1.capture`), secretWords);
    const panel = await follow(two.url, await signIn(two.url), id);
    // A busy machine may take Redis for away for a moment, and then a reset has the messages.
    const has = (messageId: string) => panel.frames.some(({ data }) => data.includes(`(${messageId})`));
    await panel.until('both messages', () => has('first') && has('second'));

    const erased = await run('erase.ts', [id, '--json'], env);
    assert.equal(erased.code, 0, erased.err + erased.out);
    const proof = JSON.parse(erased.out) as ErasureProof;
    assert.equal(proof.instances.length, 2);
    for (const report of proof.instances) {
      assert.equal(report.erased.history, 1);
      assert.deepEqual(report.left, { history: 0, keys: 0, files: 0 });
    }
    assert.deepEqual(proof.left, { history: 0, keys: 0, files: 0 });
    assert.deepEqual(proof.silent, []);
    assert.ok(proof.erased.keys >= 3, 'log, message ids and the name');
    assert.equal(proof.erased.files, 1);
    await panel.until('the end', ({ frames }) => frames.at(-1)?.event === 'end');
    assert.equal(JSON.parse(panel.frames.at(-1)!.data).reason, 'erased');
    assert.deepEqual(await readdir(join(folder, 'captures')), []);
    const values = (await redis.ask('KEYS *conversation-name*')).split('\r\n').length;
    assert.equal(values, 2, 'no name is left');
    await assertGone();
  });

  it('a customer is erased by their number: the live call ends on the instance that has it, and cannot be opened again', async () => {
    const target = { url: audiohookUrl(two), ...testCredentials };
    const participant = { id: newId(), ani: 'tel:+4917155509876', aniName: '', dnis: '' };
    const call = await connectRaw(target);
    assert.ok(call.refused === undefined);
    call.sayOpen({ participant });
    await call.expect('opened');
    call.audio(1_600);
    await until(async () => (await redis.ask('KEYS *customers-of*')).includes(call.conversationId));
    const erased = await run('erase.ts', ['--customer', '+49 171 55509876', '--json'], env);
    assert.equal(erased.code, 0, erased.err + erased.out);
    const { conversations } = JSON.parse(erased.out) as { conversations: ErasureProof[] };
    assert.deepEqual(
      conversations.map(({ conversationId }) => conversationId),
      [call.conversationId],
    );
    assert.equal((await call.expect('disconnect')).parameters.reason, 'completed');
    await call.hangUp();
    assert.deepEqual(await keysLeft(call.conversationId), []);
    const again = await connectRaw(target);
    assert.ok(again.refused === undefined);
    again.sayOpen({ participant, conversationId: call.conversationId });
    assert.equal((await again.expect('disconnect')).parameters.reason, 'unauthorized');
    again.terminate();
  });

  it('H5: it stays erased after a restart, a cut, and a Redis that lost its data', async () => {
    await one.stop();
    one = await startService('node', env);
    session = createSession(one.url);
    await assertGone();
    proxy.cut(1_500);
    await say(two, session, id, 'while-cut');
    // Its log is in Redis again once a new conversation is.
    const fresh = newId();
    assert.equal((await say(two, session, fresh, 'first')).status, 200);
    await until(async () => (await keysLeft(fresh)).length > 0);
    await assertGone();
    await redis.restart({ downMs: 300, with: 'nothing' });
    await until(async () => (await redis.ask(`KEYS *${id}*`)).includes(':erased'));
    await until(async () => (await fetch(`${one.url}/readyz`)).status === 200);
    await assertGone();
  });

  it('H5: an instance that is cut off during the erasure is reported, and forgets once it is back', async () => {
    const other = newId();
    assert.equal((await say(two, session, other, 'first')).status, 200);
    // Until the command has run, however long that takes.
    proxy.cut(Number.POSITIVE_INFINITY);
    assert.equal((await say(two, session, other, 'while-cut')).status, 200);
    const erased = await run('erase.ts', [other, '--json'], env);
    proxy.cut();
    const proof = JSON.parse(erased.out) as ErasureProof;
    assert.equal(erased.code, 1);
    assert.equal(proof.silent.length, 1);
    await until(async () => (await say(two, session, other, crypto.randomUUID())).status === 410);
    const again = await run('erase.ts', [other, '--json'], env);
    assert.equal(again.code, 0, again.out);
    assert.deepEqual(await keysLeft(other), []);
  });

  it('M7: every erasure is in the signed audit log, which verifies; cut at its end, it does not', async () => {
    const file = env.AUDIT_LOG!;
    // An instance records the head of its log when it ends.
    await Promise.all([one.stop(), two.stop()]);
    const verified = await run('audit-verify.ts', [file], env);
    assert.equal(verified.code, 0, verified.out + verified.err);
    const text = await readFile(file, 'utf8');
    assert.match(text, new RegExp(`"action":"erase","conversationId":"${id}","erased":{.*"instances":\\[".*"\\]`));
    assert.ok(!text.includes('Zobelwick'));
    const lines = text.trimEnd().split('\n');
    await writeFile(file, `${lines.slice(0, 3).join('\n')}\n`);
    const cut = await run('audit-verify.ts', [file], env);
    assert.equal(cut.code, 1);
    assert.match(cut.out, /line 3 .*missing/);
  });
});

describe('erasure and export with one instance without Redis', () => {
  it('H5: the command asks the service by its admin route; a page in a browser and a wrong token are refused', async () => {
    const adminToken = 'an-admin-token-for-this-test-0123456789abc';
    const service = await startService('node', { LOCAL_MODELS: 'off', ADMIN_TOKEN: adminToken });
    const folder = mkdtempSync(join(tmpdir(), 'erasure-local-'));
    const auditLog = join(folder, 'audit.log');
    const local = await startService('node', { LOCAL_MODELS: 'off', AUDIT_LOG: auditLog });
    try {
      const session = createSession(service.url);
      const id = newId();
      assert.equal((await say(service, session, id, 'first')).status, 200);
      const env = { ADMIN_TOKEN: adminToken };
      const exported = await run('export.ts', [id, '--url', service.url], env);
      assert.equal(exported.code, 0, exported.err);
      assert.ok(exported.out.includes(secretWords));
      assert.equal((await run('erase.ts', [id, '--url', service.url], {})).code, 2);
      const erased = await run('erase.ts', [id, '--url', service.url, '--json'], env);
      assert.equal(erased.code, 0, erased.err + erased.out);
      assert.equal((JSON.parse(erased.out) as ErasureProof).erased.history, 1);
      assert.equal((await say(service, session, id, 'late')).status, 410);
      const nothing = await run('export.ts', ['--customer', '+15550100', '--url', service.url], env);
      assert.deepEqual(JSON.parse(nothing.out), { conversations: [] });
      const empty = await run('export.ts', [id, '--url', service.url], env);
      assert.ok(!empty.out.includes('Zobelwick'));

      const ask = (headers: Record<string, string>) =>
        fetch(`${local.url}/api/admin/erase`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ conversationId: id }),
        });
      assert.equal((await ask({})).status, 200);
      assert.equal((await ask({ origin: 'http://evil.example' })).status, 403);
      assert.equal((await ask({ 'x-forwarded-for': '203.0.113.7' })).status, 403);
      await local.stop();
      const verified = await run('audit-verify.ts', [auditLog], {});
      assert.match(verified.out, /^Intact as far as it goes/m, 'local mode keeps its own key');
      assert.equal(verified.code, 0, verified.err);
    } finally {
      await Promise.all([service.stop(), local.stop()]);
      await rm(folder, { recursive: true, force: true });
    }
  });
});
