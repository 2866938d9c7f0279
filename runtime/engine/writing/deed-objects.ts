/** What an agent did, with the number of the thing: "Found order" of a conversation about one order is "Found order 4711". Pure. */
import { fold } from '../../../shared/assist/words.ts';
import type { Turn } from '../ports.ts';
import type { SummaryTexts } from '../understanding/data-files.ts';
import type { KnownNumber } from './summary-input.ts';

export type Deed = {
  readonly text: string;
  /** The number that was added, with the turn that names it. */
  readonly added?: { readonly value: string; readonly turn: number };
};

type Said = { readonly history: readonly Turn[]; readonly known: readonly KnownNumber[]; readonly texts: SummaryTexts };

/** "Placed new order", "found no order", "discount on next order": not the one whose number was named. Folded. */
const another =
  /(?:^| )(?:(?:placed|created|made|opened|no|new|another|other|next|second|future|any|different|replacement|ningun|nuev[oa]|otr[oa]|proxim[oa]|siguiente|segund[oa]|futur[oa]|cualquier)|(?:hecho|creado|abierto|realizado) (?:un|el|su)) $/;

/** The deed as it is where it does not end in the name of a number, or where several such numbers were named. */
export function withObject(text: string, { history, known, texts }: Said): Deed {
  const note = fold(text);
  const kind = Object.keys(texts.names).find(
    (each) => each.endsWith('_number') && note.endsWith(` ${fold(texts.names[each]!)}`),
  );
  if (kind !== undefined && another.test(note.slice(0, -fold(texts.names[kind]!).length))) return { text };
  const ofKind = known.filter((number) => number.kind === kind && number.value);
  const [first] = ofKind;
  if (!first || new Set(ofKind.map(({ value }) => fold(value!))).size > 1) return { text };
  const said = history[first.turn]?.text ?? '';
  const written = first.start === undefined ? first.value! : said.slice(first.start, first.end).trim();
  return { text: `${text} ${written}`, added: { value: fold(first.value!), turn: first.turn } };
}
