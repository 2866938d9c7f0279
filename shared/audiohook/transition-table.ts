/**
 * Transition tables for the two ends of an AudioHook session. A table has one row per input and one cell per phase, and a
 * cell names the next phase beside the action. Tables are mapped types, so a missing row or a missing cell does not compile.
 */

/** A phase that may follow, or `same`. */
export type NextPhase<Phase> = Phase | 'same';

/** What an input does: the phase that follows and the action that computes the remaining state and the effects. */
export type Outcome<State, Input, Effect, Phase> = {
  readonly type: 'outcome';
  readonly next: NextPhase<Phase>;
  readonly action: (state: State, input: Input) => readonly [State, readonly Effect[]];
};

/** An input whose outcome depends on the state or on its own content. */
export type Choice<State, Input, Effect, Phase> = {
  readonly type: 'choice';
  readonly guard: (state: State, input: Input) => boolean;
  readonly then: Cell<State, Input, Effect, Phase>;
  readonly otherwise: Cell<State, Input, Effect, Phase>;
};

export type Cell<State, Input, Effect, Phase> =
  | Outcome<State, Input, Effect, Phase>
  | Choice<State, Input, Effect, Phase>;

type Action<State, Input, Effect> = (state: State, input: Input) => readonly [State, readonly Effect[]];

/** Goes to `next`. The action sees the state before the change and need not set the phase. */
export const to = <State, Input, Effect, const Phase extends string>(
  next: Phase,
  action: Action<State, Input, Effect>,
): Outcome<State, Input, Effect, Phase> => ({ type: 'outcome', next, action });

/** Stays in the phase. */
export const stay = <State, Input, Effect>(
  action: Action<State, Input, Effect>,
): Outcome<State, Input, Effect, never> => ({ type: 'outcome', next: 'same', action });

/** `then` where the guard holds, else `otherwise`. */
export const when = <State, Input, Effect, PhaseA, PhaseB>(
  guard: (state: State, input: Input) => boolean,
  then: Cell<State, Input, Effect, PhaseA>,
  otherwise: Cell<State, Input, Effect, PhaseB>,
): Choice<State, Input, Effect, PhaseA | PhaseB> => ({ type: 'choice', guard, then, otherwise });

/** The same cell in each of the phases listed. */
export function inPhases<const Phases extends readonly string[], C>(
  phases: Phases,
  cell: C,
): { readonly [P in Phases[number]]: C } {
  return Object.fromEntries(phases.map((phase) => [phase, cell])) as { readonly [P in Phases[number]]: C };
}

/** Runs the cell's action and sets the phase that the cell names. Allocates nothing of its own while the phase stays. */
export function runCell<State extends { readonly phase: Phase }, Input, Effect, Phase extends string>(
  cell: Cell<State, Input, Effect, Phase>,
  state: State,
  input: Input,
): readonly [State, readonly Effect[]] {
  let chosen = cell;
  while (chosen.type === 'choice') chosen = chosen.guard(state, input) ? chosen.then : chosen.otherwise;
  const step = chosen.action(state, input);
  return chosen.next === 'same' ? step : [{ ...step[0], phase: chosen.next }, step[1]];
}

/** Every outcome a cell can have, guarded ones included. For tests that check that a table has no dead branch. */
export function outcomesOf<State, Input, Effect, Phase>(
  cell: Cell<State, Input, Effect, Phase>,
): readonly Outcome<State, Input, Effect, Phase>[] {
  return cell.type === 'outcome' ? [cell] : [...outcomesOf(cell.then), ...outcomesOf(cell.otherwise)];
}
