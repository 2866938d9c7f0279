/**
 * A question that goes on from the one before ("and for business customers?") as a question of its own, so that it can be searched
 * for. Pure; takes words of the two questions only, and adds none but a preposition.
 */
import { fold } from '../../../shared/assist/words.ts';
import { toLanguage } from '../../../shared/languages.ts';
import { topicTermsOf } from '../knowledge/terms.ts';

type FollowUpWords = {
  /** How a question begins that goes on from another; on folded text. */
  readonly opening: RegExp;
  /** What asks by itself, at the start of the rest. */
  readonly asks: RegExp;
  readonly prepositions: RegExp;
  /** Words of a preposition, its articles and a short object behind it, at the end. */
  readonly place: RegExp;
  /** Stands for something that was said before. */
  readonly reference: RegExp;
  /** Joins what is asked for to the question before. */
  readonly joining: string;
};

/** By ISO 639-1 code. */
const rows: Readonly<Record<string, FollowUpWords | undefined>> = {
  en: {
    opening: /^(?:(?:ok|okay|and|but|so),? )?(?:and (?:what|how) about |what about |how about |and |but |same )/,
    asks: /^(?:what|how|when|where|who|which|why|can|could|do|does|did|is|are|will|would|should|may|must|has|have)\b/,
    prepositions: /^(?:for|with|without|in|on|at|to|from|by|after|before|during|outside|inside|under|over)\b/,
    place: / (?:for|with|without|in|on|at|to|from|by|after|before|during) (?:[^\s?]{1,30} ?){1,4}$/,
    reference: /\b(?:it|that|this|those|these|they|them|there|one)\b/,
    joining: 'for',
  },
  es: {
    opening: /^¿?(?:(?:vale|bien|ok),? )?(?:y que (?:pasa|hay) con |que (?:pasa|hay) con |y |pero )/,
    asks: /^¿?(?:que|como|cuando|cuanto|cuanta|cuantos|cuantas|donde|quien|cual|por que|puedo|puede|se puede|hay|es|son|tengo|tiene)\b/,
    prepositions: /^(?:para|con|sin|en|a|al|desde|por|despues|antes|fuera|dentro|de|del)\b/,
    place: / (?:para|con|sin|en|a|al|desde|por) (?:[^\s?]{1,30} ?){1,4}$/,
    reference: /\b(?:eso|esto|ese|esa|esos|esas|ello|lo|la|los|las|alli|ahi)\b/,
    joining: 'para',
  },
  fr: {
    opening:
      /^(?:(?:ok|d'accord|bien),? )?(?:et qu'en est-il (?:de |des |du )?|qu'en est-il (?:de |des |du )?|et |mais )/,
    asks: /^(?:que|quoi|comment|quand|combien|ou|qui|quel|quelle|quels|quelles|pourquoi|est-ce|peut-on|puis-je|y a-t-il)\b/,
    prepositions: /^(?:pour|avec|sans|en|a|au|aux|dans|chez|depuis|par|apres|avant|hors|de|du|des)\b/,
    place: / (?:pour|avec|sans|en|a|au|aux|dans|chez|depuis|par) (?:[^\s?]{1,30} ?){1,4}$/,
    reference: /\b(?:ca|cela|ce|celui|celle|ceux|celles|le|la|les|y)\b/,
    joining: 'pour',
  },
  de: {
    opening:
      /^(?:(?:ok|okay|gut),? )?(?:und was ist mit |was ist mit |und wie (?:ist|sieht) es (?:aus )?(?:mit|bei) |wie (?:ist|sieht) es (?:aus )?(?:mit|bei) |und |aber )/,
    asks: /^(?:was|wie|wann|wo|wer|welche|welcher|welches|warum|wieso|kann|konnen|darf|ist|sind|gibt|muss|hat|haben|gilt)\b/,
    prepositions: /^(?:fur|mit|ohne|in|im|bei|beim|nach|aus|von|vom|zu|zum|zur|vor|wahrend|ausserhalb|innerhalb)\b/,
    place: / (?:fur|mit|ohne|in|im|bei|beim|nach|aus|von|vom|zu|zum|zur) (?:[^\s?]{1,30} ?){1,4}$/,
    reference: /\b(?:das|dies|diese|dieser|dieses|es|sie|dort|davon|damit|dafur)\b/,
    joining: 'für',
  },
  pt: {
    opening: /^(?:(?:ok|certo|bem),? )?(?:e quanto (?:a |ao |aos |as )|e que tal |e |mas )/,
    asks: /^(?:que|como|quando|quanto|quanta|quantos|quantas|onde|quem|qual|quais|por que|posso|pode|ha|tem|e possivel)\b/,
    prepositions: /^(?:para|com|sem|em|no|na|nos|nas|a|ao|desde|por|depois|antes|fora|dentro|de|do|da)\b/,
    place: / (?:para|com|sem|em|no|na|nos|nas|ao|desde|por) (?:[^\s?]{1,30} ?){1,4}$/,
    reference: /\b(?:isso|isto|esse|essa|esses|essas|ele|ela|eles|elas|ali|la)\b/,
    joining: 'para',
  },
};

/** A question with so many terms of its own stands alone. */
const fewTerms = 2;
const longestCharacters = 500;

/** `asked` where it stands alone, or where there is no question before. */
export function standAlone(asked: string, before: string | undefined, languageCode: string): string {
  const text = asked.normalize('NFC').trim();
  const words = rows[languageCode.slice(0, 2).toLowerCase()];
  if (before === undefined || words === undefined) return asked;
  const opening = words.opening.exec(fold(text))?.[0] ?? '';
  const rest = text.slice(opening.length).replace(/[\s?.!]{1,5}$/, '');
  if (rest === '') return asked;
  const folded = fold(rest);
  const isPart = words.prepositions.test(folded) || (opening !== '' && !words.asks.test(folded));
  if (isPart) return joined(before, rest, words, asked);
  const terms = topicTermsOf(text, toLanguage(languageCode)).length;
  const refers = words.reference.test(folded) || opening !== '' || terms === 0;
  return refers && terms < fewTerms ? fitting(`${stem(before)}? ${upper(rest)}?`, asked) : asked;
}

function joined(before: string, rest: string, words: FollowUpWords, asked: string): string {
  const base = stem(before);
  const preposition = words.prepositions.exec(fold(rest))?.[0];
  // The same length folded, as accents are single characters here: positions are those of the text.
  const at = lastPlace(fold(base), words.place, preposition);
  if (preposition !== undefined) return fitting(`${base.slice(0, at ?? base.length)} ${rest}?`, asked);
  if (at === undefined) return fitting(`${base} ${words.joining} ${rest}?`, asked);
  const kept = base.slice(at + 1).split(' ')[0]!;
  return fitting(`${base.slice(0, at)} ${kept} ${rest}?`, asked);
}

/** Where the last "for private customers" begins; with `preposition`, one that begins so. */
function lastPlace(folded: string, place: RegExp, preposition: string | undefined): number | undefined {
  let from = folded.length;
  for (let tries = 0; tries < 6; tries++) {
    from = folded.lastIndexOf(' ', from - 1);
    if (from < 0) return undefined;
    const tail = folded.slice(from);
    const isPlace = place.exec(tail)?.index === 0;
    if (isPlace && (preposition === undefined || tail.startsWith(` ${preposition} `))) return from;
  }
  return undefined;
}

const stem = (question: string) =>
  question
    .normalize('NFC')
    .trim()
    .replace(/[\s?.!]{1,5}$/, '');
const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
const fitting = (text: string, otherwise: string) => (text.length <= longestCharacters ? text : otherwise);
