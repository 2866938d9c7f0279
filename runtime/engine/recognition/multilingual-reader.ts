/**
 * From a finished stretch of speech to its text, in any language but English: read by the multilingual model, read again with
 * more silence after it where it repeats itself, and left out where it does not believe its own text.
 */
import type { Detector } from './decoder.ts';
import { sampleRate } from './decoder.ts';
import { formatSpoken } from './format-spoken.ts';
import { hasSpeech, isCredit, isGuess } from './hallucinations.ts';
import { applyHints } from './name-hints.ts';
import { plain } from './partial-text.ts';
import type { SpeechReader, Stretch, Transcript } from './speech-reader.ts';
import { type SpokenLanguage, spokenWords } from './spoken-words.ts';
import { collapseLoops, isNoise, tidy } from './transcript-guards.ts';
import type { Vocabulary } from './whisper/vocabulary.ts';
import type { EncodedSpeech, Reading, ReadOptions, Whisper } from './whisper/whisper.ts';
import { spreadWords } from './word-times.ts';

export type MultilingualReaderOptions = {
  readonly whisper: Whisper;
  readonly vocabulary: Vocabulary;
  readonly createDetector: () => Detector;
};

/**
 * Silence after the speech, in seconds: enough for nearly all stretches, and for one that came out in circles. The memory of
 * a reading grows with the square of its length and is kept, so this is not the whole window of 30 s.
 */
const tails = { usual: 2, longer: 6 } as const;
/** Tokens that a second of speech has at the most, and that any stretch may have. */
const tokensPerSecond = 12;
const fewestTokens = 20;
const mostTokens = 220;
/** Above it, a word is not replaced by a name of the articles that resembles it. */
const sureWord = 0.85;

/** Finals only: a reading costs too much to repeat it while a stretch grows. */
export function createMultilingualReader(options: MultilingualReaderOptions): SpeechReader {
  const { whisper, vocabulary, createDetector } = options;

  async function transcribe(
    samples: Float32Array,
    request: ReadOptions,
  ): Promise<{ speech: EncodedSpeech; reading: Reading }> {
    const speech = await whisper.encode(samples, tails.usual);
    const reading = await speech.read(request);
    if (!reading.cut) return { speech, reading };
    const longer = await whisper.encode(samples, tails.longer);
    return { speech: longer, reading: await longer.read(request) };
  }

  /** Undefined where the model does not believe it, or does not come to an end. */
  function toEnglish(reading: Reading, seconds: number): string | undefined {
    const text = collapseLoops(vocabulary.toText(reading.tokens));
    if (reading.cut || isNoise(text, seconds) || isGuess(reading)) return undefined;
    return formatSpoken(capitalize(tidy(text)), 'en');
  }

  return {
    createDetector,
    async final(samples, stretch) {
      const seconds = samples.length / sampleRate;
      const maxTokens = Math.min(mostTokens, fewestTokens + Math.ceil(tokensPerSecond * seconds));
      const { language } = stretch;
      const { speech, reading } = await transcribe(samples, { language, task: 'transcribe', maxTokens });
      const raw = collapseLoops(vocabulary.toText(reading.tokens));
      if (isNoise(raw, seconds) || isGuess(reading)) return undefined;
      if (isCredit(raw, hasSpeech(samples, reading))) return undefined;
      const transcript = toTranscript(raw, wordProbabilities(reading, vocabulary), stretch);
      if (stretch.english !== true) return transcript;
      const english = toEnglish(await speech.read({ language, task: 'translate', maxTokens }), seconds);
      return english === undefined ? transcript : { ...transcript, english };
    },
  };
}

function toTranscript(raw: string, sureness: ReadonlyMap<string, number>, stretch: Stretch): Transcript {
  const { startMs, endMs, hints, language } = stretch;
  const surenessOf = (word: string) => sureness.get(plain(word)) ?? mean([...sureness.values()]);
  const spoken: SpokenLanguage = language in spokenWords ? (language as SpokenLanguage) : 'en';
  const named = applyHints(capitalize(tidy(raw)), hints, (word) => surenessOf(word) >= sureWord);
  const text = formatSpoken(named, spoken);
  const words = spreadWords(text, startMs, endMs, (word) => round(surenessOf(word)));
  const confidence = round(mean(words.map((word) => word.confidence)));
  return { kind: 'transcript', final: true, text, startMs, endMs, confidence, words };
}

/** "¿está …" begins with a mark. */
function capitalize(text: string): string {
  return text.replace(/^([¿¡«]\s?)(\p{Ll})/u, (_, mark: string, letter: string) => mark + letter.toUpperCase());
}

/** By word without case and marks: the least of its tokens; of a word that comes twice, its last. */
function wordProbabilities({ tokens, probabilities }: Reading, vocabulary: Vocabulary): ReadonlyMap<string, number> {
  const sureness = new Map<string, number>();
  let word: number[] = [];
  let least = 1;
  const finish = () => {
    const key = plain(vocabulary.toText(word));
    if (key !== '') sureness.set(key, least);
    word = [];
    least = 1;
  };
  tokens.forEach((token, i) => {
    if (vocabulary.beginsWord(token)) finish();
    word.push(token);
    least = Math.min(least, probabilities[i]!);
  });
  finish();
  return sureness;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const round = (value: number) => Math.round(value * 1000) / 1000;
