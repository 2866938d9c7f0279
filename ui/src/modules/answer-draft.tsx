/** An answer while it is written: what was checked against its sources, then, in a softer ink, what was not yet. */
import { type JSX, Show } from 'solid-js';
import type { AnswerDraft as Draft } from '../../../shared/api/answer-stream.ts';
import { usePanel } from './context.ts';
import { languageOfConversation } from './foreign-language.ts';

/** `stopped`: the agent stopped it; only what was checked is shown. */
export function AnswerDraft(props: { draft: Draft; stopped: boolean }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const unchecked = () => (props.stopped ? '' : props.draft.unchecked);
  return (
    <p class="draft words" dir="auto" lang={languageOfConversation(panel)} aria-busy={!props.stopped}>
      {props.draft.checked}
      <Show when={unchecked()}>
        <span class="unchecked" title={t('knowledge.unchecked')}>
          {(props.draft.checked ? ' ' : '') + unchecked()}
        </span>
      </Show>
    </p>
  );
}
