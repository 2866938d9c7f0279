/**
 * Whisper over ONNX Runtime: the spectrum of a stretch of speech in, its tokens and how sure the model is of them out.
 */
import { logOfSum, searchText } from './beam-search.ts';
import { createDecoderSteps, fetchOutputs, type Ort, type Session, type Tensor } from './decoder-steps.ts';
import { mostPositions, positionsInput, sinusoids, width, withPositionsInput } from './encoder-positions.ts';
import { bands, hop, toLogMel } from './log-mel.ts';
import { languageToken, special } from './vocabulary.ts';
import { createScoreWords, splitDecoder } from './word-scores.ts';

export type WhisperFiles = { readonly encoder: Uint8Array; readonly decoder: Uint8Array };

export type Reading = {
  readonly tokens: readonly number[];
  /** Mean natural logarithm of the tokens' probabilities, the end's with them. */
  readonly meanLog: number;
  /** How probable it is that no one speaks, 0 … 1. */
  readonly noSpeech: number;
  /** Probability of each token. */
  readonly probabilities: readonly number[];
  /** The model did not end its text: it repeats itself, or there is more of it than was allowed. */
  readonly cut: boolean;
};

export type ReadOptions = {
  /** ISO 639-1, of the speech. Rejects where the model does not know it. */
  readonly language: string;
  /** In the language itself, or in English. */
  readonly task: 'transcribe' | 'translate';
  readonly maxTokens: number;
};

/** A stretch of speech that the encoder has read. It holds 0.15 MB for each second. */
export interface EncodedSpeech {
  /** Blocks its thread between tokens. */
  read(options: ReadOptions): Promise<Reading>;
}

export interface Whisper {
  /**
   * At most 30 s of −1 … 1 at 16 kHz. `tailSeconds`: silence after it. The model ends its text there, and repeats itself where
   * there is too little. A caller who needs two texts encodes once and reads twice.
   */
  encode(samples: Float32Array, tailSeconds: number): Promise<EncodedSpeech>;
}

/** The encoder works in steps of this many positions, so that memory is reused: 1 s. */
const positionStep = 50;
const samplesPerPosition = 2 * hop;
const positions = sinusoids();

const search = { beams: 3, giveUp: 2 } as const;

/** Takes seconds. Rejects where a file is not such a model. */
export async function loadWhisper(ort: Ort, files: WhisperFiles, threads: number): Promise<Whisper> {
  const options = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // A pool keeps for good what the longest stretch needed.
    enableCpuMemArena: false,
    enableMemPattern: false,
  } as const;
  const encoder = await ort.InferenceSession.create(withPositionsInput(files.encoder), options);
  const { decoder, head } = splitDecoder(files.decoder);
  const parts = {
    decoder: await ort.InferenceSession.create(decoder, options),
    score: createScoreWords(ort, await ort.InferenceSession.create(head, options)),
  };
  return {
    async encode(samples, tailSeconds) {
      const hidden = await runEncoder(ort, encoder, { samples, tailSeconds });
      const steps = createDecoderSteps(ort, parts, hidden);
      return {
        async read({ language, task, maxTokens }) {
          const token = languageToken(language);
          if (token === undefined) throw new Error('The model does not know this language');
          const { state, atStart } = await steps.begin([special.start, token, special[task], special.noTimes]);
          const noSpeech = Math.exp(atStart[special.noSpeech]! - logOfSum(atStart));
          const append = steps.append.bind(steps);
          return { noSpeech, ...(await searchText({ begin: state, append }, { ...search, maxTokens })) };
        },
      };
    },
  };
}

async function runEncoder(
  ort: Ort,
  encoder: Session,
  { samples, tailSeconds }: { samples: Float32Array; tailSeconds: number },
): Promise<Tensor> {
  const needed = Math.ceil(samples.length / samplesPerPosition) + positionStep * tailSeconds;
  const length = Math.min(mostPositions, Math.ceil(needed / positionStep) * positionStep);
  const features = new ort.Tensor('float32', toLogMel(samples, 2 * length), [1, bands, 2 * length]);
  const own = new ort.Tensor('float32', positions.subarray(0, length * width), [length, width]);
  const out = await fetchOutputs(encoder, { input_features: features, [positionsInput]: own }, ['last_hidden_state']);
  return out.last_hidden_state!;
}
