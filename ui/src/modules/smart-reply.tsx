/** Smart replies: the answers of this moment, one press from the compose box. Nothing is ever sent by itself. */
import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { currentGroup, groupOf, type Suggestion } from '../state/suggestions.ts';
import { type AnswerHandle, useDisplayed, useReply } from './answer-actions.tsx';
import { usePanel } from './context.ts';
import { IconButton } from './controls.tsx';
import type { CommandName } from './shortcuts.ts';

const maxReplies = 3;

export function SmartReply(): JSX.Element {
  const panel = usePanel();
  const { t, messages } = panel;
  const reply = useReply();
  const [editing, setEditing] = createSignal<{ suggestion: Suggestion; text: string }>();
  const group = createMemo(() =>
    currentGroup(panel.connection.store.state.view.suggestions, 'smart_reply').slice(0, maxReplies),
  );
  const groupId = () => (group()[0] ? groupOf(group()[0]!) : undefined);
  /** What is being edited stays, whatever arrives. */
  const use = (at: number, how: 'insert' | 'copy') => {
    const suggestion = group()[at];
    if (suggestion) void reply(handleOf(suggestion), suggestion.text, how);
  };
  for (const at of [0, 1, 2]) {
    panel.command(`reply${at + 1}` as CommandName, () => use(at, 'insert'));
    panel.command(`copyReply${at + 1}` as CommandName, () => use(at, 'copy'));
  }
  createEffect(
    on(
      groupId,
      (id) => id !== undefined && panel.announce(messages().count('announce.smart_reply', { count: group().length })),
      {
        defer: true,
      },
    ),
  );
  const tellEdited = (suggestion: Suggestion, text: string) => {
    const { answerRecord } = suggestion;
    if (answerRecord === undefined) return;
    panel.connection.feedback.add(panel.connection.conversationId, {
      answerRecord,
      clicked: true,
      detail: { kind: 'smart_reply', ...(text === suggestion.text ? {} : { editedText: text }) },
    });
  };
  /** To the customer, at her word: only ever from this button. */
  async function send(suggestion: Suggestion, text: string): Promise<void> {
    try {
      await panel.host.reply?.send?.(text);
      setEditing(undefined);
      panel.toast(t('smart_reply.sent'));
      tellEdited(suggestion, text);
    } catch {
      panel.toast(t('smart_reply.sendFailed'));
    }
  }
  return (
    <div class="smart-reply">
      <Show when={group().length > 0} fallback={<p class="empty">{t('smart_reply.empty')}</p>}>
        <ol class="reply-list">
          <For each={group()}>
            {(suggestion, at) => (
              <Reply
                suggestion={suggestion}
                number={at() + 1}
                onUse={(how) => use(at(), how)}
                onEdit={() => setEditing({ suggestion, text: suggestion.text })}
              />
            )}
          </For>
        </ol>
      </Show>
      <Show when={editing()}>
        {(edit) => (
          <form
            class="reply-edit"
            onSubmit={(event) => {
              event.preventDefault();
              const { suggestion, text } = edit();
              setEditing(undefined);
              void reply(handleOf(suggestion), text, 'insert');
              tellEdited(suggestion, text);
            }}
          >
            <textarea
              class="field"
              rows="3"
              maxLength={4_000}
              aria-label={t('smart_reply.editing')}
              ref={(field) => queueMicrotask(() => field.focus())}
              value={edit().text}
              onInput={(event) => setEditing({ ...edit(), text: event.currentTarget.value })}
              onKeyDown={(event) => {
                event.stopPropagation();
                if (event.key === 'Escape') setEditing(undefined);
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
                  event.currentTarget.form?.requestSubmit();
              }}
            />
            <div class="row">
              <button type="submit" class="button primary" disabled={edit().text.trim() === ''}>
                {t(panel.host.reply?.available ? 'smart_reply.insert' : 'smart_reply.copy')}
              </button>
              <Show when={panel.host.reply?.available && panel.host.reply.send}>
                <button
                  type="button"
                  class="button"
                  disabled={edit().text.trim() === ''}
                  onClick={() => void send(edit().suggestion, edit().text)}
                >
                  {t('smart_reply.send')}
                </button>
              </Show>
              <button type="button" class="button" onClick={() => setEditing(undefined)}>
                {t('smart_reply.cancel')}
              </button>
            </div>
          </form>
        )}
      </Show>
    </div>
  );
}

function handleOf(suggestion: Suggestion): AnswerHandle {
  return { suggestionId: suggestion.suggestionId, answerRecord: suggestion.answerRecord, kind: 'smart_reply' };
}

function Reply(props: {
  suggestion: Suggestion;
  number: number;
  onUse: (how: 'insert' | 'copy') => void;
  onEdit: () => void;
}): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  let root!: HTMLLIElement;
  useDisplayed(
    () => root,
    () => props.suggestion.answerRecord,
  );
  return (
    <li class="reply arriving" ref={root}>
      <button type="button" class="reply-text" onClick={() => props.onUse('insert')}>
        <span class="hidden-text">{t(panel.host.reply?.available ? 'smart_reply.insert' : 'smart_reply.copy')}</span>
        <kbd>{props.number}</kbd>
        <span class="words" dir="auto">
          {props.suggestion.text}
        </span>
        <Icon name={panel.host.reply?.available ? 'insert' : 'copy'} size={14} />
      </button>
      <div class="reply-actions">
        <Show when={panel.host.reply?.available}>
          <IconButton
            icon="copy"
            size={14}
            label={t('smart_reply.copyLabel', { number: props.number })}
            onClick={() => props.onUse('copy')}
          />
        </Show>
        <IconButton
          icon="edit"
          size={14}
          label={t('smart_reply.editLabel', { number: props.number })}
          onClick={() => props.onEdit()}
        />
      </div>
    </li>
  );
}
