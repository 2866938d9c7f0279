/** Around every module: its language and direction, the polite live region, toasts, shortcuts, and copying. */
import { createEffect, createSignal, type JSX, on, onCleanup, Show } from 'solid-js';
import { copyText } from '../data/clipboard.ts';
import type { PanelConnection } from '../data/connection.ts';
import type { PanelHost } from '../data/host.ts';
import type { Preferences } from '../data/preferences.ts';
import type { Messages } from '../messages/messages.ts';
import { createAnnouncer } from './announcer.ts';
import { type ModuleEvents, type PanelContext, PanelProvider } from './context.ts';
import { IconButton } from './icon-button.tsx';
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

/** Gives the modules inside it their context, and draws what they share: toasts, the live region, the dialog for copying. */
export function Frame(props: FrameProps): JSX.Element {
  const announcements = createAnnouncements();
  const [manual, setManual] = createSignal<string>();
  const context = createPanelContext(props, announcements, setManual);
  listenForShortcuts(props, context);
  return (
    <PanelProvider value={context}>
      <div class="earshot" lang={props.messages.locale} dir={props.messages.direction}>
        {props.children}
        <Show when={announcements.toasted()}>
          <div class="toast arriving">{announcements.toasted()}</div>
        </Show>
        <div class="hidden-text" role="status" aria-live="polite">
          {announcements.announced()}
        </div>
        <Show when={manual()}>
          {(text) => <ManualCopy text={text()} messages={props.messages} onClose={() => setManual(undefined)} />}
        </Show>
      </div>
    </PanelProvider>
  );
}

/** What the live region says now, and the short text on screen. */
function createAnnouncements() {
  const [announced, setAnnounced] = createSignal('');
  const [toasted, setToasted] = createSignal('');
  const announcer = createAnnouncer(setAnnounced, {
    set: (run, ms) => setTimeout(run, ms),
    clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
    now: () => performance.now(),
  });
  let toastTimer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => {
    announcer.stop();
    clearTimeout(toastTimer);
  });
  return {
    announced,
    toasted,
    announce: (text: string) => announcer.say(text),
    toast(text: string) {
      clearTimeout(toastTimer);
      setToasted(text);
      announcer.say(text);
      toastTimer = setTimeout(() => setToasted(''), toastMs);
    },
  };
}

function createPanelContext(
  props: FrameProps,
  { announce, toast }: Pick<PanelContext, 'announce' | 'toast'>,
  copyByHand: (text: string) => void,
): PanelContext {
  const [shown, setShown] = createSignal<{ utteranceId: string; count: number }>();
  const commands = new Map<CommandName, () => void>();
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
    announce,
    toast,
    async copy(text) {
      const done = !context.emit('earshot:copy', { text }) || (await copyText(text, document)) === 'copied';
      if (done) toast(props.messages.t('copy.done'));
      else copyByHand(text);
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
  return context;
}

function listenForShortcuts(props: FrameProps, context: PanelContext): void {
  const onKey = (event: Event) => {
    const key = event as KeyboardEvent;
    if (key.defaultPrevented || isTyping(key) || !props.prefs.get('keys', true)) return;
    const name = commandOf(key);
    if (name && context.run(name)) key.preventDefault();
  };
  const target = props.keys ?? props.emitter;
  target.addEventListener('keydown', onKey);
  onCleanup(() => target.removeEventListener('keydown', onKey));
}

/** For a browser that refuses to copy: the text, selected, and the keys to press. */
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
