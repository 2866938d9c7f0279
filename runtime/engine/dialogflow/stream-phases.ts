/**
 * The life of one StreamingAnalyzeContent call as a table. The first message configures the call for audio or for one text;
 * audio goes to the recognizer until the client closes its half, then the recognizer finishes, then messages and suggestions
 * are delivered, then the call ends. Everything that may happen in a phase stands in its row; the class in `streaming.ts`
 * performs the effects.
 */
import { codes, RpcError } from './status.ts';

export type StreamPhase =
  /** No message yet. */
  | 'opening'
  /** Audio goes to the recognizer. */
  | 'streaming'
  /** A script has silenced the call: audio is accepted and nothing is sent. */
  | 'stalled'
  /** The client has sent all audio; the recognizer has not finished. */
  | 'finishing'
  /** Configured for text, which has not come yet. */
  | 'expectingText'
  | 'textAccepted'
  /** No more input; messages and suggestions are still under way. */
  | 'delivering'
  | 'ended';

export type StreamInput =
  /** The first message was accepted. */
  | { readonly type: 'configured'; readonly mode: 'audio' | 'text' }
  /** Later messages, by what they carry. */
  | { readonly type: 'configuration' | 'audio' | 'text' | 'empty' }
  /** A script asks for silence from now on. */
  | { readonly type: 'stall' }
  | { readonly type: 'halfClosed' }
  | { readonly type: 'recognizerEnded'; readonly error?: RpcError }
  /** Every message and suggestion was sent. */
  | { readonly type: 'delivered' }
  /** No audio for too long. */
  | { readonly type: 'idle' }
  /** The stream is older, or has more audio, than `maxStreamMs`. */
  | { readonly type: 'aged'; readonly maxStreamMs: number }
  /** Suggestions took too long after the half-close. */
  | { readonly type: 'overdue' }
  /** A message or the script breaks the call off with this status. */
  | { readonly type: 'refused'; readonly error: RpcError }
  | { readonly type: 'disconnected' }
  | { readonly type: 'cancelled' };

export type StreamEffect =
  | { readonly type: 'openRecognizer' }
  | { readonly type: 'watchIdle' }
  | { readonly type: 'stopIdle' }
  /** Then `aged` comes when the stream is too old. */
  | { readonly type: 'watchAge' }
  /** In place of `watchAge`: then `overdue` comes. */
  | { readonly type: 'watchDelivery' }
  /** Counts the audio of the message, asks the script, and writes it to the recognizer unless the call is stalled. */
  | { readonly type: 'takeAudio' }
  | { readonly type: 'acceptText' }
  | { readonly type: 'endRecognizer' }
  /** Then `delivered` comes. */
  | { readonly type: 'awaitDelivery' }
  /** Stops timers, recognizer and script. */
  | { readonly type: 'release' }
  | { readonly type: 'close' }
  | { readonly type: 'fail'; readonly error: RpcError };

export type StreamStep = readonly [StreamPhase, readonly StreamEffect[]];
type InputType = StreamInput['type'];
type InputOf<T extends InputType> = Extract<StreamInput, { readonly type: T }>;
type Cell<T extends InputType> = (input: InputOf<T>) => StreamStep;
type Row = { readonly [T in InputType]: Cell<T> };

type PlainEffect = Exclude<StreamEffect['type'], 'fail'>;

/** Always the same step, made once: the audio path allocates nothing here. */
function to(phase: StreamPhase, ...types: readonly PlainEffect[]): () => StreamStep {
  const step: StreamStep = [phase, types.map((type) => ({ type }))];
  return () => step;
}
const fail = (error: RpcError): StreamStep => ['ended', [{ type: 'release' }, { type: 'fail', error }]];
const invalid = (message: string) => (): StreamStep => fail(new RpcError(codes.invalidArgument, message));

const close = to('ended', 'release', 'close');
const endedEarly: Cell<'recognizerEnded'> = ({ error }) =>
  fail(error ?? new RpcError(codes.unavailable, 'Speech recognition ended early'));
