/** The state of an action that all instances share: the instance that writes the next state first has made the step. */
import { type ActionState, actionStates } from '../../../shared/assist/action.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import { type ActionEffect, type ActionInput, type ActionLife, step } from './action-life.ts';

export type SharedLife = {
  /** One step. Rejects with `conflict` where others change it all the time, and as the store does. */
  step(key: string, known: ActionLife, input: ActionInput): Promise<readonly [ActionLife, readonly ActionEffect[]]>;
};

const dayMs = 24 * 3_600_000;
const mostTries = 5;

/** `known`: the state that the log shows, where the store has none. */
export function createSharedLife(store: KeyValueStore, ttlMs = dayMs): SharedLife {
  return {
    async step(key, known, input) {
      for (let tries = 0; tries < mostTries; tries++) {
        const stored = await store.get(key);
        const before = (stored === undefined ? undefined : parseLife(stored)) ?? known;
        const [next, effects] = step(before, input);
        if (next === before) return [next, effects];
        const value = JSON.stringify([next.type, next.attempt, next.until]);
        const isWritten =
          stored === undefined
            ? await store.setIfAbsent(key, value, ttlMs)
            : await store.compareAndSet(key, stored, value, ttlMs);
        if (isWritten) return [next, effects];
      }
      throw new EarshotError('conflict');
    },
  };
}

/** Undefined for what this version cannot read. */
function parseLife(text: string): ActionLife | undefined {
  try {
    const [type, attempt, until] = JSON.parse(text) as [ActionState, number, number | null | undefined];
    if (!actionStates.includes(type) || !Number.isInteger(attempt)) return undefined;
    return typeof until === 'number' ? { type, attempt, until } : { type, attempt };
  } catch {
    return undefined;
  }
}
