/** Plays moments of a recorded call, one at a time. */
import { type Accessor, createRoot, createSignal } from 'solid-js';
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
};

const players = new WeakMap<PanelConnection, MomentPlayer>();

/** One for each connection, so that no two moments are played at once. */
export function momentPlayerOf(connection: PanelConnection): MomentPlayer {
  const known = players.get(connection);
  if (known) return known;
  const player = createRoot(() => createPlayer(connection));
  players.set(connection, player);
  return player;
}

function createPlayer({ api, conversationId }: PanelConnection): MomentPlayer {
  const [isAvailable, setAvailable] = createSignal(false);
  const [playing, setPlaying] = createSignal<string>();
  let stop = (): void => {};
  api
    .request('GET', momentsPath(conversationId))
    .then(async (answer) => setAvailable(v.parse(MomentsResponseSchema, await answer.json()).available))
    // An older service has no recordings.
    .catch(() => undefined);

  async function play(utteranceId: string): Promise<void> {
    const sound = await (await api.request('GET', momentPath(conversationId, utteranceId))).blob();
    // Another one was asked for meanwhile.
    if (playing() !== utteranceId) return;
    const address = URL.createObjectURL(sound);
    const audio = new Audio(address);
    stop = () => {
      audio.pause();
      URL.revokeObjectURL(address);
      if (playing() === utteranceId) setPlaying(undefined);
      stop = () => {};
    };
    audio.addEventListener('ended', () => stop());
    await audio.play();
  }

  return {
    isAvailable,
    playing,
    async toggle(utteranceId) {
      const before = playing();
      stop();
      setPlaying(before === utteranceId ? undefined : utteranceId);
      if (before === utteranceId) return;
      try {
        await play(utteranceId);
      } catch (error) {
        if (playing() === utteranceId) setPlaying(undefined);
        throw error;
      }
    },
  };
}
