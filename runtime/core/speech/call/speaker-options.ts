/** Options of one speaker's pipeline, and what its owner provides. Lengths in samples are at 8 kHz. */
import { SAMPLE_RATE_HZ } from '../../../../shared/audiohook/stream-time.ts';
import type { EarshotError } from '../../../../shared/errors.ts';
import type { ConversationFeed } from '../../ports/assist-feed.ts';
import type { AnalyzeStream, AnalyzeStreamOptions } from '../../ports/assist-gateway.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GapCause, VoiceRole } from '../../ports/voice-call.ts';
import type { RequestPermit } from '../streams/budget.ts';
import { defaultStreamPolicy, type StreamPolicyOptions } from '../streams/policy-options.ts';
import { defaultRecognitionStream, type RecognitionStreamOptions } from '../streams/recognition-stream.ts';

export type SpeakerOptions = {
  readonly ringSamples: number;
  readonly policy: StreamPolicyOptions;
  readonly stream: RecognitionStreamOptions;
  /** Sound this close after the last word belongs to it: recognizers end words before the sound ends. */
  readonly slackSamples: number;
  /** A stream that begins after silence begins this much before the sound. */
  readonly leadSamples: number;
  /** How much audio a successor that begins in the middle of a sentence shares with the stream before it. */
  readonly lookbackSamples: number;
  /** How long a half-closed stream may take to deliver its last words before they are requested from another. */
  readonly closingMs: number;
  /** How long it may take until its messages and suggestions are all there. */
  readonly tailMs: number;
  /** How long one may go on that is behind and still answers; no stream is waited for beyond it. */
  readonly behindMs: number;
  /** Gaps up to this length are filled with silence; beyond it the stream is replaced. */
  readonly fillSamples: number;
  /** Without a frame for this long, silence is sent so that the far side does not time out. */
  readonly starvedMs: number;
  /** Without a frame for this long, the stream is closed until audio arrives. */
  readonly abandonedMs: number;
};

export const defaultSpeakerOptions: SpeakerOptions = {
  ringSamples: 30 * SAMPLE_RATE_HZ,
  policy: defaultStreamPolicy,
  stream: defaultRecognitionStream,
  slackSamples: 2_000,
  leadSamples: 8_000,
  lookbackSamples: 3 * SAMPLE_RATE_HZ,
  closingMs: 5_000,
  tailMs: 20_000,
  behindMs: 120_000,
  fillSamples: 3 * SAMPLE_RATE_HZ,
  starvedMs: 1_500,
  abandonedMs: 15_000,
};

/** What a pipeline needs from its call, and what it reports to it. */
export type SpeakerPipelineOwner = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly feed: ConversationFeed;
  readonly requestPermit: RequestPermit;
  openStream(role: VoiceRole, events: Pick<AnalyzeStreamOptions, 'onResult' | 'onEnd'>): AnalyzeStream;
  /** The audio of [from, to) was not recognized. */
  onGap(role: VoiceRole, cause: GapCause, from: number, to: number): void;
  /** How long after the speech its final text came, milliseconds. */
  onLatency(role: VoiceRole, latencyMs: number): void;
  onDegraded(role: VoiceRole, error: EarshotError | undefined): void;
  onRecovered(role: VoiceRole): void;
  /** A stream delivered a result. */
  onAnswer(): void;
  /** Recognition fails, or does not answer (`stalled`), again and again: another engine would be better. */
  onFailoverRequested(error: EarshotError | undefined, stalled: boolean): void;
  onGiveUp(role: VoiceRole, error: EarshotError | undefined): void;
  /** Nothing more will come of this speaker. */
  onDone(): void;
};
