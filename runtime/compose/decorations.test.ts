import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentMeter } from '../core/ports/meter.ts';
import { createTestClock } from '../testing/clock.ts';
import { decoratePort, decorations } from './decorations.ts';

/** Wraps by remembering what is inside, so that the order can be read from the outermost wrapper. */
const wrapper = (name: string) => (inner: unknown) => ({ name, inner }) as never;
const namesOf = (port: unknown): string[] => {
  const { name, inner } = port as { name?: string; inner?: unknown };
  return name === undefined ? [] : [name, ...namesOf(inner)];
};
const bare = { engine: 'local' } as never;
const tracing = { log: wrapper('tracing'), bridge: wrapper('tracing') } as never;
const capture = { feed: wrapper('capture'), gateway: wrapper('capture'), bridge: wrapper('capture') } as never;

test('the order of decorations is the one that their reasons explain', () => {
  assert.deepEqual(
    decorations.map(({ subject, by }) => `${subject}: ${by}`),
    [
      'log: tracing',
      'log: metrics',
      'followedLog: orphan watch',
      'feed: capture',
      'chat: quiet chats',
      'gateway: capture',
      'bridge: capture',
      'bridge: tracing',
    ],
  );
  for (const { reason } of decorations) assert.ok(reason.length > 0);
});

test('of two decorations of one port the later is the outer', () => {
  assert.deepEqual(namesOf(decoratePort('bridge', bare, { capture, tracing })), ['tracing', 'capture']);
});

test('a part that the settings leave out wraps nothing', () => {
  const none = { capture: undefined, tracing: undefined };
  assert.equal(decoratePort('bridge', bare, none), bare);
  assert.equal(decoratePort('feed', bare, { capture: undefined }), bare);
  assert.equal(decoratePort('chat', bare, { quietChats: undefined }), bare);
  assert.equal(decoratePort('gateway', bare, { capture: undefined }), bare);
  assert.equal(decoratePort('followedLog', bare, { orphans: undefined }), bare);
  assert.deepEqual(namesOf(decoratePort('bridge', bare, { capture, tracing: undefined })), ['capture']);
});

test('streams follow the log of the orphan watch', () => {
  const watched = { watched: true } as never;
  assert.equal(decoratePort('followedLog', bare, { orphans: { log: watched } as never }), watched);
});

test('the log is measured outside of its spans', () => {
  const clock = createTestClock();
  const inner = { head: () => 'traced' };
  const log = decoratePort('log', bare, { tracing: { log: () => inner } as never, meter: silentMeter, clock });
  assert.equal((log as unknown as typeof inner).head(), 'traced');
});
