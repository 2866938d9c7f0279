/** Why an answer was not helpful. */
import { createSignal, For, type JSX, onMount } from 'solid-js';
import { bodyLimits } from '../../../shared/api/routes.ts';
import { cutText } from '../../../shared/cut-text.ts';
import { usePanel } from './context.ts';

const maxReasonCharacters = 1_000;

const reasons = ['wrong', 'outdated', 'offTopic', 'incomplete'] as const;

export type ReasonProps = {
  /** Empty: the agent gave no reason. */
  readonly onFinish: (reason: string) => void;
};

/** A reason of the list, or one in the agent's own words. */
export function ReasonForm(props: ReasonProps): JSX.Element {
  const { t } = usePanel();
  const [reason, setReason] = createSignal('');
  let form!: HTMLFormElement;
  onMount(() => form.querySelector('button')?.focus());
  return (
    <form
      class="reason"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        props.onFinish(cutText(reason(), maxReasonCharacters));
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') props.onFinish('');
      }}
    >
      <p class="faint">{t('feedback.why')}</p>
      <div class="row">
        <For each={reasons}>
          {(name) => (
            <button type="button" class="chip" onClick={() => props.onFinish(t(`feedback.reason.${name}`))}>
              {t(`feedback.reason.${name}`)}
            </button>
          )}
        </For>
      </div>
      <div class="row nowrap">
        <input
          class="field"
          dir="auto"
          aria-label={t('feedback.why')}
          maxLength={bodyLimits.queryCharacters}
          value={reason()}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
        <button type="submit" class="button">
          {t(reason().trim() === '' ? 'feedback.skip' : 'feedback.send')}
        </button>
      </div>
    </form>
  );
}
