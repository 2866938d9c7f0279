/** How a colleague's note words a statement: "I have sent your card" becomes "Sent their card". Word tables do it; nothing is added. Pure. */
import { fold } from '../../../shared/assist/words.ts';
import type { Grammar } from '../data/grammar.ts';
import type { SummaryTexts } from '../understanding/data-files.ts';
import { createRetelling } from './third-person.ts';

export interface NoteWording {
  /** `isRequest`: the statement is a question that asks for something. */
  word(text: string, role: 'customer' | 'agent', isRequest: boolean): string | undefined;
  /** Whether a question can be reported: it asks for something to be done, or the language has a grammar that tells it. */
  asks(text: string): boolean;
}

export const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The tables of one language, compiled. Undefined for a statement that the grammar cannot tell in the third person. */
export function createNoteWording({ customer, agent, brief }: SummaryTexts, grammar?: Grammar): NoteWording {
  const retelling = { customer: createRetelling(customer), agent: createRetelling(agent) };
  const beginnings = {
    customer: createBeginning(brief.customer),
    agent: createBeginning(brief.agent),
    request: createBeginning(brief.request),
  };
  const omitted = new RegExp(
    `(?<=^|[\\s(])(?:${brief.omit.map(escaped).join('|') || '(?!)'})\\s(?=\\p{L})(?!\\p{L}*(?:\\s?\\d|st\\b|th\\b))`,
    'giu',
  );
  return {
    word(text, role, isRequest) {
      if (holdsDirectSpeech(text)) return undefined;
      const plain = text.replace(/’/g, "'");
      const asked = isRequest ? beginnings.request.replace(plain) : plain;
      const begun = asked === plain ? twice(beginnings[role].replace, plain) : asked;
      const byTable = retelling[role].retell(begun);
      const reported = !grammar ? byTable : isRequest ? grammar.reportQuestion(plain) : grammar.retell(byTable, role);
      if (reported === undefined) return undefined;
      const retold = reported
        .replace(omitted, '')
        .replace(/(?<!\s)\s{2,9}/g, ' ')
        // The subject that is left out may have had a comma: "I, Ann Lee, lost …".
        .replace(/^[\s,]+/, '')
        .trim();
      const note = withoutRepeats(retold.replace(/(?<!\s)\s{1,9}(?=[,.;:])/g, ''));
      return grammar ? grammar.condense(note) : note;
    },
    asks: (text) =>
      grammar ? grammar.reportQuestion(text) !== undefined : beginnings.request.matches(text.replace(/’/g, "'")),
  };
}

/** "down for three days, three days": what was said again is left out. */
function withoutRepeats(text: string): string {
  const parts = text.split(/,\s/);
  const isNew = (part: string, k: number) => {
    const own: readonly string[] = fold(part).match(/[\p{L}\d]+/gu) ?? [];
    const before: readonly string[] = fold(parts.slice(0, k).join(' ')).match(/[\p{L}\d]+/gu) ?? [];
    return k === 0 || own.some((word) => !before.includes(word));
  };
  return parts.filter(isNew).join(', ');
}

/** Somebody else's words, in which "I" and "you" are other people. */
function holdsDirectSpeech(text: string): boolean {
  return [...text.matchAll(/["“«„]([^"“”«»„]{1,400})["”»“]/g)].some(
    ([, said]) => said!.trim().split(/\s+/).length >= 3,
  );
}

const twice = (change: (text: string) => string, text: string) => change(change(text));

function createBeginning(table: Readonly<Record<string, string>>) {
  const keys = Object.keys(table).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`^(${keys.map(escaped).join('|') || '(?!)'})(?![\\p{L}\\p{N}'])[\\s,:]*`, 'iu');
  return {
    matches: (text: string) => pattern.test(text),
    replace: (text: string) =>
      text.replace(pattern, (_, found: string) => {
        const instead = table[found.toLowerCase()] ?? '';
        return instead === '' ? '' : `${instead} `;
      }),
  };
}
