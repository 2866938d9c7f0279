import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createRoot } from 'solid-js';
import { reactiveTests } from '../../test/reactive-tests.ts';
import type { PanelConnection } from '../data/connection.ts';
import { createMomentPlayer, momentPlayerOf, type Sound } from './moment-player.ts';

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

function scene() {
  /** The requests for sound that wait for their answer. */
  const asked: (() => void)[] = [];
  const sounds: { isPlaying: boolean; start: () => void; refuse: () => void; end: () => void }[] = [];
  const api = {
    request: async (_method: string, path: string) => {
      if (path.endsWith('/moments')) return Response.json({ available: true });
      await new Promise<void>((resolve) => void asked.push(resolve));
      return new Response('sound');
    },
  };
  const connection = { api, conversationId: 'c' } as unknown as PanelConnection;
  const soundOf = (): Sound => {
    const own = { isPlaying: false, start() {}, refuse() {}, end() {} };
    let interrupt = () => {};
    sounds.push(own);
    return {
      play(onEnd) {
        Object.assign(own, { isPlaying: true, end: onEnd });
        return new Promise((start, reject) => {
          Object.assign(own, { start, refuse: () => reject(new Error('Not allowed')) });
          // As a browser does with a play that has not begun.
          interrupt = () => reject(new DOMException('Interrupted', 'AbortError'));
        });
      },
      stop() {
        own.isPlaying = false;
        interrupt();
      },
    };
  };
  const player = createMomentPlayer(connection, soundOf);
  const answer = async () => {
    for (const resolve of asked.splice(0)) resolve();
    await settled();
  };
  return { player, connection, sounds, answer };
}

reactiveTests(import.meta.url, () => {
  it('a moment that is started, stopped and started again before its sound is there is played once', async () => {
    const { player, sounds, answer } = scene();
    const toggles = [player.toggle('u1'), player.toggle('u1'), player.toggle('u1')];
    await answer();
    assert.deepEqual([player.playing(), sounds.filter(({ isPlaying }) => isPlaying).length], ['u1', 1]);
    for (const { start } of sounds) start();
    await Promise.all(toggles);
    player.stop();
    assert.deepEqual([player.playing(), sounds.some(({ isPlaying }) => isPlaying)], [undefined, false]);
  });

  it('a moment that is stopped before it begins has not failed', async () => {
    const { player, answer } = scene();
    const started = player.toggle('u1');
    await answer();
    await player.toggle('u1');
    await started;
    assert.equal(player.playing(), undefined);
  });

  it('a moment that the browser does not play rejects, and one that ends is no longer played', async () => {
    const { player, sounds, answer } = scene();
    const refused = assert.rejects(player.toggle('u1'), /Not allowed/);
    await answer();
    sounds[0]!.refuse();
    await refused;
    assert.equal(player.playing(), undefined);
    const begun = player.toggle('u2');
    await answer();
    sounds[1]!.start();
    await begun;
    sounds[1]!.end();
    assert.equal(player.playing(), undefined);
  });

  it('what is played stops with the last button that could stop it', async () => {
    const { connection } = scene();
    const button = () => createRoot((dispose) => ({ dispose, player: momentPlayerOf(connection) }));
    const [first, second] = [button(), button()];
    assert.equal(first.player, second.player);
    void first.player.toggle('u1');
    first.dispose();
    assert.equal(second.player.playing(), 'u1');
    second.dispose();
    assert.equal(first.player.playing(), undefined);
  });
});
