/** What the agent can do with an answer: copy it, use it, and say whether it was any good. */

import { createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type { FeedbackRequest } from '../../../shared/api/routes.ts';
import { bodyLimits } from '../../../shared/api/routes.ts';
import { cutText } from '../../../shared/cut-text.ts';
import { usePanel } from './context.ts';
import { IconButton } from './icon-button.tsx';

type DetailKind = NonNullable<NonNullable<FeedbackRequest['detail']>['kind']>;

export type AnswerHandle = {
  readonly suggestionId: string;
  readonly answerRecord?: string | undefined;
  readonly kind: DetailKind;
};

/** Reports once that the answer came into view. Give it the element's ref. */
export function useDisplayed(element: () => Element, answerRecord: () => string | undefined): void {
  const panel = usePanel();
  onMount(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((e) => e.isIntersecting) || answerRecord() === undefined) return;
        panel.connection.feedback.displayed(panel.connection.conversationId, answerRecord());
        observer.disconnect();
      },
      { threshold: 0.4 },
    );
    observer.observe(element());
    onCleanup(() => observer.disconnect());
  });
}

/** Puts a text into the compose box where there is one, else on the clipboard. */
export function useReply(): (handle: AnswerHandle, text: string, how: 'insert' | 'copy') => Promise<void> {
  const panel = usePanel();
  return async (handle, text, how) => {
    const record = handle.answerRecord;
    const detail = { text, suggestionId: handle.suggestionId, how };
    const own = panel.emit('earshot:reply', record === undefined ? detail : { ...detail, answerRecord: record });
    let done: 'inserted' | 'copied' = 'copied';
    if (!own) done = 'inserted';
    else if (how === 'insert' && panel.host.reply?.available) {
      done = await panel.host.reply.insert(text).then(
        () => 'inserted',
        () => 'copied',
      );
    }
    if (done === 'inserted') panel.toast(panel.t('smart_reply.inserted'));
    else {
      const copied = await panel.copy(text);
      if (copied && how === 'insert' && panel.host.reply?.available) panel.toast(panel.t('smart_reply.insertFailed'));
    }
    if (record === undefined) return;
    panel.connection.feedback.add(panel.connection.conversationId, {
      answerRecord: record,
      clicked: true,
      detail: { kind: handle.kind, copied: true },
    });
  };
}

const reasons = ['wrong', 'outdated', 'offTopic', 'incomplete'] as const;

/** Thumbs, and a reason behind the second. Absent where Dialogflow gave no answer record for feedback. */
export function Thumbs(props: { handle: AnswerHandle }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const [given, setGiven] = createSignal<'good' | 'bad'>();
  const [asking, setAsking] = createSignal(false);
  const [reason, setReason] = createSignal('');

  const send = (request: Omit<FeedbackRequest, 'answerRecord'>) => {
    const answerRecord = props.handle.answerRecord;
    if (answerRecord !== undefined) {
      panel.connection.feedback.add(panel.connection.conversationId, { answerRecord, ...request });
    }
  };
  const good = () => {
    setGiven('good');
    setAsking(false);
    send({ correctness: 'FULLY_CORRECT' });
    panel.announce(t('feedback.thanks'));
  };
  const bad = () => {
    setGiven('bad');
    setAsking(true);
    // At once: the reason is welcome, the verdict must not depend on it.
    send({ correctness: 'NOT_CORRECT' });
  };
  const finish = (text: string) => {
    setAsking(false);
    setReason('');
    if (text.trim() !== '') {
      send({ correctness: 'NOT_CORRECT', detail: { kind: props.handle.kind, reason: cutText(text.trim(), 1_000) } });
    }
    panel.toast(t('feedback.thanks'));
  };

  return (
    <Show when={props.handle.answerRecord !== undefined}>
      <IconButton icon="up" label={t('feedback.good')} aria-pressed={given() === 'good'} onClick={good} />
      <IconButton icon="down" label={t('feedback.bad')} aria-pressed={given() === 'bad'} onClick={bad} />
      <Show when={asking()}>
        <form
          class="reason"
          onSubmit={(event) => {
            event.preventDefault();
            finish(reason());
          }}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Escape') finish('');
          }}
        >
          <p class="faint">{t('feedback.why')}</p>
          <div class="row">
            <For each={reasons}>
              {(name) => (
                <button type="button" class="chip" onClick={() => finish(t(`feedback.reason.${name}`))}>
                  {t(`feedback.reason.${name}`)}
                </button>
              )}
            </For>
          </div>
          <div class="row nowrap">
            <input
              class="field"
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
      </Show>
    </Show>
  );
}
