/** The sound of a recorded call in the agent's ears: it follows hold and hang-up, and stops when the service is gone. */
import { createEffect, createMemo, on } from 'solid-js';
import { soundUrl } from './desk-api.ts';
import { useDeskMessages } from './desk-messages.tsx';
import type { DeskState } from './desk-state.ts';

/** `callId`: the call whose sound it is. */
export function CallSound(props: { desk: DeskState; callId: string; sampleId: string }) {
  const { t } = useDeskMessages();
  let audio!: HTMLAudioElement;
  const call = () => props.desk.state.calls.find(({ callId }) => callId === props.callId);
  const played = createMemo((): 'playing' | 'paused' | 'over' => {
    const now = call();
    if (now === undefined || now.phase === 'ended') return 'over';
    return now.held || props.desk.state.problem ? 'paused' : 'playing';
  });
  createEffect(
    on(
      played,
      (state) => {
        if (state !== 'playing') audio.pause();
        // A browser may refuse sound before the first click; the controls remain.
        else void audio.play().catch(() => {});
      },
      { defer: true },
    ),
  );
  return (
    // biome-ignore lint/a11y/useMediaCaption: the transcript is what the panel beside it shows
    <audio
      ref={audio}
      class="listen"
      classList={{ 'is-over': played() === 'over' }}
      controls
      autoplay
      aria-label={t('callSound')}
      src={soundUrl(props.sampleId)}
    />
  );
}
