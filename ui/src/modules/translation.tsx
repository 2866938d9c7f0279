/** Translations: of what was said, below it, and of a draft before it is inserted. Loaded where a language differs from the agent's. */

import { createEffect, createSignal, type JSX, on, Show } from 'solid-js';
import * as v from 'valibot';
import { paths, TranslateResponseSchema } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { Utterance } from '../state/transcript-rows.ts';
import { type PanelContext, usePanel } from './context.ts';
import { baseOf } from './foreign-language.ts';

const preference = 'translation';

/** `none`: nothing here translates this, and the text says what to set up. */
type Trouble = 'failed' | 'limit' | 'none';
type State = 'idle' | 'working' | Trouble;

/** Nothing here translates what was said, or other texts: asked once, said once. The recognizer translates speech alone. */
const missing = { speech: createSignal(false), text: createSignal(false) } as const;
type Kind = keyof typeof missing;
const isMissing = (kind: Kind) => missing[kind][0]();

function troubleOf(error: unknown, kind: Kind): Trouble {
  const { code } = EarshotError.from(error);
  if (code === 'unsupported') {
    missing[kind][1](true);
    return 'none';
  }
  return code === 'quota_exhausted' ? 'limit' : 'failed';
}
const isTrouble = (state: State): state is Trouble => state !== 'idle' && state !== 'working';

/** Shared by all rows of a page. */
const [isAlways, setAlways] = createSignal<boolean>();

/** The agent's choice, or that of the queue. */
function followsAlways(panel: PanelContext): boolean {
  return isAlways() ?? panel.prefs.get(preference, panel.connection.store.state.view.translation === 'always');
}

/** The name of a language in that of the agent. */
function nameOf(panel: PanelContext, tag: string): string {
  try {
    const names = new Intl.DisplayNames([panel.messages().locale], { type: 'language', languageDisplay: 'standard' });
    return names.of(baseOf(tag)) ?? tag;
  } catch {
    return tag;
  }
}

async function translate(panel: PanelContext, body: Readonly<Record<string, string | undefined>>): Promise<string> {
  const { api, conversationId } = panel.connection;
  const response = await api.request('POST', paths.translate(conversationId), body);
  return v.parse(TranslateResponseSchema, await response.json()).text;
}

/** Below an utterance in another language than the agent's. */
export function UtteranceTranslation(props: { utterance: Utterance }): JSX.Element {
  const panel = usePanel();
  const [state, setState] = createSignal<State>('idle');
  const to = () => panel.messages().language;
  const known = () =>
    panel.connection.store.state.view.translations?.[props.utterance.utteranceId]?.find(
      ({ language }) => baseOf(language) === to(),
    );
  const run = async (): Promise<void> => {
    setState('working');
    const { text, utteranceId } = props.utterance;
    // The event of the log shows it.
    await translate(panel, { text, to: to(), utteranceId }).then(
      () => setState('idle'),
      (error: unknown) => setState(troubleOf(error, 'speech')),
    );
  };
  createEffect(() => {
    if (followsAlways(panel) && !isMissing('speech') && !known() && state() === 'idle') void run();
  });
  return <Translated made={known()} state={state()} onTranslate={() => void run()} />;
}

/** The translation, or the button that asks for it. */
function Translated(props: {
  made: { readonly text: string; readonly language: string; readonly by?: string | undefined } | undefined;
  state: State;
  onTranslate: () => void;
}): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  let button: HTMLButtonElement | undefined;
  /** The button goes when the translation comes. Its focus goes to what has its place. */
  const takeFocus = (place: HTMLElement) => {
    if (button?.matches(':focus')) queueMicrotask(() => place.focus());
  };
  return (
    <Show
      when={props.made}
      fallback={
        <Show when={props.state !== 'none'} fallback={!followsAlways(panel) && <NothingTranslates />}>
          <div class="translate-offer">
            {/* Not disabled while it works, which would take the focus from it. */}
            <button
              ref={button}
              type="button"
              class="button quiet"
              aria-disabled={props.state === 'working'}
              onClick={() => props.state !== 'working' && props.onTranslate()}
            >
              {t(isTrouble(props.state) ? `translation.${props.state}` : 'translation.translate')}
            </button>
          </div>
        </Show>
      }
    >
      {(made) => (
        <div class="translated" ref={takeFocus} tabIndex={-1}>
          <span class="words" dir="auto" lang={made().language}>
            {made().text}
          </span>
          <span class="translated-mark">
            {t(made().by === 'recognizer' ? 'translation.bySpeech' : 'translation.translated')}
          </span>
        </div>
      )}
    </Show>
  );
}

