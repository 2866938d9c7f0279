/** One knowledge answer: the question, the answer, where it stands, and what can be done with it. */
import { createUniqueId, For, type JSX, Show } from 'solid-js';
import type { Source } from '../../../shared/assist/event.ts';
import { Icon } from '../design/icons.tsx';
import type { Suggestion } from '../state/suggestions.ts';
import { type AnswerHandle, Thumbs, useDisplayed, useReply } from './answer-actions.tsx';
import { usePanel } from './context.ts';
import { ForAgent } from './for-agent.tsx';
import { languageOfConversation } from './foreign-language.ts';
import { IconButton } from './icon-button.tsx';

export type AnswerCardProps = {
  readonly suggestion: Suggestion;
  readonly open: boolean;
  readonly onToggle: () => void;
};

/** A card that opens to the whole answer. Its heading is the question where there is one. */
export function AnswerCard(props: AnswerCardProps): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const reply = useReply();
  const id = createUniqueId();
  let root!: HTMLElement;
  const heading = () =>
    props.suggestion.query || props.suggestion.title || props.suggestion.sources[0]?.title || props.suggestion.text;
  const handle = (): AnswerHandle => ({
    suggestionId: props.suggestion.suggestionId,
    answerRecord: props.suggestion.answerRecord,
    kind: props.suggestion.proactive ? 'knowledge_assist' : 'knowledge_search',
  });
  useDisplayed(
    () => root,
    () => props.suggestion.answerRecord,
  );
  return (
    <article
      class="card arriving"
      classList={{ open: props.open, asked: !props.suggestion.proactive }}
      ref={root}
      data-suggestion={props.suggestion.suggestionId}
    >
      <h3>
        <button
          type="button"
          class="card-head"
          aria-expanded={props.open}
          aria-controls={id}
          onClick={() => props.onToggle()}
        >
          <Icon name={props.suggestion.proactive ? 'spark' : 'search'} size={14} />
          <span class="words" dir="auto" lang={languageOfConversation(panel)}>
            {heading()}
          </span>
          <Icon name="chevron" size={12} class="chevron" />
        </button>
      </h3>
      <Show when={props.open}>
        <div class="card-body" id={id}>
          <Show when={props.suggestion.rewritten}>
            <p class="faint words" dir="auto">
              {t('box.searchedAs', { query: props.suggestion.rewritten! })}
            </p>
          </Show>
          <p class="words" dir="auto" lang={props.suggestion.text ? languageOfConversation(panel) : undefined}>
            {props.suggestion.text || t('knowledge.none')}
          </p>
          <ForAgent text={props.suggestion.text} />
          <Sources suggestion={props.suggestion} handle={handle()} />
          <div class="card-actions">
            <Show when={props.suggestion.text}>
              <Show when={panel.host.reply?.available}>
                <button
                  type="button"
                  class="button"
                  onClick={() => void reply(handle(), props.suggestion.text, 'insert')}
                >
                  <Icon name="insert" size={14} />
                  {t('answer.use')}
                </button>
              </Show>
              <IconButton
                icon="copy"
                label={t('answer.copy')}
                onClick={() => void reply(handle(), props.suggestion.text, 'copy')}
              />
            </Show>
            <Thumbs handle={handle()} />
          </div>
        </div>
      </Show>
    </article>
  );
}

/** Where an answer is from. */
export function Sources(props: { suggestion: Suggestion; handle: AnswerHandle }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;

  function opened(event: MouseEvent, source: Source): void {
    const uri = source.uri!;
    const record = props.handle.answerRecord;
    if (record !== undefined) {
      panel.connection.feedback.add(panel.connection.conversationId, {
        answerRecord: record,
        clicked: true,
        detail: { kind: props.handle.kind, clickedUris: [uri] },
      });
    }
    const detail = { uri, title: source.title, suggestionId: props.handle.suggestionId };
    if (!panel.emit('earshot:source', detail) || panel.host.openWindow?.(uri)) event.preventDefault();
    else if (panel.sourceTarget === 'popup') {
      event.preventDefault();
      window.open(uri, 'earshot-source', 'popup,width=720,height=800,noopener');
    }
  }

  return (
    <Show when={props.suggestion.sources.length > 0}>
      <ul class="sources" aria-label={t('knowledge.sources')}>
        <For each={props.suggestion.sources}>
          {(source) => (
            <li>
              <Show
                when={safeAddress(source.uri)}
                fallback={
                  <span class="source words" title={source.tooltip ?? source.snippet}>
                    {source.title}
                  </span>
                }
              >
                {(address) => (
                  <a
                    class="source words"
                    href={address()}
                    target="_blank"
                    rel="noopener noreferrer"
                    title={source.tooltip ?? source.snippet}
                    onClick={(event) => opened(event, source)}
                  >
                    {source.title}
                    <Icon name="link" size={12} />
                    <span class="hidden-text">{`(${t('knowledge.opens')})`}</span>
                  </a>
                )}
              </Show>
              <Show when={source.label}>
                <span class="source-label">{source.label}</span>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

/** Only addresses that a page may open: nothing that runs. A relative one belongs to the service. */
export function safeAddress(uri: string | undefined): string | undefined {
  if (uri === undefined) return undefined;
  try {
    const url = new URL(uri, location.href);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}
