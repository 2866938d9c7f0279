/** Rules of the stream policy for pauses, restarts, lost conversations and the end. */
import type { StreamEffect, StreamState } from './state.ts';
import { enter, type InPhase, type Step, stay } from './transition.ts';

const closeCurrent: StreamEffect = { type: 'halfClose' };
const requestFirst: StreamEffect = { type: 'requestPermit', urgency: 'first' };

type Pending = { readonly hasPendingSpeech: boolean };
/** A phase in which there is no stream. */
type Streamless = 'awaitingConversation' | 'queued' | 'retrying' | 'failed' | 'idle';

/** Asks for the permit to open a stream. */
export const queue = (state: StreamState): Step<'queued'> => enter('queued', state, {}, requestFirst);

/** As `queue`, once the conversation exists. */
export const queueInConversation = (state: StreamState): Step<'queued'> =>
  enter('queued', state, { hasConversation: true }, requestFirst);

/** As `queue`, with another engine: the failures of the one before do not count. */
export const queueAgain = (state: StreamState): Step<'queued'> =>
  enter('queued', state, { hasConversation: true, failures: 0 }, requestFirst);

export const rememberConversation = (state: InPhase<'idle'>): Step<'idle'> => stay(state, { hasConversation: true });
export const forgetConversation = (state: InPhase<'idle'>): Step<'idle'> => stay(state, { hasConversation: false });

/** Another conversation may follow the one that was withdrawn. */
export const awaitConversation =
  (...effects: StreamEffect[]) =>
  (state: StreamState): Step<'awaitingConversation'> =>
    enter('awaitingConversation', state, { hasConversation: false }, ...effects);

/** Speech while idle: a stream is asked for, unless the call is paused or has ended. */
export function wakeUp(state: InPhase<'idle'>): Step<'idle' | 'queued' | 'awaitingConversation'> {
  if (state.stopReason !== 'none') return stay(state);
  return state.hasConversation ? queue(state) : enter('awaitingConversation', state, {});
}

/** After a pause a stream is asked for at once, where the conversation exists. */
export const resumeIdle = (state: InPhase<'idle'>): Step<'queued' | 'awaitingConversation'> =>
  state.hasConversation
    ? enter('queued', state, { stopReason: 'none' }, requestFirst)
    : enter('awaitingConversation', state, { stopReason: 'none' });

export const notePause = <P extends Streamless>(state: InPhase<P>): Step<P> => stay(state, { stopReason: 'pause' });
export const noteResume = <P extends Streamless>(state: InPhase<P>): Step<P> => stay(state, { stopReason: 'none' });

/** Without a stream: one is still opened for pending speech, and otherwise none is needed. */
export const pauseUnlessPending =
  <P extends Streamless>(...effects: StreamEffect[]) =>
  (state: InPhase<P>, input: Pending): Step<P | 'idle'> =>
    input.hasPendingSpeech ? notePause(state) : enter('idle', state, { stopReason: 'pause' }, ...effects);

/** Without a stream: one is still opened for pending speech, and then the end comes. */
export const endUnlessPending =
  <P extends Streamless>(...effects: StreamEffect[]) =>
  (state: InPhase<P>, input: Pending): Step<P | 'ended'> =>
    input.hasPendingSpeech ? stay(state, { stopReason: 'end' }) : end(...effects)(state);

export const end =
  (...effects: StreamEffect[]) =>
  (state: StreamState): Step<'ended'> =>
    enter('ended', state, { stopReason: 'end' }, ...effects);

export const becomeIdle = (state: StreamState): Step<'idle'> => enter('idle', state, {});

/** Ends the wait for pending speech. */
export const stopWaiting =
  (...effects: StreamEffect[]) =>
  (state: StreamState): Step<'idle' | 'ended'> =>
    enter(state.stopReason === 'end' ? 'ended' : 'idle', state, {}, ...effects);

/** With a stream: it is half-closed and still delivers the words of the audio it was sent. */
export const pauseLive =
  (...effects: StreamEffect[]) =>
  (state: StreamState): Step<'idle'> =>
    enter('idle', state, { stopReason: 'pause', feedsBoth: false }, ...effects, closeCurrent);

/** As `pauseLive`, for good. */
export const endLive =
  (...effects: StreamEffect[]) =>
  (state: StreamState): Step<'ended'> =>
    enter('ended', state, { stopReason: 'end', feedsBoth: false }, ...effects, closeCurrent);

/** As `pauseLive`, with a new stream asked for in the same step. */
export const restartLive =
  (...effects: StreamEffect[]) =>
  (state: StreamState): Step<'queued'> =>
    enter('queued', state, { feedsBoth: false }, ...effects, closeCurrent, requestFirst);
