/** Fits what `learned.json` holds to sentences with their vectors. */
import { Buffer } from 'node:buffer';
import { type Learned, type LearnedHead, toBytes } from '../../runtime/engine/understanding/learned.ts';
import { type Example, type FitOptions, fitHead } from './fit-head.ts';
import { moodNames, type TaughtSentence } from './teaching-lists.ts';

/** What the intents after the first one count of a sentence. */
const secondShare = 0.35;
/** Sentences whose vectors show which model is loaded: the first long ones of the lists. */
const probeCount = 3;
const probeLength = 40;

export type Taught = TaughtSentence & { readonly vector: Float32Array };
export type Lesson = {
  readonly sentences: readonly Taught[];
  /** Turns of conversations, of whose intents any is right. */
  readonly turns: readonly (Taught & { readonly asked: string })[];
  readonly names: readonly string[];
  readonly digest: string;
  /** Of what the sentence model read of them. */
  readonly read: string | undefined;
};

/** Seconds for thousands of sentences. */
export function fitLearned({ sentences, turns, names, digest, read }: Lesson): Learned {
  const probes = sentences.filter(({ text }) => text.length > probeLength).slice(0, probeCount);
  const intents = [...sentences.map((each) => toIntent(each, names)), ...turns.map((each) => toTurn(each, names))];
  return {
    model: 'minilm-fp16',
    lists: digest,
    ...(read !== undefined && { read }),
    dimensions: sentences[0]!.vector.length,
    probes: probes.map(({ text, vector }) => ({ text, vector: toBytes(vector) })),
    intents: headOf(
      intents.filter(({ target }) => target.some((share) => share > 0)),
      names,
      { withAsked: true },
    ),
    mood: headOf([...sentences, ...turns].map(toMood), moodNames),
  };
}

function toIntent({ text, vector, intents: [first, ...others] }: Taught, names: readonly string[]): Example {
  const target = new Float32Array(names.length);
  if (first !== undefined) target[names.indexOf(first)] = others.length > 0 ? 1 - secondShare : 1;
  for (const other of others) target[names.indexOf(other)]! += secondShare / others.length;
  return { text, vector, target };
}

function toTurn({ text, vector, intents, asked }: Lesson['turns'][number], names: readonly string[]): Example {
  const target = new Float32Array(names.length);
  for (const name of intents) target[names.indexOf(name)]! += 1 / intents.length;
  return { text, vector, target, asked };
}

const toMood = ({ text, vector, mood }: Taught): Example => ({
  text,
  vector,
  target: Float32Array.from(moodNames, (_, i) => (i === mood ? 1 : 0)),
});

function headOf(examples: readonly Example[], names: readonly string[], options: FitOptions = {}): LearnedHead {
  const classes = names.length;
  const { weights, biases } = fitHead(examples, classes, options);
  const scales = names.map((_, c) => {
    let most = 0;
    for (let i = c; i < weights.length; i += classes) most = Math.max(most, Math.abs(weights[i]!));
    return Number((most / 127).toPrecision(6));
  });
  const bytes = Int8Array.from(weights, (weight, i) => Math.round(weight / scales[i % classes]!));
  return {
    names: [...names],
    weights: Buffer.from(bytes.buffer).toString('base64'),
    scales,
    biases: Array.from(biases, (bias) => Number(bias.toPrecision(6))),
  };
}
