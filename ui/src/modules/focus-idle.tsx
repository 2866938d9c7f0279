/** The card on top while nothing is suggested. */
import type { JSX } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { usePanel } from './context.ts';

/** Before the first words, and while there is nothing to suggest. */
export function FocusIdle(): JSX.Element {
  const { t, connection } = usePanel();
  const { view } = connection.store.state;
  const isChat = () => view.channel === 'chat';
  const isRinging = () => view.utterances.length === 0;
  return (
    <p class="focus-idle">
      <Icon name={isRinging() ? (isChat() ? 'chat' : 'phone') : 'spark'} />
      {t(isRinging() ? (isChat() ? 'focus.waiting.chat' : 'focus.waiting.voice') : 'focus.empty')}
    </p>
  );
}
