/** The judge of replies: what one states as done, promised or true that no one said. Questions and courtesy claim nothing. Pure. */
import { fold, splitSentences } from '../../shared/assist/words.ts';
import type { EngineLanguage } from '../../shared/languages.ts';

const acts: { readonly [L in EngineLanguage]?: RegExp } = {
  en: /\b(?:i|we)(?:'ve| have| just| had)\b|\b(?:i|we)(?:'ll| will| am going to|'m going to) (?!be happy|gladly)|\b(?:has|have|had) been\b|\byou(?:'ll| will) (?:get|receive|have|hear)\b|\b(?:is|are) (?:now|already|on (?:its|their) way)\b|\bfree of charge\b|\bguarantee/,
  es: /\b(?:he|hemos|ha sido|han sido|se ha)\b|\b(?:recibira|llegara|le (?:envio|enviare|enviaremos|mando|devolveremos|abonaremos))\b|\bsin coste\b|\bgarantiz/,
};

const digits: { readonly [L in EngineLanguage]?: string } = {
  en: 'zero|oh one two three four five six seven eight nine',
  es: 'cero uno dos tres cuatro cinco seis siete ocho nueve',
};

/** Numbers as figures, also those that were said digit by digit: "four four, eight one". */
function figuresIn(text: string, language: EngineLanguage): string[] {
  const names = digits[language]?.split(' ') ?? [];
  const spelled = names.reduce(
    (plain, name, i) => plain.replace(new RegExp(`\\b(?:${name})\\b`, 'g'), String(i)),
    fold(text),
  );
  return [text, spelled].flatMap((each) => each.replace(/(?<=\d)[\s,-]+(?=\d)/g, '').match(/\d+/g) ?? []);
}

/** Sentences of the reply that claim an act or name a figure that stands in nothing that was said. */
export function claimsIn(reply: string, said: readonly string[], language: EngineLanguage): string[] {
  const figures = new Set(said.flatMap((text) => figuresIn(text, language)));
  return splitSentences(reply).filter((sentence) => {
    const numbers = sentence.match(/\d+/g) ?? [];
    if (numbers.some((number) => !figures.has(number) && ![...figures].some((each) => each.includes(number))))
      return true;
    return !sentence.endsWith('?') && (acts[language]?.test(fold(sentence)) ?? false);
  });
}
