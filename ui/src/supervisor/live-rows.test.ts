import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createEffect, createRoot } from 'solid-js';
import type { OverviewRow } from '../../../shared/supervisor/overview.ts';
import { reactiveTests } from '../../test/reactive-tests.ts';
import { createLiveRows } from './live-rows.ts';

const startMs = Date.parse('2026-11-27T10:00:00.000Z');
const row = (conversationId: string, change: Partial<OverviewRow> = {}): OverviewRow => ({
  ...{ conversationId, channel: 'chat', startedAt: '2026-11-27T10:00:00.000Z', alerts: [] },
  ...{ engineState: 'ok', connection: 'ok', need: { score: 0, reasons: [] } },
  ...change,
});

function scene() {
  const frames: (() => void)[] = [];
  const time = { now: startMs };
  const live = createLiveRows({ now: () => time.now, nextFrame: (draw) => void frames.push(draw) });
  const frame = () => {
    for (const draw of frames.splice(0)) draw();
  };
  const order = () => live.ranked().map(({ conversationId }) => conversationId);
  return { live, frames, frame, time, order };
}

reactiveTests(import.meta.url, () => {
  it('one changed conversation of 2,000 reruns one row', () => {
    const { live, frame } = scene();
    const ids = Array.from({ length: 2_000 }, (_, at) => `c${at}`);
    live.replace(ids.map((id) => row(id)));
    const reruns = new Map<string, number>();
    const dispose = createRoot((end) => {
      for (const id of ids)
        createEffect(() => {
          JSON.stringify(live.rows[id]);
          reruns.set(id, (reruns.get(id) ?? 0) + 1);
        });
      return end;
    });
    reruns.clear();
    live.change([row('c7', { language: 'es-MX' })], []);
    frame();
    assert.deepEqual([...reruns], [['c7', 1]]);
    live.tick();
    assert.equal(reruns.size, 1, 'time alone reruns no row');
    dispose();
  });

  it('changes before the next frame are shown together, the last of each conversation', () => {
    const { live, frames, frame, order } = scene();
    live.replace([row('a'), row('b'), row('c')]);
    live.change([row('b', { language: 'de-DE' })], []);
    live.change([row('b', { language: 'fr-FR' })], ['a']);
    live.change([row('d')], ['c']);
    assert.equal(frames.length, 1);
    assert.equal(live.rows.b?.language, undefined);
    frame();
    assert.deepEqual(order(), ['b', 'd']);
    assert.equal(live.rows.b?.language, 'fr-FR');
    assert.equal(live.rows.a, undefined);
  });

  it('a new list replaces what was waiting for a frame', () => {
    const { live, frame, order } = scene();
    live.replace([row('a')]);
    live.change([row('old')], []);
    live.replace([row('b')]);
    frame();
    assert.deepEqual(order(), ['b']);
    assert.deepEqual(Object.keys(live.rows), ['b']);
  });

  it('those who need help come first, also when time alone has changed that', () => {
    const { live, time, order } = scene();
    live.replace([row('a'), row('held', { heldSince: '2026-11-27T10:00:00.000Z' })]);
    assert.deepEqual(order(), ['a', 'held']);
    time.now += 480_000;
    live.tick();
    assert.deepEqual(order(), ['held', 'a']);
  });
});
