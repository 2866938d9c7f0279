/** What the archive counts for the report of use. */
import type { OpenQuestion, UseGrouping, UseRow } from '../../../shared/api/use-report.ts';

/** Instants, ISO; `to` is the first moment that does not count. */
export type UsePeriod = { readonly from: string; readonly to: string };

export type UseRequest = UsePeriod & { readonly by: UseGrouping; readonly queue?: string | undefined };

/** `agents`: how many different agents the figures are about. */
export type CountedUse = UseRow & { readonly agents: number };
/** `terms`: the words of the question in the form in which they are compared. */
export type CountedQuestion = OpenQuestion & { readonly terms: readonly string[] };

/** As the archive counts it. */
export type UseFigures = {
  readonly conversations: number;
  readonly agents: number;
  readonly rows: readonly CountedUse[];
  readonly questions: readonly CountedQuestion[];
};
