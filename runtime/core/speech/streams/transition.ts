/** Types of the stream policy's table: a cell names the phases it may lead to, and the compiler holds its rule to them. */
import type { StreamPolicyOptions } from './policy-options.ts';
import type { StreamEffect, StreamInput, StreamPhase, StreamState } from './state.ts';

export type InPhase<P extends StreamPhase> = StreamState & { readonly phase: P };
export type InputOf<T extends StreamInput['type']> = Extract<StreamInput, { type: T }>;
export type Step<P extends StreamPhase = StreamPhase> = readonly [InPhase<P>, readonly StreamEffect[]];
export type Change = Omit<Partial<StreamState>, 'phase'>;

type Rule<From extends StreamPhase, Input, Next extends StreamPhase> = (
  state: InPhase<From>,
  input: Input,
  options: StreamPolicyOptions,
) => Step<Next>;

/** The input changes nothing in this phase. */
export const ignored = 'ignored';

export type Transition<From extends StreamPhase, Input> =
  | typeof ignored
  | { readonly next: readonly StreamPhase[]; readonly rule: Rule<From, Input, StreamPhase> };

/** Every phase and every input must be there: a missing cell does not compile. */
export type StreamTable = {
  readonly [P in StreamPhase]: { readonly [T in StreamInput['type']]: Transition<P, InputOf<T>> };
};

/** A cell of the table. `next`: every phase that `rule` can lead to, the present one included. */
export function to<From extends StreamPhase, Input, Next extends StreamPhase>(
  next: readonly Next[],
  rule: Rule<From, Input, NoInfer<Next>>,
): { readonly next: readonly StreamPhase[]; readonly rule: Rule<From, Input, StreamPhase> } {
  return { next, rule };
}

const none: readonly StreamEffect[] = [];

/** Another phase, with what changes besides. */
export function enter<P extends StreamPhase>(
  phase: P,
  state: StreamState,
  change: Change,
  ...effects: StreamEffect[]
): Step<P> {
  return [{ ...state, ...change, phase }, effects];
}

/** The same phase, with what changes. */
export function stay<P extends StreamPhase>(state: InPhase<P>, change?: Change, ...effects: StreamEffect[]): Step<P> {
  return [change === undefined ? state : { ...state, ...change }, effects.length === 0 ? none : effects];
}
