/** What a speaker's lane needs, offers and keeps to. */
import type { EarshotError } from '../../../../shared/errors.ts';
import type { ConversationFeed } from '../../ports/assist-feed.ts';
import type { AnalyzeStream, AnalyzeStreamOptions } from '../../ports/assist-gateway.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GapCause, VoiceRole } from '../../ports/voice-call.ts';
import { defaultSpeechStream, type SpeechStreamOptions } from '../streams/recognition-stream.ts';
import { defaultStreamPolicy, type StreamPolicyOptions, type StreamState } from '../streams/state.ts';

export type LaneOptions = {
  readonly ringSamples: number;
  readonly policy: StreamPolicyOptions;
  readonly stream: SpeechStreamOptions;
  /** Sound this close behind the last word taken belongs to it: recognizers end words before the sound ends. */
  readonly slackSamples: number;
  /** A stream that begins after silence begins this much before what comes. */
  readonly leadSamples: number;
  /** How much audio a successor that begins in the middle of a sentence shares with the stream before it. */
  readonly lookbackSamples: number;
  /** How long a stream that was sent everything may take to tell of the last words. */
  readonly closingMs: number;
  /** And how long until its messages and suggestions are all there. */
  readonly tailMs: number;
  /** Holes up to this are filled with silence; beyond it the stream is replaced. */
  readonly fillSamples: number;
  /** Without a frame for this long, silence is sent so that the far side does not give up waiting. */
  readonly starvedMs: number;
  /** Without a frame for this long, the stream is closed until audio comes. */
  readonly abandonedMs: number;
};

export const defaultLane: LaneOptions = {
  ringSamples: 30 * 8_000,
  policy: defaultStreamPolicy,
  stream: defaultSpeechStream,
  slackSamples: 2_000,
  leadSamples: 8_000,
  lookbackSamples: 3 * 8_000,
  closingMs: 5_000,
  tailMs: 20_000,
  fillSamples: 3 * 8_000,
  starvedMs: 1_500,
  abandonedMs: 15_000,
};

export type Grant = { readonly draw: number };
/** Asks for a permit to open a stream. It never comes before the call returns; the result takes the request back. */
export type AskPermit = (urgency: 'first' | 'roll', granted: (grant: Grant) => void) => () => void;

export type LaneOwner = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly feed: ConversationFeed;
  readonly askPermit: AskPermit;
  openStream(role: VoiceRole, events: Pick<AnalyzeStreamOptions, 'onResult' | 'onEnd'>): AnalyzeStream;
  /** Audio of [from, to) was not heard. */
  onGap(role: VoiceRole, cause: GapCause, from: number, to: number): void;
  /** How long after the speech its final text came, milliseconds. */
  onLatency(role: VoiceRole, latencyMs: number): void;
  onDegraded(role: VoiceRole, error: EarshotError | undefined): void;
  onHealed(role: VoiceRole): void;
  /** A stream told something. */
  onAnswer(): void;
  /** Recognition fails, or does not answer, again and again: is there another engine? */
  onLookElsewhere(role: VoiceRole, error: EarshotError | undefined, stalled: boolean): void;
  onGiveUp(role: VoiceRole, error: EarshotError | undefined): void;
  /** Nothing more will come of this speaker. */
  onDone(role: VoiceRole): void;
};

export type VoiceLane = {
  readonly role: VoiceRole;
  phase(): StreamState['phase'];
  done(): boolean;
  audio(ulaw: Uint8Array, position: number): void;
  /** [from, to) has no audio. */
  gap(from: number, to: number): void;
  pause(cause: GapCause): void;
  /** Bounds the wait for what was said before a pause: whatever is left is dropped and overwritten. */
  forget(cause: GapCause): void;
  resume(position: number): void;
  restart(): void;
  ready(): void;
  /** Its streams are thrown away; what they had not told yet is told by the next ones. */
  withdraw(): void;
  /** The next stream is opened elsewhere, as soon as that can be done without losing a word. */
  move(): void;
  end(): void;
  cutOff(): void;
  /** About once a second, whether audio comes or not. */
  tick(): void;
};
