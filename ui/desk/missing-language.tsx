/** How to add the language of a call, where it is not recognized yet. */
import { Show } from 'solid-js';
import type { SpokenLanguage } from './desk-api.ts';
import { Filled, useDeskMessages } from './desk-messages.tsx';
import { primaryTag } from './tour-sample.ts';

/** Nothing where it is. */
export function MissingLanguage(props: { languages: readonly SpokenLanguage[]; tag: string }) {
  const { languageName } = useDeskMessages();
  const missing = () => {
    const wanted = primaryTag(props.tag);
    return props.languages.find(({ tag, command }) => command !== undefined && primaryTag(tag) === wanted);
  };
  return (
    <Show when={missing()}>
      {(language) => (
        <p class="hint">
          <Filled
            text="notTranscribed"
            parts={{
              language: () => languageName(primaryTag(language().tag)),
              command: () => <code dir="ltr">{language().command}</code>,
            }}
          />
        </p>
      )}
    </Show>
  );
}
