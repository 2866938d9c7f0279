/** Where the connection stands, in plain words, and the way out where there is one. */
import { createEffect, createSignal, type JSX, on, Show } from 'solid-js';
import type { SignInOutcome } from '../data/connection.ts';
import type { MessageKey } from '../messages/messages.ts';
import type { FeedPhase } from '../state/feed-machine.ts';
import { usePanel } from './context.ts';

/** A short drop is not worth a notice: the text changes only when it lasts. */
const patienceMs = 1_200;

/** The state of the connection in one word, with its dot. */
export function ConnectionWord(): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const phase = (): FeedPhase | 'delayed' | 'ringing' => {
    const { phase: now, view, delayed, ringing } = panel.connection.store.state;
    // Refused only until it is answered.
    if (now === 'forbidden' && ringing) return 'ringing';
    if (now !== 'live') return now;
    // The stream of a conversation that is over stays open for its last results; nothing in it is live any more.
    if (view.status === 'ended') return 'ended';
    return delayed ? 'delayed' : now;
  };
  const [shown, setShown] = createSignal(phase());
  createEffect(
    on(phase, (now) => {
      // Foreign pages know the phases of the feed.
      panel.emit('earshot:connection', { phase: now === 'ringing' ? 'forbidden' : now });
      const brief =
        panel.connection.store.state.seen && (now === 'reconnecting' || now === 'catchingUp' || now === 'gap');
      if (!brief) {
        setShown(now);
        return;
      }
      setTimeout(() => phase() === now && setShown(now), patienceMs);
    }),
  );
  return (
    <p class="connection" data-phase={shown()} role="status">
      <span class="connection-dot" aria-hidden="true" />
      <span>{t(`connection.${shown()}`)}</span>
    </p>
  );
}

type Note = 'signedOut' | 'forbidden' | 'ringing' | 'reconnecting' | 'delayed';
const noAccess: ReadonlySet<Note> = new Set(['signedOut', 'forbidden', 'ringing']);

/**
 * Only where something is to be said or done. Without access there is nothing else to see, so it is at the top; what passes by
 * itself is at the foot, where it moves nothing. Without `place`: everything.
 */
export function ConnectionNote(props: { place?: 'top' | 'foot' }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const [problem, setProblem] = createSignal<SignInOutcome>();
  const [timesBlocked, setTimesBlocked] = createSignal(0);
  const signIn = async (options?: { readonly here: boolean }) => {
    const outcome = await panel.connection.signIn(options);
    if (outcome === 'blocked') setTimesBlocked(timesBlocked() + 1);
    setProblem(outcome);
  };
  const trouble = (): MessageKey | undefined => {
    switch (problem()) {
      case 'blocked':
        return 'connection.popupBlocked';
      case 'noStorage':
        return 'connection.noStorage';
      case 'failed':
        return 'connection.signInFailed';
      default:
        return undefined;
    }
  };
  const phase = () => panel.connection.store.state.phase;
  const [lasting, setLasting] = createSignal(false);
  createEffect(
    on(phase, (now) => {
      setLasting(false);
      if (now !== 'reconnecting') return;
      const timer = setTimeout(() => setLasting(phase() === 'reconnecting'), patienceMs * 2);
      return timer;
    }),
  );
  const note = (): Note | undefined => {
    const now = noteOf();
    const place = now && noAccess.has(now) ? 'top' : 'foot';
    return props.place === undefined || props.place === place ? now : undefined;
  };
  const noteOf = (): Note | undefined => {
    const now = phase();
    const { delayed, view, ringing } = panel.connection.store.state;
    if (now === 'signedOut' || now === 'forbidden') return now === 'forbidden' && ringing ? 'ringing' : now;
    if (now === 'live' && delayed && view.status !== 'ended') return 'delayed';
    return now === 'reconnecting' && lasting() ? now : undefined;
  };
  return (
    <Show when={note()}>
      {(name) => (
        <div class="connection-note" data-phase={name()}>
          <p>{t(`connection.detail.${name()}`)}</p>
          <Show
            when={name() === 'signedOut'}
            fallback={
              <Show when={name() !== 'delayed' && name() !== 'ringing'}>
                <button type="button" class="button" onClick={() => panel.connection.feed.wake()}>
                  {t('connection.tryNow')}
                </button>
              </Show>
            }
          >
            <button type="button" class="button primary" onClick={() => void signIn()}>
              {t('connection.signIn')}
            </button>
            <Show when={timesBlocked() > 1}>
              <button type="button" class="button" onClick={() => void signIn({ here: true })}>
                {t('connection.signInHere')}
              </button>
            </Show>
            <Show when={trouble()}>
              {(key) => (
                <p class="trouble" role="alert">
                  {t(key())}
                </p>
              )}
            </Show>
          </Show>
        </div>
      )}
    </Show>
  );
}
