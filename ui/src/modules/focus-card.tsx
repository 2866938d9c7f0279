/** The one thing that helps now, on top of the panel. Its height stays, so nothing moves when it changes. */
import {
  type Accessor,
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  Match,
  on,
  onCleanup,
  Show,
  Switch,
} from 'solid-js';
import { Icon, type IconName } from '../design/icons.tsx';
import { chooseFocus, type FocusItem, type FocusType, focusItems } from '../state/focus.ts';
import { usePanel } from './context.ts';
import type { FocusBodyProps } from './focus-body.tsx';
import type { HandOverProps } from './hand-over.tsx';
import { IconButton } from './icon-button.tsx';
import { lazily } from './lazily.tsx';

const icons: Readonly<Record<FocusType, IconName>> = {
  handOver: 'info',
  answer: 'spark',
  step: 'check',
  reply: 'chat',
};

const FocusBody = lazily<FocusBodyProps>(async () => (await import('./focus-body.tsx')).FocusBody);
const HandOver = lazily<HandOverProps>(async () => (await import('./hand-over.tsx')).HandOver);

/** What waits behind the card is counted on it. */
export function FocusCard(): JSX.Element {
  const panel = usePanel();
  const { t, messages, choices } = panel;
  const { view } = panel.connection.store.state;
  const [isReading, setReading] = createSignal(false);
  const items = createMemo(() =>
    focusItems({ view, dismissals: choices.dismissals(), used: choices.used(), read: choices.read() }),
  );
  const focus = createMemo<FocusItem | undefined>((before) => chooseFocus(items(), before?.key, isReading()));
  const suggestion = () => focus()?.suggestion;
  announceFocus(focus);
  createEffect(() => choices.setOnCard(suggestion()?.suggestionId));
  onCleanup(() => choices.setOnCard(undefined));
  const dismiss = () => {
    const now = suggestion();
    if (now) choices.dismiss(now);
  };
  panel.command('dismissFocus', dismiss);
  return (
    <section
      class="focus"
      aria-label={t('focus.title')}
      data-type={focus()?.type}
      onPointerEnter={(event) => event.pointerType === 'mouse' && setReading(true)}
      onPointerLeave={() => setReading(false)}
      onFocusIn={() => setReading(true)}
      onFocusOut={() => setReading(false)}
    >
      <Switch fallback={<Idle />}>
        <Match when={focus()?.type === 'handOver' && view.context}>
          {(context) => <HandOver context={context()} />}
        </Match>
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
                <IconButton icon="close" size={12} label={t('focus.notNow')} onClick={dismiss} />
              </header>
              <FocusBody suggestion={now()} />
            </>
          )}
        </Match>
      </Switch>
    </section>
  );
}

/** What is announced when something new is on the card. */
function announceFocus(focus: Accessor<FocusItem | undefined>): void {
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
      { defer: true },
    ),
  );
}

/** Before the first words, and while there is nothing to suggest. */
function Idle(): JSX.Element {
  const { t, connection } = usePanel();
  const { view } = connection.store.state;
  const isChat = () => view.channel === 'chat';
  const isRinging = () => view.utterances.length === 0;
  return (
    <p class="focus-idle">
      <Icon name={isRinging() ? (isChat() ? 'chat' : 'phone') : 'spark'} />
      {t(isRinging() ? (isChat() ? 'focus.waiting.chat' : 'focus.waiting.voice') : 'focus.empty')}
    </p>
  );
}