const tooOld: Cell<'aged'> = ({ maxStreamMs }) =>
  fail(
    new RpcError(
      codes.outOfRange,
      `Exceeded maximum allowed stream duration of ${Math.round(maxStreamMs / 1000)} seconds.`,
    ),
  );
const audioTimeout = (): StreamStep =>
  fail(
    new RpcError(
      codes.outOfRange,
      'While calling Cloud Speech API: Audio Timeout Error: Long duration elapsed without audio. Audio should be sent close to real time.',
    ),
  );
const secondConfiguration = invalid('Only the first message may have a configuration');
const audioRequired = invalid('Every further message must have input_audio');
const textRequired = invalid('The second message must have input_text');
const nothingExpected = invalid('No further message is expected');

/** In every phase but `ended`. */
const breakOff = {
  refused: ({ error }) => fail(error),
  disconnected: close,
  cancelled: to('ended', 'release'),
} as const satisfies Partial<Row>;

/** What cannot happen in a phase, or comes too late to matter. */
function ignoring(phase: StreamPhase): Row {
  const ignore = to(phase);
  return {
    configured: ignore,
    configuration: ignore,
    audio: ignore,
    text: ignore,
    empty: ignore,
    stall: ignore,
    halfClosed: ignore,
    recognizerEnded: ignore,
    delivered: ignore,
    idle: ignore,
    aged: ignore,
    overdue: ignore,
    refused: ignore,
    disconnected: ignore,
    cancelled: ignore,
  };
}

const phases: { readonly [P in StreamPhase]: Row } = {
  opening: {
    ...ignoring('opening'),
    configured: ({ mode }) => (mode === 'audio' ? startAudio() : startText()),
    halfClosed: invalid('The stream ended before its first message'),
    ...breakOff,
  },
  streaming: {
    ...ignoring('streaming'),
    configuration: secondConfiguration,
    audio: to('streaming', 'watchIdle', 'takeAudio'),
    text: audioRequired,
    empty: audioRequired,
    stall: to('stalled'),
    halfClosed: to('finishing', 'stopIdle', 'endRecognizer'),
    recognizerEnded: endedEarly,
    idle: audioTimeout,
    aged: tooOld,
    ...breakOff,
  },
  stalled: {
    ...ignoring('stalled'),
    configuration: secondConfiguration,
    audio: to('stalled', 'watchIdle', 'takeAudio'),
    text: audioRequired,
    empty: audioRequired,
    // A stalled stream does not even end; only its age ends it.
    halfClosed: to('stalled', 'stopIdle'),
    recognizerEnded: endedEarly,
    idle: audioTimeout,
    aged: tooOld,
    ...breakOff,
  },
  finishing: {
    ...ignoring('finishing'),
    recognizerEnded: ({ error }) => (error ? fail(error) : deliverRecognized()),
    aged: tooOld,
    ...breakOff,
  },
  expectingText: {
    ...ignoring('expectingText'),
    configuration: secondConfiguration,
    audio: textRequired,
    text: to('textAccepted', 'acceptText'),
    empty: textRequired,
    halfClosed: to('delivering', 'awaitDelivery'),
    ...breakOff,
  },
  textAccepted: {
    ...ignoring('textAccepted'),
    configuration: secondConfiguration,
    audio: nothingExpected,
    text: nothingExpected,
    empty: nothingExpected,
    halfClosed: to('delivering', 'awaitDelivery'),
    ...breakOff,
  },
  delivering: { ...ignoring('delivering'), delivered: close, overdue: close, ...breakOff },
  ended: ignoring('ended'),
};

const startAudio = to('streaming', 'openRecognizer', 'watchIdle', 'watchAge');
const startText = to('expectingText');
const deliverRecognized = to('delivering', 'watchDelivery', 'awaitDelivery');

/** The next phase, and what to do on the way there, in this order. */
export function step<T extends InputType>(phase: StreamPhase, input: InputOf<T>): StreamStep {
  const cell: Cell<T> = phases[phase][input.type as T];
  return cell(input);
}
