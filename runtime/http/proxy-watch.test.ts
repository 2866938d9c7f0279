import assert from 'node:assert/strict';
import process from 'node:process';
import { describe, it, test } from 'node:test';
import { silentLogger } from '../core/ports/logger.ts';
import { createTestClock } from '../testing/clock.ts';
import { bearer, createTestApp, mine, url } from '../testing/http-app.ts';
import { createProxyWatch } from './proxy-watch.ts';

function setUp(hops: number) {
  const clock = createTestClock();
  const warnings: string[] = [];
  const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
  return { clock, warnings, watch: createProxyWatch({ hops, clock, logger }) };
}

const cases: readonly [name: string, hops: number, forwarded: string | undefined, detail: RegExp | undefined][] = [
  ['no proxy, and none configured', 0, undefined, undefined],
  ['a proxy that is not configured', 0, '192.0.2.1', /hops|HOPS is 0/i],
  ['one proxy, as configured', 1, '192.0.2.1', undefined],
  ['a client that sends addresses of its own through one proxy', 1, 'x, 192.0.2.1', undefined],
  ['no proxy where one is configured', 1, undefined, /fewer/],
  ['one proxy where two are configured', 2, '192.0.2.1', /fewer/],
];
describe('H2: TRUSTED_PROXY_HOPS is compared with what arrives', () => {
  for (const [name, hops, forwarded, detail] of cases) {
    it(`${name}: ${detail ? 'reported' : 'fine'}`, () => {
      const { watch, warnings } = setUp(hops);
      watch.observe(forwarded);
      const component = watch.component();
      assert.equal(component.ok, true);
      if (detail) assert.match(component.detail ?? '', detail);
      else assert.equal(component.detail, undefined);
      assert.equal(warnings.length, detail ? 1 : 0);
    });
  }

  it('is logged once an hour and forgotten an hour after it was last seen', async () => {
    const { watch, warnings, clock } = setUp(0);
    for (let n = 0; n < 1_000; n++) watch.observe('192.0.2.1');
    assert.equal(warnings.length, 1);
    await clock.advance(3_600_000);
    assert.equal(watch.component().detail, undefined);
    watch.observe('192.0.2.1');
    assert.equal(warnings.length, 2);
  });

  it('takes a header of a megabyte in its stride', () => {
    const { watch } = setUp(10);
    // Other processes do not count.
    const started = process.cpuUsage();
    for (let n = 0; n < 100; n++) watch.observe(','.repeat(1_000_000));
    const { user, system } = process.cpuUsage(started);
    assert.ok(user + system < 1_000_000);
  });
});

test('requests of clients are observed, those of the platform are not', async () => {
  const observed: (string | undefined)[] = [];
  const proxyWatch = {
    observe: (header: string | undefined) => void observed.push(header),
    component: () => ({ name: 'proxy', ok: true }),
  };
  const app = createTestApp({ proxyWatch });
  for (const path of ['/healthz', '/readyz', '/metrics']) await app.request(url(path));
  assert.deepEqual(observed, []);
  const headers = { ...bearer, 'x-forwarded-for': '192.0.2.1' };
  await app.request(url(`/api/conversations/${mine}`), { headers });
  assert.deepEqual(observed, ['192.0.2.1']);
});
