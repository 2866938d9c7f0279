import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestClock } from '../../testing/clock.ts';
import { createPings, type PingedSocket } from './pings.ts';

const pingMs = 15_000;

function setUp(count: number) {
  const clock = createTestClock();
  const pings = createPings(clock, pingMs);
  const pinged: { socket: number; at: number }[] = [];
  const ended: number[] = [];
  const sockets = Array.from(
    { length: count },
    (_, socket): PingedSocket => ({
      ping: () => void pinged.push({ socket, at: clock.monotonic() }),
      terminate: () => void ended.push(socket),
      close() {},
    }),
  );
  return { clock, pings, pinged, ended, sockets, lives: sockets.map((socket) => pings.add(socket)) };
}

test('sockets that connected at once are pinged one after the other, and each once an interval', async () => {
  const { clock, pinged, lives, sockets } = setUp(600);
  const begin = clock.monotonic();
  for (let ms = 0; ms < 4 * pingMs; ms += 50) {
    await clock.advance(50);
    for (const life of lives) life.missed = 0;
  }
  const together = new Map<number, number>();
  for (const { at } of pinged) together.set(at, (together.get(at) ?? 0) + 1);
  assert.ok(Math.max(...together.values()) <= 30, `${Math.max(...together.values())} at once`);
  for (const [socket] of sockets.entries()) {
    const times = pinged.filter((ping) => ping.socket === socket).map(({ at }) => at - begin);
    assert.ok(times[0]! >= pingMs / 2 && times[0]! <= pingMs + 300, `first after ${times[0]}`);
    for (let i = 1; i < times.length; i++) assert.ok(Math.abs(times[i]! - times[i - 1]! - pingMs) <= 300);
  }
});

test('a socket that answers no ping is ended after two, and one that answers stays', async () => {
  const { clock, pings, pinged, ended, sockets, lives } = setUp(2);
  for (let ms = 0; ms < 3 * pingMs + 500; ms += 50) {
    await clock.advance(50);
    lives[1]!.missed = 0;
  }
  assert.deepEqual([...new Set(ended)], [0]);
  assert.equal(pinged.filter(({ socket }) => socket === 0).length, 2);
  pings.remove(sockets[0]!);
  assert.deepEqual([...pings.sockets()], [sockets[1]]);
});
