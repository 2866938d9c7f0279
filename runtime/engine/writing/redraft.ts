/** A draft of an agent written anew without a model: sentences that say nothing are left out, or courtesy is added. Pure. */
import type { DraftStyle } from '../../../shared/assist/draft-styles.ts';
import { fold, splitSentences } from '../../../shared/assist/words.ts';

type DraftWords = {
  /** A whole sentence of courtesy; on folded text. */
  readonly courtesy: RegExp;
  /** Words at the start of a sentence that it can do without. */
  readonly padding: RegExp;
  readonly thanks: RegExp;
  /** What no style may lose; on folded text. `emptyCondition` says nothing: "if you have any questions". */
  readonly apology: RegExp;
  readonly condition: RegExp;
  readonly emptyCondition: RegExp;
  readonly friendly: string;
  /** Informal words with what stands for them in a formal text. */
  readonly formal: readonly (readonly [RegExp, string])[];
};

/** By ISO 639-1 code. */
const wordsByLanguage: Readonly<Record<string, DraftWords | undefined>> = {
  en: {
    courtesy:
      /^(?:hi|hello|dear|thank you|thanks|many thanks|i (?:really |do )?(?:apologi[sz]e|understand)|i am (?:very |really |so )?sorry|i'm (?:very |really |so )?sorry|sorry|we appreciate|please (?:do not|don't) hesitate|let me know if|feel free|have a (?:great|nice|good)|is there anything else|i hope)\b/,
    padding:
      /^(?:i would like to inform you that|i wanted to let you know that|please note that|as you (?:may )?know,|just so you know,|to be honest,|actually,|basically,|well,) /i,
    thanks: /\b(?:thank|sorry|apolog|appreciate)/,
    apology: /\b(?:sorry|apolog)/,
    condition: /\b(?:if|unless|provided|as long as|until|only|except|within|before)\b/,
    emptyCondition: /\bif (?:you|there)(?:'s| is| are| have| need)? (?:any|anything|more|further|other)/g,
    friendly: 'Thank you for your patience!',
    formal: [
      [/\bHi\b/g, 'Hello'],
      [/\bcan't\b/g, 'cannot'],
      [/\bwon't\b/g, 'will not'],
      [/\bdon't\b/g, 'do not'],
      [/\bI'm\b/g, 'I am'],
      [/\bwe're\b/gi, 'we are'],
      [/\bit's\b/g, 'it is'],
      [/\bI'll\b/g, 'I will'],
      [/\bwe'll\b/g, 'we will'],
      [/\bThanks\b/g, 'Thank you'],
    ],
  },
  es: {
    courtesy:
      /^¿?¡?(?:hola|buenas|estimad[oa]|gracias|muchas gracias|le agradezco|te agradezco|lo siento|lamento|siento|disculp[ae]|entiendo (?:su|tu)|no dude en|no dudes en|espero que|que tenga|que tengas|hay algo mas)\b/,
    padding:
      /^(?:quisiera informarle de que|quería informarte de que|le informo de que|tenga en cuenta que|como (?:ya )?sabe,|la verdad es que|bueno,) /i,
    thanks: /\b(?:gracias|agrade|lament|siento|disculp)/,
    apology: /(?:lo siento|lament|disculp|perdon)/,
    condition: /\b(?:si|salvo|a menos que|siempre que|mientras|hasta|antes|solo)\b/,
    emptyCondition: /\bsi (?:tiene|tienes|necesita|necesitas|hay) (?:algun|algo|mas|otra|duda|pregunta|cualquier)/g,
    friendly: '¡Gracias por su paciencia!',
    formal: [
      [/\bHola\b/g, 'Buenos días'],
      [/\bvale\b/g, 'de acuerdo'],
    ],
  },
  fr: {
    courtesy:
      /^(?:bonjour|bonsoir|cher|chere|merci|je vous remercie|je suis (?:vraiment )?desolee?|desolee?|je comprends|n'hesitez pas|j'espere|bonne journee|puis-je vous aider)\b/,
    padding:
      /^(?:je souhaite vous informer que|je vous informe que|veuillez noter que|comme vous le savez,|en fait,) /i,
    thanks: /\b(?:merci|remercie|desole)/,
    apology: /(?:desole|excus|pardon|regrett)/,
    condition: /\b(?:si|s'il|sauf|a moins|tant que|jusqu|avant|a condition)\b/,
    emptyCondition: /\bsi (?:vous avez|tu as) (?:d'autres|des|une|besoin)/g,
    friendly: 'Merci de votre patience !',
    formal: [
      [/\bSalut\b/g, 'Bonjour'],
      [/\bOK\b/g, 'Entendu'],
    ],
  },
  de: {
    courtesy:
      /^(?:hallo|guten tag|liebe|lieber|danke|vielen dank|es tut mir (?:sehr )?leid|tut mir leid|entschuldig|ich verstehe|zogern sie nicht|ich hoffe|einen schonen|kann ich sonst)/,
    padding:
      /^(?:ich möchte ihnen mitteilen, dass|bitte beachten sie, dass|wie sie wissen,|ehrlich gesagt,|eigentlich) /i,
    thanks: /(?:dank|leid|entschuldig)/,
    apology: /(?:leid|entschuldig|verzeih|bedauer)/,
    condition: /\b(?:wenn|falls|sofern|solange|bis|vor|nur|ausser|es sei denn)\b/,
    emptyCondition: /\b(?:wenn|falls) sie (?:noch )?(?:weitere )?(?:fragen|hilfe|etwas)/g,
    friendly: 'Vielen Dank für Ihre Geduld!',
    formal: [
      [/\bHallo\b/g, 'Guten Tag'],
      [/\bokay\b/gi, 'in Ordnung'],
    ],
  },
  pt: {
    courtesy:
      /^(?:ola|bom dia|boa tarde|prezad[oa]|obrigad[oa]|muito obrigad[oa]|agradeco|lamento|sinto muito|desculpe|entendo|compreendo|nao hesite|espero que|tenha um|posso ajudar em)\b/,
    padding: /^(?:gostaria de informar que|informo que|tenha em conta que|note que|como sabe,|na verdade,) /i,
    thanks: /\b(?:obrigad|agradec|lament|desculp|sinto)/,
    apology: /(?:desculp|lament|sinto muito|perdao)/,
    condition: /\b(?:se|salvo|a menos|desde que|enquanto|ate|antes|so)\b/,
    emptyCondition: /\bse (?:tiver|precisar|houver) (?:de )?(?:algum|mais|outra|duvida)/g,
    friendly: 'Obrigado pela paciência!',
    formal: [
      [/\bOi\b/g, 'Olá'],
      [/\btá\b/g, 'está'],
    ],
  },
};

/** The same text where there is nothing to change. */
export function redraft(draft: string, style: DraftStyle, languageCode: string): string {
  const words = wordsByLanguage[languageCode.slice(0, 2).toLowerCase()];
  if (!words) return draft;
  switch (style) {
    case 'shorter':
      return shorter(draft, words);
    case 'friendlier':
      return words.thanks.test(fold(draft)) ? draft : `${words.friendly} ${draft}`;
    case 'formal':
      return words.formal.reduce((text, [pattern, instead]) => text.replace(pattern, instead), draft);
  }
}

/** Whether a text that was written anew still has each number of the draft, its apology and its condition. */
export function keepsEssentials(draft: string, written: string, languageCode: string): boolean {
  const kept = new Set(written.match(/\d+/g));
  if ((draft.match(/\d+/g) ?? []).some((number) => !kept.has(number))) return false;
  const words = wordsByLanguage[languageCode.slice(0, 2).toLowerCase()];
  if (!words) return true;
  const [before, after] = [fold(draft), fold(written)];
  if (words.apology.test(before) && !words.apology.test(after)) return false;
  return !hasCondition(before, words) || hasCondition(after, words);
}

const hasCondition = (folded: string, { condition, emptyCondition }: DraftWords): boolean =>
  condition.test(folded.replace(emptyCondition, ''));

function shorter(draft: string, words: DraftWords): string {
  const { courtesy, padding, apology } = words;
  const sentences = splitSentences(draft);
  const kept = sentences.filter((sentence) => {
    const folded = fold(sentence);
    return !courtesy.test(folded) || apology.test(folded) || /\d/.test(folded) || hasCondition(folded, words);
  });
  if (kept.length === 0) return sentences[0] ?? draft;
  return kept
    .map((sentence) => sentence.replace(padding, ''))
    .map((sentence) => sentence.slice(0, 1).toUpperCase() + sentence.slice(1))
    .join(' ');
}
