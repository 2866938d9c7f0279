import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import type { UpgradeResult } from '../core/audiohook/upgrade.ts';
import { countingMeter } from '../testing/audiohook-connections.ts';
import { createTestClock } from '../testing/clock.ts';
import type { AppEnv } from './app-env.ts';
import { createAudiohookRoute } from './audiohook-route.ts';

const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };

/** The route over a verifier that refuses everything, with what it logged and counted. */
function setUp(options: { readonly upgradeRefusalsPerMinute?: number; readonly result?: UpgradeResult } = {}) {
  const clock = createTestClock();
  const lines: { message: string; fields: Record<string, unknown> | undefined }[] = [];
  const record = (message: string, fields?: object) => void lines.push({ message, fields: { ...fields } });
  const logger = { debug: record, info: record, warn: record, error: record, with: () => logger };
  const meter = countingMeter();
  const { counts } = meter;
  const app = new Hono<AppEnv>();
  let verified = 0;
  app.use(async (c, next) => {
    c.set('address', c.req.header('x-from') ?? '203.0.113.7');
    await next();
  });
  app.route(
    '/',
    createAudiohookRoute({
      verifier: {
        async verify() {
          verified += 1;
          return options.result ?? { ok: false, refusal: 'unknown_key' };
        },
      },
      connections: { reserve: () => ({ ok: false, cause: 'total' }) },
      upgradeSocket: () => new Response(null),
      clock,
      logger: logger as never,
      meter,
      ...(options.upgradeRefusalsPerMinute && { upgradeRefusalsPerMinute: options.upgradeRefusalsPerMinute }),
    }),
  );
  const ask = async (headers: Record<string, string> = upgrade, path = '/audiohook') => {
    const pending = Promise.resolve(app.request(path, { headers }));
    await clock.settle();
    await clock.advance(500);
    return pending;
  };
  return { app, clock, lines, counts, ask, verified: () => verified };
}

describe('the AudioHook route', () => {
  it('answers an upgrade without Connection: Upgrade with 426, a body and a log line', async () => {
    for (const connection of ['close', 'keep-alive', '', undefined]) {
      const { ask, lines, verified } = setUp();
      const response = await ask({ upgrade: 'websocket', ...(connection !== undefined && { connection }) });
      assert.equal(response.status, 426);
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
      assert.match(((await response.json()) as { detail: string }).detail, /Connection/);
      assert.equal(lines.length, 1);
      assert.equal(verified(), 0, 'nothing is computed for a request that cannot be upgraded');
    }
  });

  it('takes websocket from a list of protocols, and refuses a list without it', async () => {
    const offered = { connection: 'keep-alive, Upgrade', upgrade: 'websocket, h2c' };
    assert.equal((await setUp().ask(offered)).status, 401);
    assert.equal((await setUp().ask({ connection: 'Upgrade', upgrade: 'h2c' })).status, 426);
  });

  it('serves the address with a trailing slash as well', async () => {
    assert.equal((await setUp().ask(upgrade, '/audiohook/')).status, 401);
  });

  it('answers every refusal with the same 401, after the same time', async () => {
    const texts = new Set<string>();
    for (const refusal of ['unknown_key', 'wrong_signature', 'replayed', 'key_organization'] as const) {
      const { app, clock } = setUp({ result: { ok: false, refusal } });
      let status = 0;
      const pending = Promise.resolve(app.request('/audiohook', { headers: upgrade })).then(async (response) => {
        status = response.status;
        texts.add(await response.text());
      });
      await clock.advance(499);
      assert.equal(status, 0);
      await clock.advance(1);
      await pending;
      assert.equal(status, 401);
    }
    assert.equal(texts.size, 1);
  });

  it('M8: asks a valid caller to try again while its nonce cannot be checked, and counts no refusal against its address', async () => {
    const { app, lines, counts } = setUp({
      upgradeRefusalsPerMinute: 1,
      result: { ok: false, refusal: 'nonce_unchecked' },
    });
    for (let n = 0; n < 3; n += 1) {
      const response = await app.request('/audiohook', { headers: upgrade });
      assert.equal(response.status, 503);
      assert.equal(response.headers.get('retry-after'), '5');
    }
    assert.equal(lines.at(-1)?.fields?.reason, 'nonce_unchecked');
    assert.equal(counts.get('earshot_audiohook_refusals_total nonce_unchecked'), 3);
  });

  it('H1: answers an address that is refused too often with 429 at once, and others as before', async () => {
    const { app, ask, counts, clock } = setUp({ upgradeRefusalsPerMinute: 3 });
    for (let n = 0; n < 3; n += 1) assert.equal((await ask()).status, 401);
    await clock.advance(1_000);
    const limited = await app.request('/audiohook', { headers: upgrade });
    assert.equal(limited.status, 429, 'without any time passing');
    assert.ok(limited.headers.has('retry-after'));
    assert.equal(counts.get('earshot_audiohook_refusals_limited_total'), 1);
    assert.equal((await ask({ ...upgrade, 'x-from': '203.0.113.8' })).status, 401);
    await clock.advance(60_000);
    assert.equal((await ask()).status, 401, 'the allowance refills');
  });

  it('H1: counts an IPv6 client by its network of 64 bits', async () => {
    const { app, ask } = setUp({ upgradeRefusalsPerMinute: 2 });
    const from = (address: string) => ({ ...upgrade, 'x-from': address });
    assert.equal((await ask(from('2001:db8:1:2::1'))).status, 401);
    assert.equal((await ask(from('2001:0DB8:0001:0002:ffff::9'))).status, 401);
    assert.equal((await app.request('/audiohook', { headers: from('2001:db8:1:2:3:4:5:6') })).status, 429);
    assert.equal((await ask(from('2001:db8:1:3::1'))).status, 401);
  });

  it('H1: a valid call passes although its address is refused too often', async () => {
    const { app, ask, lines } = setUp({
      upgradeRefusalsPerMinute: 1,
      result: {
        ok: true,
        facts: {
          audiohookSessionId: 's',
          organizationId: 'o',
          correlationId: 'c',
          keyIndex: 0,
          signed: true,
          remoteAddress: '203.0.113.7',
          retries: false,
        },
      },
    });
    await ask();
    const response = await app.request('/audiohook', { headers: upgrade });
    assert.equal(response.status, 503, 'it reached the connections, which are full here');
    assert.ok(lines.some(({ message }) => message === 'AudioHook connection rejected'));
  });
});
