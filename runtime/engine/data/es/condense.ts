/** Spanish notes in fewer words: what everybody knows who reads the note of a conversation goes. Pure. */
import { type ClauseWords, condenseNote, type Shortening } from '../shorter-notes.ts';
import { verbAt } from './context.ts';

/** A sign says what a word says; a short note keeps the word, for readers who look for what was said. */
const money: readonly Shortening[] = [[/(?<![\d.,])(\d[\d.]*(?:,\d\d)?) euros?(?!\p{L})/giu, '$1 €']];

const shortenings: readonly Shortening[] = [
  [
    /(?<=^|(?<!(?:no|ni|se|nos|qué|lo) )(?<=\s))(t)iene que (?<!(?<!\p{L})(?:no|ni|nunca|jamás|tampoco|nadie|nada|ningún|ninguna|sin)(?!\p{L})[^.,;]{0,80})(?!ver con(?!\p{L}))(?=\p{L}{2,20}r(?:l[aeo]s?|se(?:l[aeo]s?)?)?(?!\p{L}))/giu,
    'debe ',
  ],
  [/ hoy mismo(?!\p{L})/giu, ' hoy'],
  [/por correo electrónico/giu, 'por correo'],
  [/,? (?:de todas formas|de todos modos|en total|sin falta|como siempre)(?=$|[.,;])/giu, ''],
];

/** An article before a noun; days, orders and what stands without its noun keep it. */
const article = /^(?:el|la|los|las) (?=(\p{Ll}{3,}))/iu;
const needsArticle =
  /^(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|que|del|un[oa]|mí[oa]|suy[oa]s?|otr[oa]s?|más|mism[oa]s?|cual|año|mes|día|semana|nuev[oa]s?|viej[oa]s?|próxim[oa]s?|primer[oa]?s?|segund[oa]s?|pasad[oa]s?|noche|tarde|dos|tres|cuatro|seis|siete|ocho|nueve|diez|once|doce|mejor|peor|de)$/iu;

function withoutArticle(note: string): string {
  const [found, noun = ''] = article.exec(note) ?? [];
  const stays =
    found === undefined || needsArticle.test(noun) || verbAt({ before: '', word: noun.toLowerCase() }).length > 0;
  return stays ? note : note.slice(found.length);
}

export const condense = (note: string): string =>
  condenseNote(note, { plain: shortenings, signs: money, withoutStart: withoutArticle });

export const clauseWords: ClauseWords = {
  subordinate:
    /^(?:si|cuando|salvo|hasta que|mientras|en cuanto|una vez|aunque|como|antes de|después de|para que|donde)(?!\p{L})/iu,
  binding:
    /^más(?!\p{L})|(?<!\p{L})(?:si|salvo|excepto|solo|sólo|pero|sin|hasta|no|ni|nunca|nada|nadie|o|siempre que|a menos|en vez|menos|como mucho|máximo|mínimo|al menos|por lo menos|apenas|casi|tampoco|exceptuando|excluyendo|excluid[oa]s?|excepción|quitando|descontando|aparte|a más tardar|a partir|a condición|con tal|siempre y cuando|cuando|previ[oa]|sino|aunque|pide|pregunta|quiere|mentira|falso|según|dependiendo)(?!\p{L})/iu,
  condition: /(?<!\p{L})(?:si|salvo|excepto|siempre que|a menos que|en cuanto|solo|sólo|si no)(?!\p{L})/iu,
  reporting:
    /(?<!\p{L})(?:dic(?:e|en|ho)|dij(?:o|eron)|decía[ns]?|cre(?:e|en|ía)|piensan?|según|supone|espera que|nieg(?:a|an)|neg(?:ó|aron|aba)|dud(?:a|an|ó|aba)|sospecha[ns]?|quizás?|tal vez|a lo mejor|probablemente|posiblemente|supuestamente|alega[ns]?|afirma[ns]?|asegur(?:a|an|ó|aron)|teme[ns]?|prometi(?:ó|eron))(?!\p{L})/iu,
  joint: /,\s|\s(?=(?:y|e|porque|así que|ya que|que) )/giu,
  joiner: /^(?:y|e|porque|así que|ya que|que) /iu,
  adding: /^(?:y|así que) /iu,
  pointing: /^(?:lo|la|los|las|le|les|eso|esto|ese|esa|que|y|así|ahí|allí|se l[oa]s?)(?!\p{L})/iu,
  inseparable: /^que /iu,
};
