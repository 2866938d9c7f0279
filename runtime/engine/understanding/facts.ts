/** Facts of a turn for the panel's strip: what names something, amounts, dates, addresses, promises, open questions. Pure. */
import type { FactKind } from '../../../shared/assist/fact-kinds.ts';
import { fold, isSmallWord, splitSentences, stem, toWords } from '../../../shared/assist/words.ts';
import { languageCodes } from '../../../shared/languages.ts';
import type { FactFinder, FactTurn, FoundFact, TurnFacts } from '../../core/ports/fact-finder.ts';
import type { FactMarks } from '../data/language-pack.ts';
import { fromAllPacks } from '../data/language-packs.ts';
import { type Entity, findEntities } from './entities.ts';
import { askedNameIn } from './number-names.ts';

/** Kinds of entities that are facts; what is missing here is none, above all cards, accounts and identity numbers. */
const kindOfEntity: Readonly<Record<string, { readonly kind: FactKind; readonly label: string }>> = {
  order_number: { kind: 'order_number', label: 'Order number' },
  policy_number: { kind: 'reference', label: 'Policy number' },
  imei: { kind: 'reference', label: 'IMEI' },
  serial_number: { kind: 'reference', label: 'Serial number' },
  tracking_number: { kind: 'reference', label: 'Tracking number' },
  case_number: { kind: 'reference', label: 'Case number' },
  invoice_number: { kind: 'reference', label: 'Invoice number' },
  customer_number: { kind: 'reference', label: 'Customer number' },
  meter_number: { kind: 'reference', label: 'Meter number' },
  amount: { kind: 'amount', label: 'Amount' },
  date: { kind: 'date', label: 'Date' },
  time: { kind: 'time', label: 'Time' },
  address: { kind: 'address', label: 'Address' },
  postal_code: { kind: 'address', label: 'Postal code' },
};

/** Names that Dialogflow gives to kinds of entities. */
const kindOfSystemEntity: Readonly<Record<string, string>> = {
  'unit-currency': 'amount',
  currency: 'amount',
  date: 'date',
  'date-time': 'date',
  'date-period': 'date',
  time: 'time',
  address: 'address',
  'street-address': 'address',
  'zip-code': 'postal_code',
};

const marks: readonly FactMarks[] = fromAllPacks((pack) => [pack.facts]);
const matches = (kind: keyof FactMarks, text: string) => marks.some((mark) => mark[kind].test(text));

/** A day without a name or a number is of no use to someone who reads it later. */
const bareDay = /^(?:today|yesterday|now|hoy|ayer)$/i;
const longestText = 200;
/** With fewer words that carry meaning a "yes" says nothing more than that. */
const fewWords = 4;
/** Texts beyond it are cut for this purpose: no one types such a message by hand. */
const mostCharacters = 4_000;

/** In every language that the engine knows, because callers mix them. */
export function createFactFinder(): FactFinder {
  return { find: findFacts, asksFor: askedNameIn };
}

/** A sentence, and what several looks at it need. */
type Sentence = {
  readonly text: string;
  readonly folded: string;
  readonly isQuestion: boolean;
  readonly isPromise: boolean;
  readonly isStalling: boolean;
};

function findFacts(turn: FactTurn, earlier: readonly FactTurn[]): TurnFacts {
  const text = turn.text.slice(0, mostCharacters);
  const folded = fold(text);
  const sentences = splitSentences(text).map(readSentence);
  const words = turn.role === 'agent' ? stemsOf(text) : noWords;
  const count = turn.role === 'agent' ? words.size : stemsOf(text, fewWords).size;
  const isStalling = matches('stalling', folded);
  const isAsking = sentences.length > 0 && sentences.every(({ isQuestion }) => isQuestion);
  const isReply = matches('shortAnswer', folded);
  const isShort = !isAsking && !isStalling && count < fewWords && isReply;
  return {
    facts: [
      ...entitiesOf({ ...turn, text }, earlier).flatMap((entity) => factOf(entity, text)),
      ...sentences.flatMap((sentence) => sentenceFacts(turn, sentence)),
    ],
    isCorrection: matches('correction', folded),
    isSubstance: !isAsking && !isStalling && count >= 2 && !isShort,
    isStatement: sentences.some(isStatement),
    isReply,
    isShortAnswer: isShort,
    words,
  };
}

