/** Plays moments of a recorded call, one at a time. */
import { type Accessor, createRoot, createSignal, onCleanup } from 'solid-js';
import * as v from 'valibot';
import { MomentsResponseSchema, momentPath, momentsPath } from '../../../shared/api/moments.ts';
import type { PanelConnection } from '../data/connection.ts';

export type MomentPlayer = {
  /** The call was recorded. */
  readonly isAvailable: Accessor<boolean>;
  /** The utterance that is played now. */
  readonly playing: Accessor<string | undefined>;
  /** Stops what is played; plays the moment unless it was that. Rejects where it cannot be had. */
  toggle(utteranceId: string): Promise<void>;
  stop(): void;
};

/** `play` rejects where the browser cannot or may not; `onEnd` is called at the end and when it breaks off. */
export type Sound = { play(onEnd: () => void): Promise<void>; stop(): void };

type Held = { readonly player: MomentPlayer; buttons: number };
const players = new WeakMap<PanelConnection, Held>();

/** Asks whether there is a recording before the first button is drawn: one that comes later moves the text around it. */
export function prepareMoments(connection: PanelConnection): Held {
  const held = players.get(connection) ?? { player: createRoot(() => createMomentPlayer(connection)), buttons: 0 };
  players.set(connection, held);
  return held;
}

/** One for each connection, so that no two moments are played at once. What is played stops when the last owner is disposed of. */
export function momentPlayerOf(connection: PanelConnection): MomentPlayer {
  const held = prepareMoments(connection);
  held.buttons++;
  onCleanup(() => {
    held.buttons--;
    // Nothing would be left to stop it with.
    if (held.buttons === 0) held.player.stop();
  });
  return held.player;
}

/** Asks at once whether there is a recording. */
export function createMomentPlayer(
  { api, conversationId }: Pick<PanelConnection, 'api' | 'conversationId'>,
  soundOf: (wav: Blob) => Sound = browserSound,
): MomentPlayer {
  const [isAvailable, setAvailable] = createSignal(false);
  const [playing, setPlaying] = createSignal<string>();
  let stop = (): void => {};
  api
    .request('GET', momentsPath(conversationId))
    .then(async (answer) => setAvailable(v.parse(MomentsResponseSchema, await answer.json()).available))
    // An older service has no recordings.
    .catch(() => undefined);

  async function play(utteranceId: string): Promise<void> {
    const abort = new AbortController();
    const { signal } = abort;
    stop = () => {
      abort.abort();
      setPlaying(undefined);
      stop = () => {};
    };
    const end = () => void (signal.aborted || stop());
    setPlaying(utteranceId);
    try {
      const answer = await api.request('GET', momentPath(conversationId, utteranceId), undefined, { signal });
      const sound = soundOf(await answer.blob());
      signal.addEventListener('abort', () => sound.stop());
      if (signal.aborted) sound.stop();
      else await sound.play(end);
    } catch (error) {
      // What was stopped did not fail.
      if (signal.aborted) return;
      stop();
      throw error;
    }
  }

  return {
    isAvailable,
    playing,
    stop: () => stop(),
    async toggle(utteranceId) {
      const before = playing();
      stop();
      if (before !== utteranceId) await play(utteranceId);
    },
  };
}

function browserSound(wav: Blob): Sound {
  const address = URL.createObjectURL(wav);
  const audio = new Audio(address);
  return {
    play(onEnd) {
      audio.addEventListener('ended', onEnd);
      audio.addEventListener('error', onEnd);
      return audio.play();
    },
    stop() {
      audio.pause();
      URL.revokeObjectURL(address);
    },
  };
}
