/** The decoder of Whisper one token at a time, over the sound that the encoder has read. */
import { width } from './encoder-positions.ts';

export type Tensor = { readonly data: unknown };
export type Session = {
  run(feeds: Readonly<Record<string, Tensor>>, fetches: readonly string[]): Promise<Record<string, Tensor>>;
};
/** What is used of ONNX Runtime, which is installed with the first language. */
export type Ort = {
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => Tensor;
};

/** A text so far, as the model holds it; several texts may go on from the same one. */
export type DecoderState = {
  /** For each token of the vocabulary: how much the model expects it next. */
  readonly logits: Float32Array;
  readonly cache: Readonly<Record<string, Tensor>>;
};

export interface DecoderSteps {
  /** `atStart`: what the model expects before the language is known, by which it tells whether anyone speaks. */
  begin(prompt: readonly number[]): Promise<{ readonly state: DecoderState; readonly atStart: Float32Array }>;
  append(state: DecoderState, token: number): Promise<DecoderState>;
}

const layers = 12;
const heads = 12;
/** Of one head. */
const headWidth = width / heads;

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

export type DecoderParts = {
  /** Gives the model's last state, `width` numbers for each position, as its `logits`. */
  readonly decoder: Session;
  /** From the state at one position to the logits of all tokens. */
  readonly score: (state: Float32Array) => Promise<Float32Array>;
};

/** `hidden`: the encoder's output. */
export function createDecoderSteps(ort: Ort, { decoder, score }: DecoderParts, hidden: Tensor): DecoderSteps {
  const toIds = (ids: readonly number[]) =>
    new ort.Tensor(
      'int64',
      BigInt64Array.from(ids, (id) => BigInt(id)),
      [1, ids.length],
    );
  const flag = (value: boolean) => new ort.Tensor('bool', Uint8Array.of(value ? 1 : 0), [1]);
  const feeds = (ids: readonly number[], isLater: boolean) => ({
    input_ids: toIds(ids),
    encoder_hidden_states: hidden,
    use_cache_branch: flag(isLater),
  });
  return {
    async begin(prompt) {
      const out = await fetchOutputs(decoder, { ...feeds(prompt, false), ...emptyCache(ort) }, firstFetches);
      const states = out.logits!.data as Float32Array;
      const cache = Object.fromEntries(cacheNames.map(({ past, present }) => [past, out[present]!]));
      return {
        state: { logits: await score(states.slice((prompt.length - 1) * width)), cache },
        atStart: await score(states.slice(0, width)),
      };
    },
    async append({ cache }, token) {
      const out = await fetchOutputs(decoder, { ...feeds([token], true), ...cache }, laterFetches);
      return {
        logits: await score(out.logits!.data as Float32Array),
        cache: Object.fromEntries(
          cacheNames.map(({ past, present, fixed }) => [past, fixed ? cache[past]! : out[present]!]),
        ),
      };
    },
  };
}

/**
 * The outputs in the order of the model. The runtime computes those that were asked for, but names them after the model's
 * first ones (1.21), so their order is what counts.
 */
export async function fetchOutputs(
  session: Session,
  feeds: Readonly<Record<string, Tensor>>,
  names: readonly string[],
): Promise<Record<string, Tensor>> {
  const values = Object.values(await session.run(feeds, names));
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}

function emptyCache(ort: Ort): Record<string, Tensor> {
  const empty = () => new ort.Tensor('float32', new Float32Array(0), [1, heads, 0, headWidth]);
  return Object.fromEntries(cacheNames.map(({ past }) => [past, empty()]));
}
