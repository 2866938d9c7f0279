/** A smart reply as the agent changes it before it is inserted or sent. */
import { createSignal, type JSX, Show } from 'solid-js';
import type { Suggestion } from '../state/suggestions.ts';
import { usePanel } from './context.ts';
import { isForeign } from './foreign-language.ts';
import { lazily } from './lazily.tsx';

const DraftTranslation = lazily<{ text: string; onInsert: (text: string) => void }>(
  async () => (await import('./translation.tsx')).DraftTranslation,
);

export type ReplyEditorProps = {
  readonly suggestion: Suggestion;
  readonly onInsert: (text: string) => void;
  /** Called when the text was used, and on cancel. */
  readonly onClose: () => void;
};

/** Sending happens only from the button of this form. */
export function ReplyEditor(props: ReplyEditorProps): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const [text, setText] = createSignal(props.suggestion.text);
  const isEmpty = () => text().trim() === '';

  function reportUse(used: string): void {
    const { answerRecord, text: original } = props.suggestion;
    if (answerRecord === undefined) return;
    panel.connection.feedback.add(panel.connection.conversationId, {
      answerRecord,
      clicked: true,
      detail: { kind: 'smart_reply', ...(used !== original && { editedText: used }) },
    });
  }
  async function send(): Promise<void> {
    const sent = text();
    try {
      await panel.host.reply?.send?.(sent);
      panel.toast(t('smart_reply.sent'));
      panel.choices.setUsed(props.suggestion.suggestionId, true);
      reportUse(sent);
      props.onClose();
    } catch {
      panel.toast(t('smart_reply.sendFailed'));
    }
  }

  return (
    <form
      class="reply-edit"
      onSubmit={(event) => {
        event.preventDefault();
        props.onInsert(text());
        reportUse(text());
        props.onClose();
      }}
    >
      <textarea
        class="field"
        rows="3"
        maxLength={4_000}
        dir="auto"
        aria-label={t('smart_reply.editing')}
        ref={(field) => queueMicrotask(() => field.focus())}
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') props.onClose();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
        }}
      />
      <Show when={isForeign(panel, panel.connection.store.state.view.language)}>
        <DraftTranslation
          text={text()}
          onInsert={(translated) => {
            props.onInsert(translated);
            reportUse(text());
            props.onClose();
          }}
        />
      </Show>
      <div class="row">
        <button type="submit" class="button primary" disabled={isEmpty()}>
          {t(panel.host.reply?.available ? 'smart_reply.insert' : 'smart_reply.copy')}
        </button>
        <Show when={panel.host.reply?.available && panel.host.reply.send}>
          <button type="button" class="button" disabled={isEmpty()} onClick={() => void send()}>
            {t('smart_reply.send')}
          </button>
        </Show>
        <button type="button" class="button" onClick={() => props.onClose()}>
          {t('smart_reply.cancel')}
        </button>
      </div>
    </form>
  );
}
