/** A recognizer for scripted speech: exact words and times, with the delays and habits of a real one as options. */
import { languageCodes } from '../../../shared/languages.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { RecognizedWord, Recognizer, RecognizerOptions, RecognizerResult, RecognizerStream } from '../ports.ts';
import { createSpeechDecoder, type HeardWord } from './script-speech.ts';

export type ScriptedRecognizerOptions = {
  readonly clock: Clock;
  /** The word behind a number. By default `w17`. */
  readonly wordOf?: (number: number) => string;
  /** Silence that ends an utterance, in audio time. */
  readonly endpointMs?: number;
  /** Speech after which a final comes though nobody paused. */
  readonly longestUtteranceMs?: number;
  /** Audio between two interim results. */
  readonly interimEveryMs?: number;
  /** Time from the audio to its result. */
  readonly latencyMs?: number;
  /** How much of a word must be heard for it to be recognized; the rest is not heard at all. */
  readonly leastHeard?: number;
};

export function createScriptedRecognizer(options: ScriptedRecognizerOptions): Recognizer {
  const { clock, wordOf = (number) => `w${number}`, latencyMs = 0 } = options;
  const endpointMs = options.endpointMs ?? 300;
  const longestUtteranceMs = options.longestUtteranceMs ?? 15_000;
  const interimEveryMs = options.interimEveryMs ?? 400;
  const leastHeard = options.leastHeard ?? 1;
  let streams = 0;

  const open = (request: RecognizerOptions): RecognizerStream => {
    const decoder = createSpeechDecoder();
    let words: RecognizedWord[] = [];
    let speaking = false;
    let lastInterimMs = 0;
    let over = false;
    streams++;

    // One after the other, whatever the delay: results never overtake each other.
    const say = (run: () => void) => {
      if (latencyMs === 0) {
        if (!over) run();
      } else
        clock.after(latencyMs, () => {
          if (!over) run();
        });
    };
    const emit = (result: RecognizerResult) => say(() => request.onResult(result));
    const transcript = (final: boolean): RecognizerResult => ({
      kind: 'transcript',
      final,
      text: words.map((word) => word.word).join(' '),
      startMs: words[0]!.startMs,
      endMs: words.at(-1)!.endMs,
      ...(final ? { confidence: 0.95 } : {}),
      words: [...words],
    });
    const settle = () => {
      if (words.length > 0) emit(transcript(true));
      words = [];
    };
    const hear = (heard: readonly HeardWord[]) => {
      for (const { number, startMs, endMs, heard: share } of heard)
        if (share >= leastHeard) words.push({ word: wordOf(number), startMs, endMs, confidence: 0.95 });
    };
    const close = () => {
      if (over) return false;
      over = true;
      streams--;
      return true;
    };

    return {
      write(audio) {
        if (over) return;
        const before = words.length;
        hear(decoder.write(audio));
        if (decoder.speaking !== speaking) {
          speaking = decoder.speaking;
          emit({ kind: 'activity', speaking, offsetMs: decoder.atMs });
        }
        if (words.length === 0) return;
        const silentMs = decoder.speaking ? 0 : decoder.atMs - words.at(-1)!.endMs;
        if (silentMs >= endpointMs || decoder.atMs - words[0]!.startMs >= longestUtteranceMs) settle();
        else if (request.interim && words.length > before && decoder.atMs - lastInterimMs >= interimEveryMs) {
          lastInterimMs = decoder.atMs;
          emit(transcript(false));
        }
      },
      end() {
        if (over) return;
        hear(decoder.flush());
        settle();
        say(() => {
          if (close()) request.onEnd();
        });
      },
      cancel: () => void close(),
    };
  };

  return {
    open,
    languages: languageCodes,
    load: () => ({ ready: true, streams, workers: 0, behindMs: 0 }),
    warm() {},
    async close() {},
  };
}
