import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Config } from '../config.ts';
import type { AudiohookConnections } from '../core/audiohook/connections.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { PanelStreams } from '../http/panel-streams.ts';
import { names, setUpCall, spoken } from '../testing/call.ts';
import { composeDrain } from './shutdown.ts';

const second = 8_000;

/** A shutdown of calls that are no longer connected, by a platform that grants ten seconds. */
function setUp(options: Parameters<typeof setUpCall>[1] = {}) {
  const call = setUpCall({}, options);
  const { clock, bridge, feed } = call;
  const lines: Record<string, unknown>[] = [];
  const logger = { info: (_message: string, fields: Record<string, unknown>) => lines.push(fields), error() {} };
  const panels = { drainedAt: Number.NaN, events: 0 };
  const drain = composeDrain({
    config: { DRAIN_SECONDS: 10 } as Config,
    clock,
    logger: logger as unknown as Logger,
    connections: { drain: async () => {} } as unknown as AudiohookConnections,
    bridge,
    streams: {
      drain() {
        panels.drainedAt = clock.monotonic();
        panels.events = feed.events.length;
      },
    } as PanelStreams,
  });
  return { ...call, drain, lines, panels };
}

test('T5: a shutdown right after calls closed ends them within their own bound, and shows what was recognized', async () => {
  const { clock, open, play, gateway, said, drain, lines, panels } = setUp();
  const words = spoken(6);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: words }, 0, 3 * second);
  const shown = said('customer');
  for (const stream of gateway.streams) stream.stall();
  void call.end('closed');
  await clock.advance(1_000);
  const began = clock.monotonic();
  const stopped = drain.signal();
  await clock.advance(7_900);
  await stopped;
  assert.ok(panels.drainedAt - began < 6_000, `${panels.drainedAt - began} ms`);
  assert.deepEqual(said('customer'), shown);
  assert.ok(shown.length > 0);
  assert.deepEqual(
    lines.map(({ active, closing }) => [active, closing]),
    [
      [0, 1],
      [0, 1],
      [0, 0],
    ],
  );
});

test('T5: a call that waits for its finals for long gets little more time at a shutdown', async () => {
  const { clock, open, play, gateway, drain, panels } = setUp();
  const call = open({ roles: ['customer'] });
  await play(call, { customer: spoken(6) }, 0, 3 * second);
  for (const stream of gateway.streams) stream.stall();
  void call.end('closed');
  await clock.advance(20_000);
  const began = clock.monotonic();
  const stopped = drain.signal();
  await clock.advance(7_900);
  await stopped;
  assert.ok(panels.drainedAt - began < 4_000, `${panels.drainedAt - began} ms`);
});

test('T5: no final is lost that comes within the bound', async () => {
  const { clock, open, play, said, drain, panels } = setUp();
  const words = spoken(6);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: words }, 0, 3.4 * second);
  void call.end('closed');
  const stopped = drain.signal();
  await clock.advance(7_900);
  await stopped;
  assert.deepEqual(said('customer'), names(words));
  assert.ok(panels.events > 0);
});
