/** What is on the card on top: loaded with the first suggestion. */
import { type JSX, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import type { Suggestion } from '../state/suggestions.ts';
import { type AnswerHandle, Thumbs, useDisplayed, useReply } from './answer-actions.tsx';
import { Sources } from './answer-card.tsx';
import { usePanel } from './context.ts';
import { ForAgent } from './for-agent.tsx';
import { languageOfConversation } from './foreign-language.ts';

/** What the agent would say: a sample response before the advice behind it. */
const sayable = ({ responses, text, title }: Suggestion) => responses?.[0] ?? (text || title || '');

function handleOf({ suggestionId, answerRecord, kind, proactive }: Suggestion): AnswerHandle {
  const other = kind === 'smart_reply' || kind === 'coaching' ? kind : 'knowledge_assist';
  return { suggestionId, answerRecord, kind: proactive ? other : 'knowledge_search' };
}

export type FocusBodyProps = { readonly suggestion: Suggestion };

/** Text, sources and actions of what is on the card. */
export function FocusBody(props: FocusBodyProps): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const reply = useReply();
  const use = () => void reply(handleOf(props.suggestion), sayable(props.suggestion), 'insert');
  panel.command('useFocus', use);
  let root!: HTMLDivElement;
  useDisplayed(
    () => root,
    () => props.suggestion.answerRecord,
  );
  const canInsert = () => panel.host.reply?.available;
  const cause = () =>
    panel.connection.store.state.view.utterances.findLast((u) => u.utteranceId === props.suggestion.utteranceId);
  const heading = () => props.suggestion.query || props.suggestion.title;
  return (
    <>
      {/* A long answer scrolls inside the card, also by keyboard. */}
      <section class="focus-body" ref={root} tabindex="0" aria-label={heading() ?? t('focus.answer')}>
        {/* Keyed: the same elements with the texts of another suggestion would count as moved, new ones do not. */}
        <Show when={props.suggestion.suggestionId} keyed>
          <Show when={heading()}>
            <p class="focus-title words" dir="auto" lang={languageOfConversation(panel)}>
              {heading()}
            </p>
          </Show>
          <p class="words" dir="auto" lang={languageOfConversation(panel)}>
            {sayable(props.suggestion)}
          </p>
        </Show>
        <ForAgent text={sayable(props.suggestion)} />
        <Sources suggestion={props.suggestion} handle={handleOf(props.suggestion)} />
      </section>
      <footer class="focus-foot">
        <button type="button" class="button primary" onClick={use}>
          <Icon name={canInsert() ? 'insert' : 'copy'} size={14} />
          {t(canInsert() ? 'smart_reply.insert' : 'smart_reply.copy')}
        </button>
        <Thumbs handle={handleOf(props.suggestion)} />
        <Show when={cause()}>
          {(said) => (
            <button
              type="button"
              class="focus-cause faint"
              onClick={() => panel.showUtterance(said().utteranceId)}
              title={said().text}
              data-role={said().role}
            >
              <Show when={said().utteranceId} keyed>
                <span>{t(`role.${said().role}`)}</span>
                <bdi>{said().text}</bdi>
              </Show>
            </button>
          )}
        </Show>
      </footer>
    </>
  );
}
