/** Where a rule or a checklist applies: queues and languages. Pure. */
import * as v from 'valibot';
import { boundedString } from '../../../shared/bounded.ts';
import type { Situation } from './situation.ts';

const names = v.optional(v.pipe(v.array(boundedString, 'must be a list'), v.maxLength(200, 'has too many entries')));

/** Names of queues, and languages such as `en`; absent: all. */
export const scopeEntries = { queues: names, languages: names } as const;
export type Scope = {
  readonly queues?: readonly string[] | undefined;
  readonly languages?: readonly string[] | undefined;
};

/** A scope without queues or languages applies to all. A conversation whose queue or language is unknown is in none that is named. */
export function appliesTo(
  { queues, languages }: Scope,
  { queue, language }: Pick<Situation, 'queue' | 'language'>,
): boolean {
  if (queues && (queue === undefined || !queues.includes(queue))) return false;
  return !languages || (language !== undefined && languages.includes(language.slice(0, 2).toLowerCase()));
}
