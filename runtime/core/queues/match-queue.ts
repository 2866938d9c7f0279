/** Which entry of the file a conversation fits: the first whose every key fits. */
import { type ClueKind, clueKinds, type QueueClues, type QueueMatch } from '../ports/conversation-queues.ts';
import type { QueueEntry } from './queue-file.ts';

/** The first entry whose every stated clue fits; undefined where none does. An entry without clues fits everything. */
export function matchQueue(entries: readonly QueueEntry[], clues: QueueClues): QueueMatch | undefined {
  const entry = entries.find(({ match }) => clueKinds.every((kind) => fits(kind, match, clues)));
  return entry && { settings: entry.settings, by: clueKinds.filter((kind) => entry.match[kind] !== undefined) };
}

function fits(kind: ClueKind, match: QueueEntry['match'], clues: QueueClues): boolean {
  if (match[kind] === undefined) return true;
  switch (kind) {
    case 'queue':
      return match.queue!.some((wanted) => clues.queue?.some((known) => isSameText(known, wanted)));
    case 'number':
      return match.number!.some((wanted) => clues.number !== undefined && digits(clues.number) === digits(wanted));
    case 'organization':
      return match.organization!.some(
        (wanted) => clues.organization !== undefined && isSameText(clues.organization, wanted),
      );
    case 'config':
      return Object.entries(match.config!).every(([key, wanted]) => clues.config?.[key] === wanted);
  }
}

function isSameText(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** Of `tel:+34 911…` too. */
function digits(number: string): string {
  return number.replace(/\D+/g, '');
}
