/**
 * The life of an action as a table. The instance that decides or runs it steps the state that all instances share, and performs the effects only
 * where its write of the next state was the one that counted.
 */
import type { ActionState } from '../../../shared/assist/action.ts';

/** `attempt` counts confirmations. `until`: milliseconds since 1970 after which a run has no outcome any more. */
export type ActionLife = { readonly type: ActionState; readonly attempt: number; readonly until?: number | undefined };

export type ActionInput =
  | { readonly type: 'confirm'; readonly now: number; readonly until: number }
  | { readonly type: 'decline' }
  | { readonly type: 'start'; readonly attempt: number; readonly until: number }
  | { readonly type: 'succeed'; readonly attempt: number }
  | { readonly type: 'fail'; readonly attempt: number };

export type ActionEffect =
  /** Show the new state. */
  | { readonly type: 'publish' }
  | { readonly type: 'run' }
  /** The same was decided before: nothing happens. */
  | { readonly type: 'repeat' }
  /** Something else was decided before. */
  | { readonly type: 'refuse' }
  /** It is about an earlier attempt. */
  | { readonly type: 'drop' };

type Step = readonly [ActionLife, readonly ActionEffect[]];
type Cell<I extends ActionInput['type']> = (life: ActionLife, input: Extract<ActionInput, { type: I }>) => Step;

export const proposedAction: ActionLife = { type: 'proposed', attempt: 0 };

const stay =
  (effect: ActionEffect['type']) =>
  (life: ActionLife): Step => [life, [{ type: effect }]];
const repeat = stay('repeat');
const refuse = stay('refuse');
const drop = stay('drop');

const confirm: Cell<'confirm'> = ({ attempt }, { until }) => [
  { type: 'confirmed', attempt: attempt + 1, until },
  [{ type: 'publish' }, { type: 'run' }],
];
/** An instance that stopped during a run leaves it behind; after its time it can be confirmed again. */
const confirmExpired: Cell<'confirm'> = (life, input) =>
  life.until !== undefined && input.now > life.until ? confirm(life, input) : repeat(life);
const decline: Cell<'decline'> = ({ attempt }) => [{ type: 'declined', attempt }, [{ type: 'publish' }]];

const start: Cell<'start'> = (life, { attempt, until }) =>
  attempt === life.attempt ? [{ type: 'running', attempt, until }, [{ type: 'publish' }]] : drop(life);
const end =
  (type: 'done' | 'failed') =>
  (life: ActionLife, { attempt }: { readonly attempt: number }): Step =>
    attempt === life.attempt ? [{ type, attempt }, [{ type: 'publish' }]] : drop(life);

export const actionTable: { readonly [S in ActionState]: { readonly [I in ActionInput['type']]: Cell<I> } } = {
  proposed: { confirm, decline, start: drop, succeed: drop, fail: drop },
  confirmed: { confirm: confirmExpired, decline: refuse, start, succeed: drop, fail: end('failed') },
  running: { confirm: confirmExpired, decline: refuse, start: drop, succeed: end('done'), fail: end('failed') },
  failed: { confirm, decline, start: drop, succeed: drop, fail: drop },
  done: { confirm: repeat, decline: refuse, start: drop, succeed: drop, fail: drop },
  declined: { confirm: refuse, decline: repeat, start: drop, succeed: drop, fail: drop },
};

export function step(life: ActionLife, input: ActionInput): Step {
  return (actionTable[life.type][input.type] as Cell<typeof input.type>)(life, input as never);
}
