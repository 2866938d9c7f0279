/** Around every module: its language and direction, the polite live region, toasts, shortcuts, and copying. */
import { createSignal, type JSX, onCleanup, Show } from 'solid-js';
import { copyText } from '../data/clipboard.ts';
import type { PanelConnection } from '../data/connection.ts';
import type { PanelHost } from '../data/host.ts';
import type { Preferences } from '../data/preferences.ts';
import type { Messages } from '../messages/messages.ts';
import { createAgentChoices } from './agent-choices.ts';
import { createAnnouncer } from './announcer.ts';
import { type ModuleEvents, type PanelContext, PanelProvider } from './context.ts';
import { lazily } from './lazily.tsx';
import type { ManualCopyProps } from './manual-copy.tsx';
import { type CommandName, commandOf, isTyping, sectionToUnfold } from './shortcuts.ts';

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

const ManualCopy = lazily<ManualCopyProps>(async () => (await import('./manual-copy.tsx')).ManualCopy);

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
          {/* The live region below says the same. */}
          <div class="toast arriving" aria-hidden="true">
            {announcements.toasted()}
          </div>
        </Show>
        <div class="hidden-text" role="status" aria-live="polite">
          {announcements.announced()}
        </div>
        <Show when={manual()}>{(text) => <ManualCopy text={text()} onClose={() => setManual(undefined)} />}</Show>
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
  const running = createCommands();
  let opener: HTMLElement | undefined;
  const context: PanelContext = {
    connection: props.connection,
    t: (key, params) => props.messages.t(key, params),
    messages: () => props.messages,
    host: props.host,
    prefs: props.prefs,
    now: () => Date.now(),
    choices: createAgentChoices(props.prefs, props.connection.conversationId),
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
      opener = activeElement(props.emitter);
      context.hooks.beforeShow?.();
      setShown((before) => ({ utteranceId, count: (before?.count ?? 0) + 1 }));
      context.emit('earshot:utterance', { utteranceId });
    },
    returnFocus() {
      const back = opener?.isConnected ? opener : undefined;
      opener = undefined;
      back?.focus();
      return back !== undefined;
    },
    shownUtterance: shown,
    sourceTarget: props.sourceTarget ?? 'tab',
    command: running.register,
    hooks: {},
    run(name) {
      context.hooks.before?.(name);
      return running.run(name);
    },
  };
  return context;
}

function createCommands(): Pick<PanelContext, 'run'> & { register: PanelContext['command'] } {
  const commands = new Map<CommandName, () => void>();
  let waiting: CommandName | undefined;
  return {
    register(name, run) {
      commands.set(name, run);
      onCleanup(() => commands.get(name) === run && commands.delete(name));
      if (waiting !== name) return;
      waiting = undefined;
      // After the module is in the page.
      queueMicrotask(run);
    },
    run(name) {
      const run = commands.get(name);
      waiting = run === undefined && sectionToUnfold(name) !== undefined ? name : undefined;
      run?.();
      return run !== undefined || waiting !== undefined;
    },
  };
}

/** The element with the focus, also inside a shadow root. */
function activeElement(emitter: EventTarget): HTMLElement | undefined {
  const root = emitter instanceof Element ? emitter.shadowRoot : null;
  const active = (root ?? document).activeElement;
  return active instanceof HTMLElement && active !== document.body ? active : undefined;
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
