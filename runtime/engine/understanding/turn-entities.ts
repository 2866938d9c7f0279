/** What a turn names, with what was asked just before: found once for each turn, as every later message of a conversation needs all. */
import type { Turn, Understanding } from '../ports.ts';
import { findEntities } from './entities.ts';
import { askedNameIn } from './number-names.ts';

export type TurnEntities = (turn: Turn, history: readonly Turn[]) => Understanding['entities'];

/** So many turns before one may have asked for what it names. */
export const askedWithin = 2;

/** Forgets a turn with its object. A turn whose text or past differs is read again. */
export function createTurnEntities(): TurnEntities {
  const found = new WeakMap<Turn, { readonly spoken: string; readonly entities: Understanding['entities'] }>();
  return (turn, history) => {
    const earlier = history
      .slice(-askedWithin - 1)
      .filter(({ id }) => id !== turn.id)
      .slice(-askedWithin);
    const spoken = [...earlier.map(({ text }) => text), turn.text].join(' ');
    const known = found.get(turn);
    if (known?.spoken === spoken) return known.entities;
    const entities = nameNumbers(findEntities(turn.text), spoken);
    found.set(turn, { spoken, entities });
    return entities;
  };
}

/** A bare number is of the kind that the agent has just asked for. */
function nameNumbers(entities: Understanding['entities'], spoken: string): Understanding['entities'] {
  const asked = askedNameIn(spoken);
  if (asked === undefined) return entities;
  return entities.map((entity) => (entity.kind === 'number' ? { ...entity, kind: asked } : entity));
}
