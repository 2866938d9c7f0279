/**
 * Checklists of a team, pure: what the agent is to do, ticked by what is said and known, with advice for what is due. The first list
 * whose queues and languages fit is that of the conversation.
 */
import * as v from 'valibot';
import { unknownKey } from '../file-mistakes.ts';
import { type CompiledCondition, ConditionSchema, compileCondition } from './conditions.ts';
import { appliesTo, scopeEntries } from './scope.ts';
import type { Observation, Situation } from './situation.ts';

const phrases = v.optional(
  v.pipe(
    v.array(v.pipe(v.string('must be a text'), v.minLength(1, 'must not be empty'), v.maxLength(300, 'is too long'))),
    v.minLength(1, 'must not be an empty list'),
    v.maxLength(100, 'has too many phrases'),
  ),
);
const itemKeys = ['id', 'title', 'advice', 'say', 'customerSays', 'known', 'when', 'onlyWhenDue'];

const ItemSchema = v.strictObject(
  {
    id: v.pipe(v.string('must be a text'), v.regex(/^[\w-]{1,64}$/, 'must be letters, digits, "-" and "_"')),
    title: v.pipe(v.string('must be a text'), v.minLength(1, 'must not be empty'), v.maxLength(200, 'is too long')),
    /** Shown once the item is due and not done. */
    advice: v.optional(v.pipe(v.string('must be a text'), v.maxLength(2_000, 'is too long')), ''),
    /** Phrases of the agent, and of the customer, that tick it. */
    say: phrases,
    customerSays: phrases,
    /** Kinds of facts that tick it, such as `order_number`. */
    known: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(50))),
    /** When it is due; absent: it is never. */
    when: v.optional(ConditionSchema),
    /** Stands in the list only once it was due or done. */
    onlyWhenDue: v.optional(v.boolean('must be true or false'), false),
  },
  (issue) => unknownKey(issue, itemKeys),
);
type CoachingItem = v.InferOutput<typeof ItemSchema>;

export const CoachingSchema = v.strictObject(
  {
    ...scopeEntries,
    checklist: v.pipe(
      v.array(ItemSchema, 'must be a list of items'),
      v.minLength(1, 'must not be an empty list'),
      v.maxLength(50, 'has more than 50 items'),
      v.check((items) => new Set(items.map(({ id }) => id)).size === items.length, 'has an id twice'),
    ),
  },
  (issue) => unknownKey(issue, ['queues', 'languages', 'checklist']),
);
export type Coaching = v.InferOutput<typeof CoachingSchema>;

type CompiledItem = {
  readonly item: CoachingItem;
  readonly isDue: CompiledCondition;
  readonly isDone: CompiledCondition;
};
export type CompiledCoaching = { readonly scope: Coaching; readonly items: readonly CompiledItem[] };

/** By the id of the item; one that is in neither state is absent. */
export type CoachingState = Readonly<Record<string, 'due' | 'done'>>;

export type CoachingEffect =
  | { readonly type: 'done' | 'advice'; readonly item: CoachingItem; readonly atMs: number }
  /** The whole list as it stands now, where it has changed. */
  | {
      readonly type: 'checklist';
      readonly items: readonly { readonly itemId: string; readonly title: string; readonly done: boolean }[];
      readonly atMs: number;
      /** Grows with each change, and is the same wherever the same has happened. */
      readonly version: string;
    };

/** An item without `when` is on the list and never due. */
export function compileCoaching(lists: readonly Coaching[]): CompiledCoaching[] {
  return lists.map((scope) => ({
    scope,
    items: scope.checklist.map((item) => ({
      item,
      isDue: item.when ? compileCondition(item.when) : () => false,
      isDone: isDoneBy(item),
    })),
  }));
}

function isDoneBy({ say, customerSays, known }: CoachingItem): CompiledCondition {
  const said = [
    ...(say ? [compileCondition({ type: 'phrase', phrases: say, speaker: 'agent' })] : []),
    ...(customerSays ? [compileCondition({ type: 'phrase', phrases: customerSays, speaker: 'customer' })] : []),
  ];
  return (situation, observed) =>
    (observed.type === 'fact' && known?.some((kind) => observed.names.includes(kind)) === true) ||
    said.some((isSaid) => isSaid(situation, observed));
}

/** The list of a conversation, if it has one. */
export function coachingFor(
  lists: readonly CompiledCoaching[],
  where: Pick<Situation, 'queue' | 'language'>,
): CompiledCoaching | undefined {
  return lists.find(({ scope }) => appliesTo(scope, where));
}

/** As long as the language is not known, each list of the queue may become that of the conversation. */
export function mayBeCoached(
  lists: readonly CompiledCoaching[],
  { queue, language }: Pick<Situation, 'queue' | 'language'>,
): boolean {
  if (language !== undefined) return coachingFor(lists, { queue, language }) !== undefined;
  return lists.some(({ scope }) => appliesTo({ queues: scope.queues }, { queue, language }));
}

/** One step, from the situation `earlier` to that of `now`. `before` is undefined while no list was shown. */
export function stepCoaching(
  before: CoachingState | undefined,
  lists: readonly CompiledCoaching[],
  { earlier, now: situation }: { readonly earlier: Situation; readonly now: Situation },
  observed: Observation,
): [CoachingState | undefined, CoachingEffect[]] {
  const list = situation.phase === 'running' ? coachingFor(lists, situation) : undefined;
  if (!list) return [before, []];
  const atMs = situation.elapsedMs;
  const state: Record<string, 'due' | 'done'> = { ...before };
  const effects: CoachingEffect[] = [];
  for (const { item, isDue, isDone } of list.items) {
    if (state[item.id] === 'done') continue;
    if (isDone(situation, observed)) {
      state[item.id] = 'done';
      effects.push({ type: 'done', item, atMs });
    } else if (state[item.id] === undefined && isDue(situation, observed)) {
      state[item.id] = 'due';
      if (item.advice !== '') effects.push({ type: 'advice', item, atMs });
    }
  }
  // Queue or language may become known after the start.
  const isOther = coachingFor(lists, earlier) !== list;
  const isChanged = before === undefined || isOther || list.items.some(({ item: { id } }) => state[id] !== before[id]);
  if (!isChanged) return [before, []];
  const items = list.items
    .filter(({ item }) => !item.onlyWhenDue || state[item.id] !== undefined)
    .map(({ item: { id, title } }) => ({ itemId: id, title, done: state[id] === 'done' }));
  // An item goes from open over due to done and never back, so that the counts name the version of a list.
  const lives = Object.values(state);
  const version = `${lists.indexOf(list)}-${lives.length}-${lives.filter((life) => life === 'done').length}`;
  return [state, items.length > 0 ? [{ type: 'checklist', items, atMs, version }, ...effects] : effects];
}

/** The names by which a file may know a fact: its kind, and its label ("Order number" → `order_number`). */
export const factNames = ({ kind, label }: { readonly kind: string; readonly label: string }): string[] => [
  kind,
  label.toLowerCase().replaceAll(' ', '_'),
];
