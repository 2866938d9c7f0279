/**
 * The most probable text, found by following several beginnings at once: a word that seems likely alone may be the wrong one once
 * the next is known. Beginnings that fall far behind the best are dropped, so a text that the model is sure of costs hardly
 * more than it would alone.
 */
import { repeatsItself } from './repetition.ts';
import { isText, special } from './vocabulary.ts';

/** Goes on from a text by one token; `logits` say what the model expects after it. */
export type Steps<State extends { readonly logits: Float32Array }> = {
  readonly begin: State;
  append(state: State, token: number): Promise<State>;
};

export type SearchLimits = {
  /** Beginnings that are followed at once; 1: only the most probable next token. */
  readonly beams: number;
  /** A beginning this far behind the best one is dropped, in natural logarithms of probability. */
  readonly giveUp: number;
  readonly maxTokens: number;
};

export type FoundText = {
  readonly tokens: readonly number[];
  /** Of each token. */
  readonly probabilities: readonly number[];
  /** Mean natural logarithm of the tokens' probabilities, the end's with them. */
  readonly meanLog: number;
  /** The model did not end its text: it repeats itself, or there is more of it than was allowed. */
  readonly cut: boolean;
};

type Beginning<State> = {
  readonly tokens: readonly number[];
  readonly logs: readonly number[];
  readonly sum: number;
  readonly state: State;
};
type Choice<State> = { readonly from: Beginning<State>; readonly token: number; readonly log: number };

/** Rejects as `append` does. */
export async function searchText<State extends { readonly logits: Float32Array }>(
  steps: Steps<State>,
  limits: SearchLimits,
): Promise<FoundText> {
  const { beams, giveUp, maxTokens } = limits;
  let alive: readonly Beginning<State>[] = [{ tokens: [], logs: [], sum: 0, state: steps.begin }];
  let best: FoundText | undefined;
  for (;;) {
    const choices = alive.flatMap((from) => likelyNext(from, beams)).sort((a, b) => sumOf(b) - sumOf(a));
    const top = choices[0]!;
    const kept = choices.slice(0, beams).filter((choice) => sumOf(choice) >= sumOf(top) - giveUp);
    for (const choice of kept) {
      if (choice.token !== special.end) continue;
      const found = toText(choice.from, choice.log, false);
      if (!best || found.meanLog > best.meanLog) best = found;
    }
    const going = kept.filter(({ token }) => token !== special.end);
    const ended = best;
    const worth = ended ? going.filter((choice) => sumOf(choice) > totalOf(ended)) : going;
    if (ended && worth.length === 0) return ended;
    const open = worth.filter(({ from }) => from.tokens.length < maxTokens && !repeatsItself(from.tokens));
    if (open.length === 0) return ended ?? toText(top.from, top.log, true);
    alive = await Promise.all(open.map((choice) => goOn(steps, choice)));
  }
}

async function goOn<State extends { readonly logits: Float32Array }>(
  steps: Steps<State>,
  { from, token, log }: Choice<State>,
): Promise<Beginning<State>> {
  const state = await steps.append(from.state, token);
  return { tokens: [...from.tokens, token], logs: [...from.logs, log], sum: from.sum + log, state };
}

const sumOf = <State>({ from, log }: Choice<State>) => from.sum + log;
const totalOf = ({ meanLog, tokens }: FoundText) => meanLog * (tokens.length + 1);

function toText<State>({ tokens, logs, sum }: Beginning<State>, lastLog: number, cut: boolean): FoundText {
  const meanLog = (sum + lastLog) / (tokens.length + 1);
  return { tokens, probabilities: logs.map(Math.exp), meanLog, cut };
}

/** The `count` most probable next tokens, text or the end; nothing but text first. */
function likelyNext<State extends { readonly logits: Float32Array }>(
  from: Beginning<State>,
  count: number,
): readonly Choice<State>[] {
  const { logits } = from.state;
  const isFirst = from.tokens.length === 0;
  const best: { token: number; logit: number }[] = [];
  for (let token = 0; token <= special.end; token++) {
    const logit = logits[token]!;
    if (best.length === count && logit <= best.at(-1)!.logit) continue;
    if (!isText(token, isFirst)) continue;
    const at = best.findIndex((each) => each.logit < logit);
    best.splice(at < 0 ? best.length : at, 0, { token, logit });
    if (best.length > count) best.pop();
  }
  const all = logOfSum(logits);
  return best.map(({ token, logit }) => ({ from, token, log: logit - all }));
}

/** Logarithm of the sum of all exponentials, so that `exp(logit - it)` is a probability. */
export function logOfSum(logits: Float32Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > most) most = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  return most + Math.log(sum);
}
