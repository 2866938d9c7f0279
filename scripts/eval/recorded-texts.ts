/** What the evaluations of a model's recorded texts share. */
import type { Llm } from '../../runtime/engine/llm/llm.ts';
import { fold } from '../../shared/assist/words.ts';
import type { Figure } from './table.ts';

/** A model that writes that text, whatever it is asked. */
export const recorded = (text: string): Llm => ({ complete: async () => text, call: async () => [] });

/** "$12" and "12 dollars" are the same fact. */
export function holds(text: string, wanted: string): boolean {
  const plain = (of: string) =>
    fold(of)
      .replace(/\$\s?(\d+)/g, '$1 dollars')
      .replace(/€\s?(\d+)/g, '$1 euros')
      .replace(/(\d+)\s?€/g, '$1 euros');
  return plain(text).includes(plain(wanted));
}

/** 1 for an empty list. */
export async function share<T>(list: readonly T[], isRight: (item: T) => Promise<boolean>): Promise<number> {
  let right = 0;
  for (const item of list) if (await isRight(item)) right++;
  return list.length === 0 ? 1 : right / list.length;
}

export function report(say: (line: string) => void, isRight: boolean, line: string): boolean {
  if (!isRight) say(line);
  return isRight;
}

/** A share of `answers` that has to reach `atLeast`. */
export const figure = (id: string, title: string, value: number, atLeast: number): Figure => ({
  ...{ id: `answers.${id}`, title, value, atLeast },
  unit: '%',
});
