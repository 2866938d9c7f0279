/** Conversations of a few lines for tests of summaries, and what is left of them once their corrections are settled. */
import type { Turn } from '../engine/ports.ts';
import type { EngineData } from '../engine/understanding/data-files.ts';
import { settle } from '../engine/writing/corrections.ts';
import { compileMarks } from '../engine/writing/pieces.ts';

/** Of lines that begin with `A: ` for the agent, or `C: ` for the customer. */
export const turnsOf = (lines: readonly string[]): Turn[] =>
  lines.map((line, i) => ({
    id: String(i),
    role: line.startsWith('A') ? 'agent' : 'customer',
    text: line.slice(3),
    at: i,
  }));

/** The statements that hold, in order. */
export function statementsLeft(data: EngineData, language: 'en' | 'es', lines: readonly string[]): string[] {
  const history = turnsOf(lines);
  const talk = settle(history, compileMarks(data.summary[language]), language);
  return history.flatMap((_, i) => talk.sentencesOf(i).filter((sentence) => !talk.isWithdrawn(i, sentence)));
}
