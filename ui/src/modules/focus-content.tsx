/** What is on the card on top: the best suggestion, or the hand-over until it is read. */
import { type Accessor, createEffect, createMemo, type JSX, Match, on, onCleanup, Show, Switch } from 'solid-js';
import { Icon, type IconName } from '../design/icons.tsx';
import { dismiss } from '../state/dismissals.ts';
import { chooseFocus, type FocusItem, type FocusType, focusItems } from '../state/focus.ts';
import { usePanel } from './context.ts';
import { FocusBody } from './focus-body.tsx';
import { FocusIdle } from './focus-idle.tsx';
import type { HandOverProps } from './hand-over.tsx';
import { IconButton } from './icon-button.tsx';
import { lazily } from './lazily.tsx';

const icons: Readonly<Record<FocusType, IconName>> = {
  handOver: 'info',
  answer: 'spark',
  step: 'check',
  reply: 'chat',
};

const HandOver = lazily<HandOverProps>(async () => (await import('./hand-over.tsx')).HandOver);

export type FocusContentProps = {
  /** The agent points at it or has the focus in it. */
  readonly isReading: boolean;
  readonly onType: (type: FocusType | undefined) => void;
  /** The first suggestion has just come; otherwise it was there before the panel was. */
  readonly arrives: boolean;
};

/** What waits behind the card is counted on it. */
export function FocusContent(props: FocusContentProps): JSX.Element {
  const panel = usePanel();
  const { t, messages, choices } = panel;
  const { view } = panel.connection.store.state;
  const items = createMemo(() =>
    focusItems({ view, dismissals: choices.dismissals(), used: choices.used(), read: choices.read() }),
  );
  const focus = createMemo<FocusItem | undefined>((before) => chooseFocus(items(), before?.key, props.isReading));
  const suggestion = () => focus()?.suggestion;
  announceFocus(focus, props.arrives);
  createEffect(() => props.onType(focus()?.type));
  createEffect(() => choices.setOnCard(suggestion()?.suggestionId));
  onCleanup(() => {
    choices.setOnCard(undefined);
    props.onType(undefined);
  });
  const notNow = () => {
    const now = suggestion();
    if (now) choices.setDismissals(dismiss(choices.dismissals(), now));
  };
  panel.command('dismissFocus', notNow);
  return (
    <Switch fallback={<FocusIdle />}>
      <Match when={focus()?.type === 'handOver' && view.context}>{(context) => <HandOver context={context()} />}</Match>
      <Match when={suggestion()}>
        {(now) => (
          <>
            <header class="focus-head">
              <Icon name={icons[focus()?.type ?? 'answer']} size={14} />
              <h2>{t(`focus.${(focus()?.type ?? 'answer') as 'answer' | 'step' | 'reply'}`)}</h2>
              <Show when={items().length > 1}>
                <span class="faint">{messages().count('focus.more', { count: items().length - 1 })}</span>
              </Show>
              <span class="spread" />
              <IconButton icon="close" size={12} label={t('focus.notNow')} onClick={notNow} />
            </header>
            <FocusBody suggestion={now()} />
          </>
        )}
      </Match>
    </Switch>
  );
}

/** What is announced when something new is on the card. */
function announceFocus(focus: Accessor<FocusItem | undefined>, isFirstNew: boolean): void {
  const panel = usePanel();
  createEffect(
    on(
      () => focus()?.key,
      () => {
        const { type, suggestion } = focus() ?? {};
        const title = suggestion?.query || suggestion?.title || suggestion?.text || '';
        if (type === 'answer') panel.announce(panel.t('announce.suggestion', { title }));
        else if (type === 'step') panel.announce(panel.t('announce.coaching', { title: suggestion?.title || title }));
      },
      { defer: !isFirstNew },
    ),
  );
}
