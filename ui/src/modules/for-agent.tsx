/** A suggestion in the agent's language, where the conversation has another and translations are offered. */
import { type JSX, Show } from 'solid-js';
import { usePanel } from './context.ts';
import { isForeign } from './foreign-language.ts';
import { lazily } from './lazily.tsx';

const AnswerTranslation = lazily<{ text: string; from: string }>(
  async () => (await import('./translation.tsx')).AnswerTranslation,
);

/** Below the text of a suggestion; what is inserted stays in the language of the customer. */
export function ForAgent(props: { text: string }): JSX.Element {
  const panel = usePanel();
  const language = () => panel.connection.store.state.view.language;
  return (
    <Show when={props.text !== '' && isForeign(panel, language())}>
      <AnswerTranslation text={props.text} from={language()!} />
    </Show>
  );
}
