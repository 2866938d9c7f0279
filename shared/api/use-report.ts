/** The report of use: what was offered to agents, what they did with it, and what the knowledge base could not answer. */
import * as v from 'valibot';
import { suggestionKindNames } from '../assist/suggestion-kinds.ts';
import { boundedArray, boundedString, boundedText } from '../bounded.ts';

/** What one row is about, beside its kind. */
export const useGroupings = ['week', 'queue', 'agent'] as const;
export type UseGrouping = (typeof useGroupings)[number];

/** What can be offered. */
export const useKinds = [...suggestionKindNames, 'summary', 'action'] as const;
export type UseKind = (typeof useKinds)[number];

/** `listed`: a row for each agent, by name, never by figure. `grouped`: nothing about fewer than `leastAgents` agents. */
export const useAgentModes = ['listed', 'grouped'] as const;
export type UseAgentMode = (typeof useAgentModes)[number];

export const useReportLimits = {
  /** The group below which a works council wants nothing shown. */
  leastAgents: 5,
  days: 400,
  /** Without dates: so many days until now. */
  defaultDays: 84,
  rows: 2_000,
  questions: 50,
} as const;

const day = v.pipe(boundedString, v.isoDate());

/** Days in UTC; both count. The address holds dates, names of queues and of enumerations. */
export const UseReportQuerySchema = v.object({
  from: v.optional(day),
  to: v.optional(day),
  by: v.optional(v.picklist(useGroupings), 'week'),
  queue: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
});
export type UseReportQuery = v.InferOutput<typeof UseReportQuerySchema>;

const count = v.number();

/** What was done with all offers of one kind in one week, queue or of one agent. */
export const UseRowSchema = v.object({
  /** First day of the week (Monday), name of the queue, or id of the agent; empty: none. */
  key: boundedString,
  /** Of an agent: the name. */
  label: boundedString,
  kind: v.picklist(useKinds),
  conversations: count,
  offered: count,
  /** Of those offered: of how many it can be known whether they were seen and used. */
  measurable: count,
  seen: count,
  used: count,
  /** Changed before it was used; of a summary: before it was saved. */
  edited: count,
  good: count,
  partly: count,
  bad: count,
  /** From the text that caused a suggestion to the suggestion, milliseconds; absent where none was measured. */
  latencyMs: v.optional(v.object({ median: count, p95: count })),
});
export type UseRow = v.InferOutput<typeof UseRowSchema>;

/** Questions that mean the same, as far as their words say. */
export const OpenQuestionSchema = v.object({
  /** One of them, as it was asked last; masked. */
  query: boundedText,
  asked: count,
  conversations: count,
  /** `not_found`: there was no answer; `not_helpful`: agents rated the answer badly. */
  reason: v.picklist(['not_found', 'not_helpful']),
  /** ISO. */
  lastAt: boundedString,
});
export type OpenQuestion = v.InferOutput<typeof OpenQuestionSchema>;

export const UseReportSchema = v.object({
  from: boundedString,
  to: boundedString,
  by: v.picklist(useGroupings),
  agents: v.picklist(useAgentModes),
  /** Rows about too few agents that are left out. */
  withheld: count,
  conversations: count,
  /** In the order of key, then of kind. */
  rows: boundedArray(UseRowSchema),
  /** Most often asked first. */
  questions: boundedArray(OpenQuestionSchema),
});
export type UseReport = v.InferOutput<typeof UseReportSchema>;
