/** Days and hours that an agent proposes, and how the customer takes them. Pure. */
import type { EngineLanguage } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';
import { type Phrases, plainWords } from '../data/phrases.ts';
import type { Turn } from '../ports.ts';
import { isComparable, isDayOrHour, isSameSlot, type Slot, slotsIn } from './slots.ts';

export type Proposal = { readonly turn: number; readonly text: string; readonly slots: readonly Slot[] };

/** What an agent proposes in that turn: a question or an offer with a day or an hour. */
export function proposalsIn(
  history: readonly Turn[],
  sentences: readonly (readonly string[])[],
  turn: number,
  language: EngineLanguage,
): Proposal[] {
  if (history[turn]?.role !== 'agent') return [];
  const words = packOf(language).grammar?.appointments;
  return (sentences[turn] ?? []).flatMap((text) => {
    const slots = slotsIn(text).filter(isDayOrHour);
    const isPromise = words?.promises.test(plainWords(text)) === true;
    const isOffer = isBareProposal(text, slots) || words?.proposes.test(plainWords(text)) === true;
    return slots.length > 0 && (text.endsWith('?') || (isOffer && !isPromise)) ? [{ turn, text, slots }] : [];
  });
}

/** "Saturday the 22nd at 7:30." */
const isBareProposal = (text: string, slots: readonly Slot[]) =>
  text.split(' ').length <= 9 && text.slice(0, slots[0]?.start ?? 0).split(' ').length <= 3;

/** The first words of the answer, and those that repeat the proposal, decide. */
export function isRefused({ slots }: Proposal, answer: readonly string[], refusal: Phrases): boolean {
  const deciding = answer.filter(
    (text, k) => k === 0 || slotsIn(text).some((slot) => slots.some((each) => isSameSlot(each, slot))),
  );
  return deciding.some((text) => !text.endsWith('?') && refusal.test(plainWords(text)));
}

/** So many turns before an agreement other hours were only talked about. */
const reachOfAgreement = 4;

export type Taking = { readonly refusal: Phrases; readonly accepts: Phrases; readonly language: EngineLanguage };

/** The customer takes it, and the agent does not propose something else at once. */
export function isTaken(
  proposal: Proposal,
  history: readonly Turn[],
  sentences: readonly (readonly string[])[],
  { refusal, accepts }: Taking,
): boolean {
  const { turn, slots } = proposal;
  if (history[turn + 1]?.role !== 'customer') return false;
  const answer = sentences[turn + 1] ?? [];
  if (answer.length === 0 || isRefused(proposal, answer, refusal)) return false;
  const own = slotsIn(answer.join(' ')).filter((slot) => slots.some((each) => isComparable(each, slot)));
  if (own.some((slot) => !slots.some((each) => isSameSlot(each, slot)))) return false;
  const isRepeated = own.length > 0 && answer.some((text) => !text.endsWith('?') && slotsIn(text).length > 0);
  if (!isRepeated && !accepts.test(plainWords(answer[0]!))) return false;
  const next = slotsIn((sentences[turn + 2] ?? []).join(' ')).filter(isDayOrHour);
  return !next.some(
    (slot) => slots.some((each) => isComparable(each, slot)) && !slots.some((each) => isSameSlot(each, slot)),
  );
}

export type Agreement = {
  /** What was agreed on in the piece of a conversation; undefined where it proposes nothing that was taken. */
  agreedIn(turn: number, text: string): { readonly span: string } | undefined;
  /** Names an hour or a day beside which another one was agreed on soon after. */
  isOvertaken(turn: number, text: string): boolean;
};

/** Every proposal of a conversation that was taken. */
export function agreementsIn(
  history: readonly Turn[],
  sentences: readonly (readonly string[])[],
  taking: Taking,
): Agreement {
  const taken = history.flatMap((_, i) =>
    proposalsIn(history, sentences, i, taking.language).filter((proposal) =>
      isTaken(proposal, history, sentences, taking),
    ),
  );
  return {
    isOvertaken(turn, text) {
      const own = slotsIn(text).filter(isDayOrHour);
      return taken.some(
        (each) =>
          turn <= each.turn &&
          turn >= each.turn - reachOfAgreement &&
          own.some((slot) => each.slots.some((other) => other.kind === slot.kind)) &&
          !own.some((slot) => each.slots.some((other) => isSameSlot(other, slot))) &&
          (history[turn]?.role === 'agent' || turn > 1),
      );
    },
    agreedIn(turn, text) {
      const slots = slotsIn(text).filter(isDayOrHour);
      const proposal = taken.find(
        (each) => each.turn === turn && slots.some((slot) => each.slots.some((own) => isSameSlot(own, slot))),
      );
      return proposal && { span: spanOf(text, slots, taking.language) };
    },
  };
}

/** From the first value to the last, with the small words before it: "between two and four". */
function spanOf(text: string, slots: readonly Slot[], language: EngineLanguage): string {
  const small = packOf(language).grammar?.appointments.before ?? new Set<string>();
  const words = text.slice(0, slots[0]!.start).split(' ');
  let k = words.length - 1;
  while (k > 0 && small.has(words[k - 1]!.toLowerCase())) k--;
  return `${words.slice(k).join(' ')}${text.slice(slots[0]!.start, slots.at(-1)!.end)}`.trim();
}
