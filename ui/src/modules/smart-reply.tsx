/** Smart replies: the answers of this moment, one press from the compose box. Nothing is ever sent by itself. */
import { type Accessor, createEffect, createMemo, createSignal, For, type JSX, on, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { createKeyed } from '../state/keyed.ts';
import { currentGroup, groupOf, type Suggestion } from '../state/suggestions.ts';
import { type AnswerHandle, useDisplayed, useReply, useUndo } from './answer-actions.tsx';
import { usePanel } from './context.ts';
import { ForAgent } from './for-agent.tsx';
import { languageOfConversation } from './foreign-language.ts';
import { IconButton } from './icon-button.tsx';
import { lazily } from './lazily.tsx';
import type { CommandName } from './shortcuts.ts';
import type { ReplyEditorProps } from './smart-reply-editor.tsx';

const maxReplies = 3;

const ReplyEditor = lazily<ReplyEditorProps>(async () => (await import('./smart-reply-editor.tsx')).ReplyEditor);

/** The replies of the newest group. What is being edited stays, whatever arrives. */
export function SmartReply(): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const reply = useReply();
  const [edited, setEdited] = createSignal<Suggestion>();
  const group = createMemo(() =>
    currentGroup(panel.connection.store.state.view.suggestions, 'smart_reply').slice(0, maxReplies),
  );
  const isEdited = (suggestion: Suggestion) => suggestion.suggestionId === edited()?.suggestionId;
  const shown = createMemo(() => {
    const own = edited();
    return own && !group().some(isEdited) ? [own, ...group()] : group();
  });
  const keyed = createKeyed(shown, (s) => s.suggestionId);
  const use = (suggestion: Suggestion | undefined, how: 'insert' | 'copy') => {
    if (suggestion) void reply(handleOf(suggestion), suggestion.text, how);
  };
  for (const at of [0, 1, 2]) {
    panel.command(`reply${at + 1}` as CommandName, () => use(group()[at], 'insert'));
    panel.command(`copyReply${at + 1}` as CommandName, () => use(group()[at], 'copy'));
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
      <Show when={shown().length > 0} fallback={<p class="empty">{t('smart_reply.empty')}</p>}>
        <ol class="reply-list">
          <For each={keyed()}>
            {(entry, at) => (
              <Reply
                suggestion={entry.item}
                number={at() + 1}
                isEdited={isEdited(entry.item())}
                onUse={(how) => use(entry.item(), how)}
                onEdit={setEdited}
              />
            )}
          </For>
        </ol>
      </Show>
    </div>
  );
}

function handleOf(suggestion: Suggestion): AnswerHandle {
  return { suggestionId: suggestion.suggestionId, answerRecord: suggestion.answerRecord, kind: 'smart_reply' };
}

type ReplyProps = {
  readonly suggestion: Accessor<Suggestion>;
  readonly number: number;
  readonly isEdited: boolean;
  readonly onUse: (how: 'insert' | 'copy') => void;
  /** undefined: the agent has finished. */
  readonly onEdit: (suggestion: Suggestion | undefined) => void;
};

/** The reply, or the editor in its place. */
function Reply(props: ReplyProps): JSX.Element {
  const reply = useReply();
  let root!: HTMLLIElement;
  useDisplayed(
    () => root,
    () => props.suggestion().answerRecord,
  );
  const close = () => {
    props.onEdit(undefined);
    root.querySelector<HTMLElement>('.reply-text')?.focus();
  };
  return (
    <li
      class="reply arriving"
      ref={root}
      classList={{ used: usePanel().choices.used().has(props.suggestion().suggestionId) }}
    >
      <Show
        when={props.isEdited}
        fallback={
          <>
            <ReplyRow reply={props} />
            <ForAgent text={props.suggestion().text} />
          </>
        }
      >
        <ReplyEditor
          suggestion={props.suggestion()}
          onInsert={(text) => void reply(handleOf(props.suggestion()), text, 'insert')}
          onClose={close}
        />
      </Show>
    </li>
  );
}

function ReplyRow({ reply: props }: { readonly reply: ReplyProps }): JSX.Element {
  const panel = usePanel();
  const { t, choices } = panel;
  const undo = useUndo();
  const isUsed = () => choices.used().has(props.suggestion().suggestionId);
  const isChat = () => panel.host.reply?.available;
  return (
    <>
      <button type="button" class="reply-text" onClick={() => props.onUse('insert')}>
        <span class="hidden-text">{t(isChat() ? 'smart_reply.insert' : 'smart_reply.copy')}</span>
        <kbd>{props.number}</kbd>
        <span class="words" dir="auto" lang={languageOfConversation(panel)}>
          {props.suggestion().text}
        </span>
        <Show when={isUsed()} fallback={<Icon name={isChat() ? 'insert' : 'copy'} size={14} />}>
          <span class="used-mark">
            <Icon name="check" size={12} />
            {t('smart_reply.used')}
          </span>
        </Show>
      </button>
      <div class="reply-actions">
        <Show
          when={!isUsed()}
          fallback={
            <IconButton
              icon="undo"
              size={14}
              label={t('smart_reply.undo', { number: props.number })}
              onClick={() => undo(handleOf(props.suggestion()))}
            />
          }
        >
          <Show when={isChat()}>
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
            onClick={() => props.onEdit(props.suggestion())}
          />
        </Show>
      </div>
    </>
  );
}
