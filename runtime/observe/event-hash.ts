/**
 * The hash of a conversation's events. What depends on the wall clock or on chance is left out or numbered: instants, latencies,
 * traces and random ids. Everything else counts: order, texts, times in the call, revisions, sources.
 */
import { createHash } from 'node:crypto';
import type { AssistEvent } from '../../shared/assist/event.ts';

export interface EventHash {
  add(event: AssistEvent): void;
  readonly count: number;
  /** Hexadecimal SHA-256 of what was added so far. */
  digest(): string;
}

const ofTheClock = new Set(['at', 'trace', 'latencyMs']);
const drawn = new Set(['suggestionId', 'summaryId', 'groupId']);

/** The hash of no events at first. */
export function createEventHash(): EventHash {
  const hash = createHash('sha256');
  const numbers = new Map<string, string>();
  let count = 0;
  return {
    add(event) {
      count++;
      hash.update(`${canonical(event, numbers)}\n`);
    },
    get count() {
      return count;
    },
    digest: () => hash.copy().digest('hex'),
  };
}

/** Keys in alphabetical order, so that the order in which an object was put together does not count. */
export function canonical(event: AssistEvent, numbers = new Map<string, string>()): string {
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean);
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value)
      .filter(([key, inner]) => !ofTheClock.has(key) && inner !== undefined)
      .map(([key, inner]) => [key, drawn.has(key) ? numberOf(String(inner), numbers) : clean(inner)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries);
  };
  return JSON.stringify(clean(event));
}

function numberOf(id: string, numbers: Map<string, string>): string {
  let number = numbers.get(id);
  if (number === undefined) {
    number = `#${numbers.size + 1}`;
    numbers.set(id, number);
  }
  return number;
}
