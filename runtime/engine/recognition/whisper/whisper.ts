/**
 * Whisper over ONNX Runtime: the spectrum of a stretch of speech in, its tokens and how sure the model is of them out.
 */
import { mostPositions, positionsInput, sinusoids, width, withPositionsInput } from './encoder-positions.ts';
import { bands, hop, toLogMel } from './log-mel.ts';
import { repeatsItself } from './repetition.ts';
import { languageToken, special, unwanted } from './vocabulary.ts';

type Tensor = { readonly data: unknown };
type Session = {
  run(feeds: Readonly<Record<string, Tensor>>, fetches: readonly string[]): Promise<Record<string, Tensor>>;
};
/** What is used of ONNX Runtime, which is installed with the first language. */
export type Ort = {
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => Tensor;
};

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
  /** ISO 639-1. */
  readonly language: string;
  /** In the language itself, or in English. */
  readonly task: 'transcribe' | 'translate';
  readonly maxTokens: number;
  /** Silence after the speech, in seconds: the model ends its text there, and repeats itself where there is too little. */
  readonly tailSeconds: number;
};

export interface Whisper {
  /** At most 30 s of −1 … 1 at 16 kHz. Blocks its thread between tokens. */
  read(samples: Float32Array, options: ReadOptions): Promise<Reading>;
}

const layers = 12;
const heads = 12;
const vocabularySize = 51_865;
/** The encoder works in steps of this many positions, so that memory is reused: 1 s. */
const positionStep = 50;
const samplesPerPosition = 2 * hop;

const positions = sinusoids();
const cacheNames = Array.from({ length: layers }, (_, layer) =>
  ['decoder.key', 'decoder.value', 'encoder.key', 'encoder.value'].map((part) => ({
    past: `past_key_values.${layer}.${part}`,
    present: `present.${layer}.${part}`,
    /** Computed from the sound, with the first token, and kept. */
    fixed: part.startsWith('encoder'),
  })),
).flat();
const firstFetches = ['logits', ...cacheNames.map(({ present }) => present)];
const laterFetches = ['logits', ...cacheNames.filter(({ fixed }) => !fixed).map(({ present }) => present)];

/** Takes seconds. Rejects where a file is not such a model. */
export async function loadWhisper(ort: Ort, files: WhisperFiles, threads: number): Promise<Whisper> {
  const options = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  } as const;
  const encoder = await ort.InferenceSession.create(withPositionsInput(files.encoder), options);
  const decoder = await ort.InferenceSession.create(files.decoder, options);
  return {
    async read(samples, { language, task, maxTokens, tailSeconds }) {
      const token = languageToken(language);
      if (token === undefined) throw new Error('The model does not know this language');
      const hidden = await encode(ort, encoder, { samples, tailSeconds });
      const prompt = [special.start, token, special[task], special.noTimes];
      return decodeGreedily({ ort, decoder, hidden, prompt, maxTokens });
    },
  };
}

async function encode(
  ort: Ort,
  encoder: Session,
  { samples, tailSeconds }: { samples: Float32Array; tailSeconds: number },
): Promise<Tensor> {
  const needed = Math.ceil(samples.length / samplesPerPosition) + positionStep * tailSeconds;
  const length = Math.min(mostPositions, Math.ceil(needed / positionStep) * positionStep);
  const features = new ort.Tensor('float32', toLogMel(samples, 2 * length), [1, bands, 2 * length]);
  const own = new ort.Tensor('float32', positions.subarray(0, length * width), [length, width]);
  const out = await encoder.run({ input_features: features, [positionsInput]: own }, ['last_hidden_state']);
  return out.last_hidden_state!;
}

type Decoding = {
  readonly ort: Ort;
  readonly decoder: Session;
  readonly hidden: Tensor;
  readonly prompt: readonly number[];
  readonly maxTokens: number;
};

async function decodeGreedily({ ort, decoder, hidden, prompt, maxTokens }: Decoding): Promise<Reading> {
  const toIds = (ids: readonly number[]) =>
    new ort.Tensor(
      'int64',
      BigInt64Array.from(ids, (id) => BigInt(id)),
      [1, ids.length],
    );
  const flag = (value: boolean) => new ort.Tensor('bool', Uint8Array.of(value ? 1 : 0), [1]);
  const tokens: number[] = [];
  const probabilities: number[] = [];
  let cache = emptyCache(ort);
  let ids = prompt;
  let noSpeech = 0;
  let sum = 0;
  for (;;) {
    const first = tokens.length === 0;
    const feeds = { input_ids: toIds(ids), encoder_hidden_states: hidden, use_cache_branch: flag(!first), ...cache };
    const out = await fetchOutputs(decoder, feeds, first ? firstFetches : laterFetches);
    const logits = out.logits!.data as Float32Array;
    const last = logits.subarray((ids.length - 1) * vocabularySize, ids.length * vocabularySize);
    if (first) noSpeech = probabilityOf(logits.subarray(0, vocabularySize), special.noSpeech);
    const best = mostProbable(last, first);
    const probability = probabilityOf(last, best);
    sum += Math.log(probability);
    const cut = best !== special.end && (tokens.length >= maxTokens || repeatsItself(tokens));
    if (best === special.end || cut)
      return { tokens, probabilities, noSpeech, meanLog: sum / (tokens.length + 1), cut };
    tokens.push(best);
    probabilities.push(probability);
    cache = Object.fromEntries(
      cacheNames.map(({ past, present, fixed }) => [past, fixed && !first ? cache[past]! : out[present]!]),
    );
    ids = [best];
  }
}

/**
 * The outputs in the order of the model. The runtime computes those that were asked for, but names them after the model's
 * first ones (1.21), so their order is what counts.
 */
async function fetchOutputs(
  session: Session,
  feeds: Readonly<Record<string, Tensor>>,
  names: readonly string[],
): Promise<Record<string, Tensor>> {
  const values = Object.values(await session.run(feeds, names));
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}

function emptyCache(ort: Ort): Record<string, Tensor> {
  const empty = () => new ort.Tensor('float32', new Float32Array(0), [1, heads, 0, width / heads]);
  return Object.fromEntries(cacheNames.map(({ past }) => [past, empty()]));
}

/** Text or the end; nothing but text first. */
function mostProbable(logits: Float32Array, first: boolean): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  const last = special.end;
  for (let id = 0; id <= last; id++) {
    const logit = logits[id]!;
    if (logit <= most || unwanted.has(id)) continue;
    // A blank is no text.
    if (first && id === 220) continue;
    most = logit;
    best = id;
  }
  return best;
}

function probabilityOf(logits: Float32Array, id: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > most) most = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  return Math.exp(logits[id]! - most) / sum;
}
