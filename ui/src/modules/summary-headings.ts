/**
 * Headings of summaries in the agent's language: a closed set of names that the built-in engine, in its languages, and Google give
 * their sections. What an administrator named otherwise stays as it is. What is saved keeps its own names, because attributes go by them.
 */
import type { Messages } from '../messages/messages.ts';

/** Names, separated by bars, in lower case. */
const names = {
  reason: 'reason|motivo|motif|anlass',
  done: 'what was done|qué se hizo|ce qui a été fait|was getan wurde|o que foi feito',
  outcome: 'outcome|resultado|résultat|ergebnis',
  promises: 'promises and deadlines|promesas y plazos|promesses et délais|zusagen und fristen|promessas e prazos',
  open: 'open points|pendiente|points en suspens|offene punkte|pendências',
  mood: 'mood|ánimo|ânimo|humeur|stimmung',
  situation: 'situation',
  action: 'action|actions taken|action taken',
  resolution: 'resolution',
  cancellation: 'reason for cancellation',
  satisfaction: 'customer satisfaction',
  entities: 'entities',
} as const;
type Heading = keyof typeof names;

const headings: ReadonlyMap<string, Heading> = new Map(
  (Object.entries(names) as [Heading, string][]).flatMap(([heading, list]) =>
    list.split('|').map((name) => [name, heading] as const),
  ),
);

/** `title` where it is none of the set. Google writes some with underscores. */
export function headingOf(title: string, t: Messages['t']): string {
  const heading = headings.get(title.trim().toLowerCase().replaceAll('_', ' '));
  return heading === undefined ? title : t(`summary.heading.${heading}`);
}
