/** Around every module: its language and direction, the one polite live region, short words on screen, and copying. */
import { createEffect, createSignal, type JSX, on, onCleanup, Show } from 'solid-js';
import { copyText } from '../data/clipboard.ts';
import type { PanelConnection } from '../data/connection.ts';
import type { PanelHost } from '../data/host.ts';
import type { Preferences } from '../data/preferences.ts';
import type { Messages } from '../messages/messages.ts';
import { createAnnouncer } from './announcer.ts';
import { type ModuleEvents, type PanelContext, PanelProvider } from './context.ts';
import { IconButton } from './controls.tsx';
import { type CommandName, commandOf, isTyping } from './shortcuts.ts';

export type FrameProps = {
  readonly connection: PanelConnection;
  readonly messages: Messages;
  readonly host: PanelHost;
  readonly prefs: Preferences;
  /** Where DOM events start: the custom element, or the page's root. */
  readonly emitter: EventTarget;
  readonly sourceTarget?: 'popup' | 'tab';
  /** Where keys are listened to; the emitter where absent. */
  readonly keys?: EventTarget;
  readonly children: JSX.Element;
};

const toastMs = 4_000;

export function Frame(props: FrameProps): JSX.Element {
  const [announced, setAnnounced] = createSignal('');
  const [toasted, setToasted] = createSignal('');
  const [manual, setManual] = createSignal<string>();
  const [shown, setShown] = createSignal<{ utteranceId: string; count: number }>();
  const commands = new Map<CommandName, () => void>();
  const announcer = createAnnouncer(setAnnounced, {
    set: (run, ms) => setTimeout(run, ms),
    clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
    now: () => performance.now(),
  });
  onCleanup(() => announcer.stop());
  let toastTimer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(toastTimer));

  const context: PanelContext = {
    connection: props.connection,
    t: (key, params) => props.messages.t(key, params),
    messages: () => props.messages,
    host: props.host,
    prefs: props.prefs,
    now: () => Date.now(),
    emit(name, detail) {
      return props.emitter.dispatchEvent(
        new CustomEvent<ModuleEvents[typeof name]>(name, { detail, bubbles: true, composed: true, cancelable: true }),
      );
    },
    announce: (text) => announcer.say(text),
    toast(text) {
      clearTimeout(toastTimer);
      setToasted(text);
      announcer.say(text);
      toastTimer = setTimeout(() => setToasted(''), toastMs);
    },
    async copy(text) {
      const done = !context.emit('earshot:copy', { text }) || (await copyText(text, document)) === 'copied';
      if (done) context.toast(props.messages.t('copy.done'));
      else setManual(text);
      return done;
    },
    showUtterance(utteranceId) {
      setShown((before) => ({ utteranceId, count: (before?.count ?? 0) + 1 }));
      context.emit('earshot:utterance', { utteranceId });
    },
    shownUtterance: shown,
    sourceTarget: props.sourceTarget ?? 'tab',
    command(name, run) {
      commands.set(name, run);
      onCleanup(() => commands.get(name) === run && commands.delete(name));
    },
    hooks: {},
    run(name) {
      context.hooks.before?.(name);
      const run = commands.get(name);
      run?.();
      return run !== undefined;
    },
  };

  const onKey = (event: Event) => {
    const key = event as KeyboardEvent;
    if (key.defaultPrevented || isTyping(key) || !props.prefs.get('keys', true)) return;
    const name = commandOf(key);
    if (name && context.run(name)) key.preventDefault();
  };
  const keyTarget = props.keys ?? props.emitter;
  keyTarget.addEventListener('keydown', onKey);
  onCleanup(() => keyTarget.removeEventListener('keydown', onKey));

  return (
    <PanelProvider value={context}>
      <div class="earshot" lang={props.messages.locale} dir={props.messages.direction}>
        {props.children}
        <Show when={toasted()}>
          <div class="toast arriving">{toasted()}</div>
        </Show>
        <div class="hidden-text" role="status" aria-live="polite">
          {announced()}
        </div>
        <Show when={manual()}>
          {(text) => <ManualCopy text={text()} messages={props.messages} onClose={() => setManual(undefined)} />}
        </Show>
      </div>
    </PanelProvider>
  );
}

/** The last way to copy: the text, selected, and the keys to press. */
function ManualCopy(props: { text: string; messages: Messages; onClose: () => void }): JSX.Element {
  let dialog!: HTMLDialogElement;
  let field!: HTMLTextAreaElement;
  createEffect(
    on(
      () => props.text,
      () => {
        if (!dialog.open) dialog.showModal();
        field.focus();
        field.select();
      },
    ),
  );
  const keys = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘C' : 'Ctrl+C';
  const hint = () => props.messages.t('copy.manual', { keys });
  return (
    <dialog class="dialog manual-copy" ref={dialog} onClose={() => props.onClose()} aria-label={hint()}>
      <div class="row">
        <p class="faint grow">{hint()}</p>
        <IconButton icon="close" label={props.messages.t('shortcuts.close')} onClick={() => dialog.close()} />
      </div>
      <textarea class="field" rows="6" readonly ref={field} aria-label={hint()} value={props.text} />
    </dialog>
  );
}