/** Takes the place of a button that led nowhere, and its focus. */
function NothingTranslates(): JSX.Element {
  const { t } = usePanel();
  return (
    <p class="faint" role="status">
      {t('translation.none')}
    </p>
  );
}

/** Translations of answers by language and text, so that a card that opens again shows its own; the oldest go first. */
const answersMade = new Map<string, string>();
const keptAnswers = 50;

/** Below an answer, a step or a reply in the language of the conversation. */
export function AnswerTranslation(props: { text: string; from: string }): JSX.Element {
  const panel = usePanel();
  const to = () => panel.messages().language;
  const key = () => `${to()} ${props.text}`;
  const [made, setMade] = createSignal(answersMade.get(key()));
  const [state, setState] = createSignal<State>('idle');
  const run = async (): Promise<void> => {
    setState('working');
    const wanted = key();
    try {
      const text = await translate(panel, { text: props.text, to: to(), from: props.from });
      answersMade.set(wanted, text);
      if (answersMade.size > keptAnswers) answersMade.delete(answersMade.keys().next().value!);
      if (wanted === key()) setMade(text);
      setState('idle');
    } catch (error) {
      // A failure of another text is none of this one.
      setState(wanted === key() ? troubleOf(error, 'text') : 'idle');
    }
  };
  createEffect(on(key, () => setState((now) => (isTrouble(now) ? 'idle' : now)), { defer: true }));
  createEffect(() => {
    setMade(answersMade.get(key()));
    if (followsAlways(panel) && !isMissing('text') && !made() && state() === 'idle') void run();
  });
  const shown = () => {
    const text = made();
    return text === undefined ? undefined : { text, language: to() };
  };
  return <Translated made={shown()} state={state()} onTranslate={() => void run()} />;
}

/** Switches between everything and on demand, for this agent. */
export function TranslationSwitch(): JSX.Element {
  const panel = usePanel();
  const toggle = (): void => {
    const next = !followsAlways(panel);
    panel.prefs.set(preference, next);
    setAlways(next);
  };
  return (
    <Show when={!(isMissing('speech') && followsAlways(panel))} fallback={<NothingTranslates />}>
      <button type="button" class="button quiet translate-all" aria-pressed={followsAlways(panel)} onClick={toggle}>
        {panel.t('translation.always')}
      </button>
    </Show>
  );
}

/** Below a draft: its translation into the customer's language, which is what is inserted then. */
export function DraftTranslation(props: { text: string; onInsert: (text: string) => void }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const [made, setMade] = createSignal<{ readonly source: string; readonly text: string }>();
  const [trouble, setTrouble] = createSignal<Trouble>();
  const to = () => panel.connection.store.state.view.language ?? '';
  const current = () => (made()?.source === props.text ? made() : undefined);
  const run = async (): Promise<void> => {
    const source = props.text;
    setTrouble(undefined);
    try {
      setMade({ source, text: await translate(panel, { text: source, to: to(), from: panel.messages().language }) });
    } catch (error) {
      setTrouble(troubleOf(error, 'text'));
    }
  };
  return (
    <div class="draft-translation">
      <Show
        when={current()}
        fallback={
          <Show when={trouble() !== 'none'} fallback={<NothingTranslates />}>
            <button type="button" class="button" disabled={props.text.trim() === ''} onClick={() => void run()}>
              {trouble() ? t(`translation.${trouble()!}`) : t('translation.draft', { language: nameOf(panel, to()) })}
            </button>
          </Show>
        }
      >
        {(translation) => (
          <>
            <p class="translated words" dir="auto" lang={to()}>
              {translation().text}
            </p>
            <button type="button" class="button primary" onClick={() => props.onInsert(translation().text)}>
              {t('translation.insert')}
            </button>
          </>
        )}
      </Show>
    </div>
  );
}
