/** The wrap-up code of the queue that is saved with the summary. */
import { For, type JSX, Show } from 'solid-js';
import { usePanel } from './context.ts';
import type { SummaryEditor } from './summary-editor.ts';

/** The proposed code is chosen, with its reason below. It is there before the summary is; nothing where the queue has no codes. */
export function CodePicker(props: { editor: SummaryEditor }): JSX.Element {
  const { t, messages } = usePanel();
  const { codes } = props.editor;
  const reason = () => {
    const proposed = codes.proposed();
    if (!proposed || proposed.id !== codes.chosen()) return undefined;
    const percent = messages().number(Math.round(proposed.confidence * 100));
    return proposed.reason
      ? t('summary.codeReason', { percent, quote: proposed.reason })
      : t('summary.codeSuggested', { percent });
  };
  return (
    <Show when={codes.isExpected()}>
      <div class="code">
        <label class="small-title">
          {t('summary.code')}
          <select
            class="field"
            onChange={(event) => codes.choose(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
          >
            <option value="" selected={codes.chosen() === undefined}>
              {t('summary.noCode')}
            </option>
            <For each={codes.all()}>
              {({ id, name }) => (
                <option value={id} selected={codes.chosen() === id}>
                  {name}
                </option>
              )}
            </For>
          </select>
        </label>
        <p class="code-reason faint words" dir="auto" title={reason()}>
          {reason()}
        </p>
      </div>
    </Show>
  );
}
