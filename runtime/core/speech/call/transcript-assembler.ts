/** From what a stream tells to utterances, messages and suggestions in the feed: call time, each word once, the right id. */
import { createUtteranceMerger, type MergedUtterance } from '../../../../shared/assist/utterance.ts';
import type { ConversationFeed } from '../../ports/assist-feed.ts';
import type { AssistResult } from '../../ports/assist-gateway.ts';
import type { VoiceRole } from '../../ports/voice-call.ts';
import type { AudioRing } from '../streams/audio-ring.ts';
import type { SpeechStream } from '../streams/recognition-stream.ts';
import type { SoundTrack } from './sound.ts';

type Recognition = Extract<AssistResult, { kind: 'recognition' }>;

/** Finals whose message may still come, per stream. */
const maxAwaiting = 32;

export type WordTaker = {
  /** What was recognized becomes an utterance, as far as it is new. */
  recognition(stream: SpeechStream, result: Recognition, sinceFrameMs: number): void;
  /** What Dialogflow made of it: sentiment, suggestions and so on. */
  message(stream: SpeechStream, result: Exclude<AssistResult, { kind: 'recognition' | 'activity' }>): void;
  /** Makes final what is open. */
  close(): void;
  exclude(from: number, to: number): void;
  /** Position behind the last word taken. */
  settled(): number;
};

export type WordTakerOptions = {
  readonly role: VoiceRole;
  readonly idPrefix: string;
  readonly startSample: number;
  readonly feed: ConversationFeed;
  readonly ring: Pick<AudioRing, 'end'>;
  readonly sound: SoundTrack;
  /** How long after the speech a final that brought something came. */
  readonly onLatency: (latencyMs: number) => void;
};

export function createWordTaker(options: WordTakerOptions): WordTaker {
  const { role, idPrefix, startSample, feed, ring, sound } = options;
  const merger = createUtteranceMerger({ role, idPrefix, startMs: startSample / 8 });

  const emit = (merged: MergedUtterance | undefined): void => {
    if (merged) feed.utterance(merged);
  };

  return {
    recognition(stream, result, sinceFrameMs) {
      const endMs = result.endMs === undefined ? stream.sent / 8 : stream.toCallMs(result.endMs);
      const words = result.words.map((word) => ({
        ...word,
        startMs: stream.toCallMs(word.startMs),
        endMs: stream.toCallMs(word.endMs),
      }));
      const since = stream.lastFinalMs;
      const onset = sound.firstIn(since * 8, endMs * 8);
      const all = merger.acceptAll(
        {
          text: result.text,
          final: result.final,
          startMs: words[0]?.startMs ?? (onset === undefined ? since : onset / 8),
          endMs: Math.max(endMs, since),
          words,
          confidence: result.confidence,
          language: result.language,
          latencyMs: Math.max(0, ring.end / 8 - endMs + sinceFrameMs),
        },
        stream,
      );
      for (const part of all) emit(part);
      if (!result.final) return;
      const merged = all.at(-1);
      if (merged?.latencyMs !== undefined) options.onLatency(merged.latencyMs);
      stream.lastFinalMs = Math.max(endMs, since);
      stream.awaiting.push({ utteranceId: merged?.utteranceId, text: result.text });
      if (stream.awaiting.length > maxAwaiting) stream.awaiting.shift();
    },
    message(stream, result) {
      if (result.kind !== 'message') {
        feed.result(result, { role });
        return;
      }
      const same = stream.awaiting.findIndex((final) => final.text.trim() === result.text.trim());
      const [final] = stream.awaiting.splice(Math.max(same, 0), 1);
      // The message of a stretch that another stream had told already: the panel has it, once.
      if (final && final.utteranceId === undefined) return;
      feed.result(result, { role, utteranceId: final?.utteranceId });
    },
    close: () => emit(merger.close()),
    exclude: (from, to) => merger.exclude(from / 8, to / 8),
    settled: () => Math.max(merger.takenMs() * 8, startSample),
  };
}
