/** Plays the moment in which something was said, where the call was recorded. */
import { type JSX, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { usePanel } from './context.ts';
import { momentPlayerOf } from './moment-player.ts';

/** Nothing where there is no recording. */
export function PlayMoment(props: { utteranceId: string }): JSX.Element {
  const panel = usePanel();
  const { t, connection } = panel;
  const player = momentPlayerOf(connection);
  const isPlaying = () => player.playing() === props.utteranceId;
  return (
    <Show when={player.isAvailable()}>
      <button
        type="button"
        class="basis moment"
        aria-label={t(isPlaying() ? 'moment.stop' : 'moment.play')}
        title={t(isPlaying() ? 'moment.stop' : 'moment.play')}
        data-playing={isPlaying()}
        onClick={() => void player.toggle(props.utteranceId).catch(() => panel.toast(t('moment.failed')))}
      >
        <Icon name={isPlaying() ? 'stop' : 'play'} size={12} />
      </button>
    </Show>
  );
}
