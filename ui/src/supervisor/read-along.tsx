/** One conversation, as its agent's panel shows it, without anything that only the agent can do; and a hint to that agent. */
import { createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { EarshotError } from '../../../shared/errors.ts';
import { type OverviewRow, supervisorLimits } from '../../../shared/supervisor/overview.ts';
import type { PanelConnection } from '../data/connection.ts';
import type { Preferences } from '../data/preferences.ts';
import type { Messages } from '../messages/messages.ts';
import { Frame } from '../modules/frame.tsx';
import { IconButton } from '../modules/icon-button.tsx';
import { Intent } from '../modules/intent.tsx';
import { Sentiment } from '../modules/sentiment.tsx';
import { Transcript } from '../modules/transcript.tsx';
import type { SupervisorTexts } from './texts.ts';
import { WhatAgentSees } from './what-agent-sees.tsx';

export type ReadAlongProps = {
  /** Undefined once the conversation is over. */
  readonly row: OverviewRow | undefined;
  readonly connection: PanelConnection;
  readonly messages: Messages;
  readonly texts: SupervisorTexts;
  readonly prefs: Preferences;
  readonly hint: (text: string) => Promise<unknown>;
  readonly onClose: () => void;
};

/** Follows the conversation while it is shown, and takes the focus; Escape closes it. */
export function ReadAlong(props: ReadAlongProps): JSX.Element {
  const { t } = props.texts;
  const { view } = props.connection.store.state;
  const hints = () => view.suggestions.filter(({ from }) => from === 'supervisor').toReversed();
  const isLive = () => props.row !== undefined && props.row.endedAt === undefined;
  let title!: HTMLHeadingElement;
  onMount(() => {
    props.connection.feed.start();
    title.focus();
  });
  onCleanup(() => void props.connection.close());
  return (
    <section
      class="read-along"
      aria-labelledby="read-along-title"
      onKeyDown={(event) => event.key === 'Escape' && props.onClose()}
    >
      <header class="read-along-head">
        <div>
          <h2 id="read-along-title" ref={title} tabIndex={-1}>
            <bdi>{props.row?.agent?.name ?? t('noAgent')}</bdi>
          </h2>
          <p class="faint">{isLive() ? t('readOnly') : t('over')}</p>
        </div>
        <IconButton icon="close" label={t('close')} onClick={() => props.onClose()} />
      </header>
      <Show when={props.row?.alerts.length}>
        <ul class="read-along-alerts">
          <For each={props.row?.alerts.toReversed()}>
            {(alert) => (
              <li data-level={alert.level}>
                <bdi>{alert.title}</bdi> <span class="faint">{props.texts.time(alert.at)}</span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={isLive()}>
        <HintForm texts={props.texts} hint={props.hint} />
      </Show>
      <ul class="read-along-hints">
        <For each={hints()}>
          {(given) => (
            <li>
              <bdi>{given.text}</bdi> <span class="faint">{t(`hint_${given.receipt ?? 'sent'}`)}</span>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.row?.checklist?.open.length}>
        <details class="read-along-open">
          <summary>{t('openItems')}</summary>
          <ul>
            <For each={props.row?.checklist?.open}>{(item) => <li dir="auto">{item}</li>}</For>
          </ul>
        </details>
      </Show>
      <WhatAgentSees view={view} messages={props.messages} title={t('known')} />
      <div class="read-along-panel">
        <Frame
          connection={props.connection}
          messages={props.messages}
          host={{}}
          prefs={props.prefs}
          emitter={document.createElement('div')}
        >
          <Sentiment />
          <Intent />
          <Transcript />
        </Frame>
      </div>
    </section>
  );
}

function HintForm(props: { texts: SupervisorTexts; hint: (text: string) => Promise<unknown> }): JSX.Element {
  const { t } = props.texts;
  let field!: HTMLInputElement;
  const [text, setText] = createSignal('');
  const [state, setState] = createSignal<'idle' | 'sending' | 'sent' | 'failed' | 'refused'>('idle');
  async function send(event: Event): Promise<void> {
    event.preventDefault();
    if (text().trim() === '' || state() === 'sending') return;
    setState('sending');
    try {
      await props.hint(text().trim());
      setText('');
      setState('sent');
      // The button is disabled now, and a disabled button with the focus gets no key: Escape would do nothing.
      field.focus();
    } catch (error) {
      setState(EarshotError.from(error).code === 'forbidden' ? 'refused' : 'failed');
    }
  }
  return (
    <form class="hint-form" onSubmit={(event) => void send(event)}>
      <label class="small-title" for="hint-text">
        {t('hintLabel')}
      </label>
      <div class="hint-line">
        <input
          ref={field}
          id="hint-text"
          class="hint-text"
          dir="auto"
          autocomplete="off"
          maxLength={supervisorLimits.hintCharacters}
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="button primary" disabled={text().trim() === '' || state() === 'sending'}>
          {t('hintSend')}
        </button>
      </div>
      <p class="faint" role="status">
        {state() === 'sent'
          ? t('hint_sent')
          : state() === 'failed'
            ? t('hintFailed')
            : state() === 'refused'
              ? t('hintRefused')
              : ''}
      </p>
    </form>
  );
}
