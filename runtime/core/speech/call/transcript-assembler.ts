/** From results of streams to utterances, messages and suggestions in the feed: in call time, and each word once. */

import type { TimedWord } from '../../../../shared/assist/repeated-word-rules.ts';
import {
  createUtteranceMerger,
  type MergedUtterance,
  type RecognizedStretch,
  type UtteranceMerger,
} from '../../../../shared/assist/utterance.ts';
import { msToSamples, samplesToMs } from '../../../../shared/audiohook/stream-time.ts';
import type { ConversationFeed } from '../../ports/assist-feed.ts';
import type { AssistResult } from '../../ports/assist-gateway.ts';
import type { VoiceRole } from '../../ports/voice-call.ts';
import type { AudioRing } from '../streams/audio-ring.ts';
import type { RecognitionStream } from '../streams/recognition-stream.ts';
import type { SoundTrack } from './sound-track.ts';

type Recognition = Extract<AssistResult, { kind: 'recognition' }>;
type StoredResult = Exclude<AssistResult, { kind: 'recognition' | 'activity' }>;

/** Finals whose message may still come, per stream. */
const maxAwaitedMessages = 32;

export type TranscriptAssemblerOptions = {
  readonly role: VoiceRole;
  readonly idPrefix: string;
  readonly startSample: number;
  readonly feed: ConversationFeed;
  readonly ring: Pick<AudioRing, 'end'>;
  readonly sound: SoundTrack;
  /** How long after the speech a final with new words came. */
  onLatency(latencyMs: number): void;
};

export class TranscriptAssembler {
  readonly #options: TranscriptAssemblerOptions;
  readonly #merger: UtteranceMerger;

  constructor(options: TranscriptAssemblerOptions) {
    const { role, idPrefix, startSample } = options;
    this.#options = options;
    this.#merger = createUtteranceMerger({ role, idPrefix, startMs: samplesToMs(startSample) });
  }

  /** Position after the last word taken. */
  get settledTo(): number {
    return Math.max(msToSamples(this.#merger.takenMs()), this.#options.startSample);
  }

  /** The new words of a recognition become an utterance. `sinceFrameMs`: how long ago the last frame came. */
  addRecognition(stream: RecognitionStream, result: Recognition, sinceFrameMs: number): void {
    const { coverage } = stream;
    const stretch = this.#toStretch(stream, result, sinceFrameMs);
    const merged = this.#merger.acceptAll(stretch, coverage);
    for (const utterance of merged) this.#emit(utterance);
    if (!result.final) return;
    const last = merged.at(-1);
    if (last?.latencyMs !== undefined) this.#options.onLatency(last.latencyMs);
    coverage.lastFinalMs = stretch.endMs;
    stream.awaitedMessages.push({ utteranceId: last?.utteranceId, text: result.text });
    if (stream.awaitedMessages.length > maxAwaitedMessages) stream.awaitedMessages.shift();
  }

  /** Sentiment, suggestions and other results that belong to a final before them. */
  addResult(stream: RecognitionStream, result: StoredResult): void {
    const { feed, role } = this.#options;
    if (result.kind !== 'message') {
      feed.result(result, { role });
      return;
    }
    const { awaitedMessages } = stream;
    const sameText = awaitedMessages.findIndex((awaited) => awaited.text.trim() === result.text.trim());
    const [awaited] = awaitedMessages.splice(Math.max(sameText, 0), 1);
    // Another stream had delivered these words already, and their message is in the log.
    if (awaited && awaited.utteranceId === undefined) return;
    feed.result(result, { role, utteranceId: awaited?.utteranceId });
  }

  /** Words of this stretch are not taken any more: it was reported as lost. */
  exclude(from: number, to: number): void {
    this.#merger.exclude(samplesToMs(from), samplesToMs(to));
  }

  /** Nothing of [from, to) is taken any more, as another transcript has it: the open utterance, which lies in it, is withdrawn. */
  handOver(from: number, to: number): void {
    const utterance = this.#merger.retract();
    if (utterance) this.#emit(utterance);
    this.exclude(from, to);
  }

  /** Finalizes the open utterance with its present text. */
  close(): void {
    const utterance = this.#merger.close();
    if (utterance) this.#emit(utterance);
  }

  #emit(utterance: MergedUtterance): void {
    this.#options.feed.utterance(utterance);
  }

  #toStretch(stream: RecognitionStream, result: Recognition, sinceFrameMs: number): RecognizedStretch {
    const { ring, sound } = this.#options;
    const { lastFinalMs } = stream.coverage;
    const endMs = result.endMs === undefined ? samplesToMs(stream.sent) : stream.toCallMs(result.endMs);
    const words = result.words.map((recognized): TimedWord => {
      const { word, confidence } = recognized;
      const [fromMs, toMs] = [stream.toCallMs(recognized.startMs), stream.toCallMs(recognized.endMs)];
      // Both written out: see `withFields`.
      if (confidence === undefined) return { word, startMs: fromMs, endMs: toMs };
      return { word, startMs: fromMs, endMs: toMs, confidence };
    });
    const soundAt = sound.firstIn(msToSamples(lastFinalMs), msToSamples(endMs));
    return {
      text: result.text,
      final: result.final,
      startMs: words[0]?.startMs ?? (soundAt === undefined ? lastFinalMs : samplesToMs(soundAt)),
      endMs: Math.max(endMs, lastFinalMs),
      words,
      confidence: result.confidence,
      language: result.language,
      latencyMs: Math.max(0, samplesToMs(ring.end) - endMs + sinceFrameMs),
    };
  }
}
