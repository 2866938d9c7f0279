/** Statements that their own speaker denies, in English and Spanish: left alone in a note they would be false. Pure. */
import { contentWords, fold } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { withoutMarks } from '../data/word-edges.ts';

const conjunction = '(?:but|and|though|although|however|when|pero|y|aunque|cuando) ';
const whom =
  '(?:(?:which|lo cual|lo que|cosa que|que) )?(?:(?:i|we|you|s?he|it|they|that|this|yo|usted|el|ella|ellos|eso|esto) )?';
const auxiliaries =
  'is|was|were|am|are|have|has|had|do|does|did|can|could|will|would|should|es|era|fue|ha|he|han|hice|hizo|hicimos|hicieron|esta|estaba';
const tail =
  'have|had|has|been|be|done|do|did|so|true|right|correct|the case|happen|happened|possible|at all|yet|it|that|this|hecho|sido|asi|cierto|verdad|correcto|eso|yo|nunca';
/** "…, but I didn't", "…, which is not true", "…, pero no lo hice". Folded, without marks. */
const bareDenial = new RegExp(
  `^(?:${conjunction})?(?:${whom})(?:that's |it's )?(?:(?:${auxiliaries}) )?(?:[a-z]{2,7}n't|not|never|cannot|a lie|false|untrue|no|nunca|jamas|mentira|falso)(?: lo)?(?: (?:${auxiliaries}))?(?: (?:${tail}))*$`,
);
/** More is a statement of its own. */
const longestDenial = 60;

/** Whether a part of a sentence only denies what stands before it. */
export function isBareDenial(text: string): boolean {
  return text.length <= longestDenial && bareDenial.test(fold(withoutMarks(text)).replace(/’/g, "'"));
}

/** The sentences, each with the denial that follows it: "He says I broke it. I didn't." */
export function withDenials(sentences: readonly string[]): string[] {
  const joined: string[] = [];
  for (const sentence of sentences) {
    const before = joined.at(-1);
    if (before === undefined || /\?\s*$/.test(before) || !isBareDenial(sentence) || /^no\P{L}*$/iu.test(sentence))
      joined.push(sentence);
    else joined[joined.length - 1] = `${withoutMarks(before)}, ${lowered(sentence)}`;
  }
  return joined;
}

const lowered = (text: string) =>
  /^I(?!\p{L})/u.test(text) ? text : `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

const negation = /n't(?![a-z])|(?<![a-z])(?:not|never|cannot|no|nunca|jamas|tampoco)(?![a-z])/;
const pronoun = /(?<![a-z])(?:it|them|that|so|lo|la|los|las|eso)(?![a-z])|(?:ar|er|ir)l[oa]s?(?![a-z])/;

const auxiliary = /(?<![a-z])(is|was|were|are|have|has|had|do|does|did|can|could|will|would|should)(?:n't)?(?![a-z])/;

export type Stance = {
  readonly isNegated: boolean;
  /** Refers to what was said before. */
  readonly refers: boolean;
  /** "did" of "I did get it" and "I didn't". */
  readonly auxiliary: string | undefined;
  readonly words: ReadonlySet<string>;
};

/** What a statement says, and whether it says that it is so. */
export function stanceOf(text: string, language: EngineLanguage): Stance {
  const plain = fold(text).replace(/’/g, "'");
  const words = contentWords(text.replace(/’/g, "'"), language).filter(
    (word) => !/n['’]t$|^(?:never|not|yet|nunca|jamas|tampoco)$/.test(word),
  );
  return {
    isNegated: negation.test(plain),
    refers: pronoun.test(plain),
    auxiliary: auxiliary.exec(plain)?.[1],
    words: new Set(words),
  };
}

/** Whether the later of two statements of one turn says the opposite of the earlier one: "I've returned it. Actually, I haven't." */
export function takesBack(later: Stance, earlier: Stance): boolean {
  if (later.isNegated === earlier.isNegated) return false;
  const [few, many] = later.words.size <= earlier.words.size ? [later, earlier] : [earlier, later];
  if (later.words.size === 0)
    return later.refers && later.auxiliary !== undefined && later.auxiliary === earlier.auxiliary;
  if (few.words.size === 0 || (few.words.size === 1 && !few.refers)) return false;
  return [...few.words].every((word) => many.words.has(word));
}
