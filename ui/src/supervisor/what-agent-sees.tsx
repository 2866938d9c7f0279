/** Facts, summary and suggestions of a conversation that is read along: texts alone, because only the agent can do something with them. */
import { For, type JSX, Show } from 'solid-js';
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { suggestionKinds } from '../../../shared/assist/suggestion-kinds.ts';
import type { MessageKey, Messages } from '../messages/messages.ts';

/** The newest suggestions that are shown. */
const maxItems = 6;

/** Absent where there is nothing yet. */
export function WhatAgentSees(props: { view: ConversationView; messages: Messages; title: string }): JSX.Element {
  const t = (key: string) => props.messages.t(key as MessageKey);
  const facts = () => props.view.facts.filter(({ status }) => status !== 'withdrawn');
  const suggestions = () =>
    props.view.suggestions
      .filter(({ from, text }) => from === undefined && text !== '')
      .slice(-maxItems)
      .toReversed();
  return (
    <Show when={facts().length > 0 || suggestions().length > 0 || props.view.summary}>
      <details class="agent-sees" open>
        <summary>{props.title}</summary>
        <Show when={facts().length > 0}>
          <h3 class="small-title">{t('facts.title')}</h3>
          <ul>
            <For each={facts()}>
              {(fact) => (
                <li>
                  <span class="faint">{t(`fact.${fact.kind}`)}</span> <bdi>{fact.value}</bdi>
                </li>
              )}
            </For>
          </ul>
        </Show>
        <Show when={props.view.summary}>
          {(summary) => (
            <>
              <h3 class="small-title">{t('summary.title')}</h3>
              <For each={summary().sections}>
                {(section) => (
                  <p dir="auto">
                    <strong>{section.title}</strong> {section.text}
                  </p>
                )}
              </For>
            </>
          )}
        </Show>
        <For each={suggestions()}>
          {(suggestion) => (
            <div class="agent-sees-offer">
              <h3 class="small-title">
                {t(`${suggestionKinds[suggestion.kind].section}.title`)}
                <Show when={suggestion.title ?? suggestion.query}>{(title) => <bdi>: {title()}</bdi>}</Show>
              </h3>
              <p dir="auto">{suggestion.text}</p>
            </div>
          )}
        </For>
      </details>
    </Show>
  );
}