function readSentence(text: string): Sentence {
  const folded = fold(text);
  const isQuestion = text.trimEnd().endsWith('?') || matches('question', folded);
  // Nothing asks whether a question promises something, or wins time.
  const isPromise = !isQuestion && matches('promise', folded);
  return { text, folded, isQuestion, isPromise, isStalling: !isQuestion && matches('stalling', folded) };
}

function entitiesOf({ text, entities = [] }: FactTurn, earlier: readonly FactTurn[]): Entity[] {
  const own = findEntities(text);
  // Few turns have a number, and looking for what was asked costs as much as looking for the number.
  const asked = own.some(({ kind }) => kind === 'number')
    ? askedNameIn([...earlier.slice(-2).map((past) => past.text), text].join(' '))
    : undefined;
  const named = own.map((entity) =>
    entity.kind === 'number' && asked !== undefined ? { ...entity, kind: asked } : entity,
  );
  const others = entities.flatMap(({ kind, start, end }): Entity[] => {
    const known = kindOfSystemEntity[kind];
    const isFree = !named.some((entity) => start < entity.end && end > entity.start);
    return known && isFree && end <= text.length ? [{ kind: known, start, end, value: text.slice(start, end) }] : [];
  });
  return [...named, ...others];
}

function factOf({ kind: entityKind, start, end, value = '' }: Entity, text: string): FoundFact[] {
  const known = Object.hasOwn(kindOfEntity, entityKind) ? kindOfEntity[entityKind] : undefined;
  if (!known || value === '' || bareDay.test(value)) return [];
  const key = `${entityKind} ${keyOf(entityKind, value)}`;
  const isDenied = matches('wrongValue', fold(text.slice(Math.max(0, start - longestText), start)));
  const shown = entityKind === 'amount' ? text.slice(start, end).trim() || value : value;
  return [{ ...known, value: shown, key, ...(isDenied && { isDenied: true as const }) }];
}

/** Separators and writing do not make another fact. */
function keyOf(kind: string, value: string): string {
  const plain = fold(value);
  return kind === 'date' ? plain.replace(/^(?:the|el|next|this|el proximo)\s/, '') : plain.replace(/[\s-]/g, '');
}

function sentenceFacts({ role }: FactTurn, { text, folded, isQuestion, isPromise, isStalling }: Sentence): FoundFact[] {
  const value =
    text.length > longestText
      ? `${text
          .slice(0, longestText - 1)
          .replace(/[\ud800-\udbff]$/, '')
          .trimEnd()}…`
      : text;
  if (role === 'agent' && isPromise && !isStalling)
    return [{ kind: 'promise', label: 'Promise', value, key: `promise ${folded}` }];
  if (role === 'customer' && isQuestion && !matches('idleQuestion', folded) && stemsOf(text, 1).size > 0)
    return [{ kind: 'question', label: 'Open question', value, key: `question ${folded}`, about: meaningOf(text) }];
  return [];
}

/** States something, rather than promising, asking, winning time or being polite. */
function isStatement({ text, isQuestion, isPromise, isStalling }: Sentence): boolean {
  return (
    !isQuestion && !isPromise && !isStalling && toWords(text).some((word) => isMeaningful(word) && !isCourtesy(word))
  );
}

/** The words that are small words in none of the languages. */
const meaningOf = (text: string): string[] => toWords(text).filter(isMeaningful);

const isMeaningful = (word: string): boolean =>
  word.length >= 3 && !languageCodes.some((language) => isSmallWord(word, language));

const courtesy = new Set(
  fromAllPacks(({ grounding }) => grounding.courtesy).flatMap((word) => languageCodes.map((code) => stem(word, code))),
);
const isCourtesy = (word: string) => languageCodes.some((code) => courtesy.has(stem(word, code)));

const noWords: ReadonlySet<string> = new Set();

/** In every language; at least `enough` of them, where there are so many. */
function stemsOf(text: string, enough = Number.POSITIVE_INFINITY): ReadonlySet<string> {
  const words = toWords(text);
  const stems = new Set<string>();
  for (const language of languageCodes) {
    for (const word of words) {
      if (!isSmallWord(word, language)) stems.add(stem(word, language));
      if (stems.size >= enough) return stems;
    }
  }
  return stems;
}
