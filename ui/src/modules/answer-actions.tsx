/** What the agent can do with an answer: copy it, use it, and say whether it was any good. */
import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type { FeedbackRequest } from '../../../shared/api/routes.ts';
import type { Rating } from './agent-choices.ts';
import { usePanel } from './context.ts';
import type { ReasonProps } from './feedback-reason.tsx';
import { IconButton } from './icon-button.tsx';
import { lazily } from './lazily.tsx';

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

/** Puts a text into the compose box where there is one, else on the clipboard. A suggestion is used once, until that is undone. */
export function useReply(): (handle: AnswerHandle, text: string, how: 'insert' | 'copy') => Promise<void> {
  const panel = usePanel();
  const { t, choices, host } = panel;
  const insert = (text: string): Promise<boolean> =>
    host.reply?.available
      ? host.reply.insert(text).then(
          () => true,
          () => false,
        )
      : Promise.resolve(false);
  return async (handle, text, how) => {
    const { suggestionId, answerRecord } = handle;
    // A second click would paste the text a second time.
    if (how === 'insert' && choices.used().has(suggestionId)) return panel.toast(t('smart_reply.again'));
    const canInsert = host.reply?.available;
    const detail = { text, suggestionId, how, ...(answerRecord !== undefined && { answerRecord }) };
    const isTakenOver = !panel.emit('earshot:reply', detail);
    if (isTakenOver || (how === 'insert' && (await insert(text)))) panel.toast(t('smart_reply.inserted'));
    else if (!(await panel.copy(text))) return;
    else if (how === 'insert' && canInsert) panel.toast(t('smart_reply.insertFailed'));
    choices.setUsed(suggestionId, true);
    if (answerRecord === undefined) return;
    panel.connection.feedback.add(panel.connection.conversationId, {
      answerRecord,
      clicked: true,
      detail: { kind: handle.kind, copied: true },
    });
  };
}

/** Takes back that a suggestion was used. Its text stays where it was put: only the agent can take it out of their draft. */
export function useUndo(): (handle: AnswerHandle) => void {
  const panel = usePanel();
  return ({ suggestionId, answerRecord }) => {
    panel.choices.setUsed(suggestionId, false);
    if (answerRecord !== undefined)
      panel.connection.feedback.add(panel.connection.conversationId, { answerRecord, clicked: false });
  };
}

const ReasonForm = lazily<ReasonProps>(async () => (await import('./feedback-reason.tsx')).ReasonForm);

/** Thumbs, and a reason behind the second; pressed again a thumb is withdrawn. Absent where there is no answer record for feedback. */
export function Thumbs(props: { handle: AnswerHandle }): JSX.Element {
  const panel = usePanel();
  const { t, choices } = panel;
  const [asking, setAsking] = createSignal(false);
  const record = () => props.handle.answerRecord ?? '';
  const given = () => choices.ratingOf(record());
  const send = (request: Omit<FeedbackRequest, 'answerRecord'>) =>
    panel.connection.feedback.add(panel.connection.conversationId, { answerRecord: record(), ...request });
  const rate = (rating: Rating) => {
    const next = given() === rating ? undefined : rating;
    choices.rate(record(), next);
    setAsking(next === 'bad');
    // At once: the reason is welcome, the verdict must not depend on it.
    send({ correctness: next ? correctnessOf[next] : null });
    if (next === 'good') panel.announce(t('feedback.thanks'));
    else if (!next) panel.toast(t('feedback.withdrawn'));
  };
  const finish = (text: string) => {
    setAsking(false);
    const reason = text.trim();
    if (reason !== '') send({ correctness: 'NOT_CORRECT', detail: { kind: props.handle.kind, reason } });
    panel.toast(t('feedback.thanks'));
  };

  return (
    <Show when={props.handle.answerRecord !== undefined}>
      <IconButton icon="up" label={t('feedback.good')} aria-pressed={given() === 'good'} onClick={() => rate('good')} />
      <IconButton icon="down" label={t('feedback.bad')} aria-pressed={given() === 'bad'} onClick={() => rate('bad')} />
      <Show when={asking()}>
        <ReasonForm onFinish={finish} />
      </Show>
    </Show>
  );
}

const correctnessOf = { good: 'FULLY_CORRECT', bad: 'NOT_CORRECT' } as const;
