/** Smart replies: the answers of this moment, one press from the compose box. Nothing is ever sent by itself. */
import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { currentGroup, groupOf, type Suggestion } from '../state/suggestions.ts';
import { type AnswerHandle, useDisplayed, useReply } from './answer-actions.tsx';
import { usePanel } from './context.ts';
import { IconButton } from './icon-button.tsx';
import type { CommandName } from './shortcuts.ts';
import { ReplyEditor } from './smart-reply-editor.tsx';

const maxReplies = 3;

/** The replies of the newest group, and the editor. What is being edited stays, whatever arrives. */
export function SmartReply(): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const reply = useReply();
  const [edited, setEdited] = createSignal<Suggestion>();
  const group = createMemo(() =>
    currentGroup(panel.connection.store.state.view.suggestions, 'smart_reply').slice(0, maxReplies),
  );
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
      () => group()[0] && groupOf(group()[0]!),
      (id) =>
        id !== undefined && panel.announce(panel.messages().count('announce.smart_reply', { count: group().length })),
      { defer: true },
    ),
  );
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
                onEdit={() => setEdited(suggestion)}
              />
            )}
          </For>
        </ol>
      </Show>
      <Show when={edited()} keyed>
        {(suggestion) => (
          <ReplyEditor
            suggestion={suggestion}
            onInsert={(text) => void reply(handleOf(suggestion), text, 'insert')}
            onClose={() => setEdited(undefined)}
          />
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
