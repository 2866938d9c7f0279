/** Spanish told by somebody else: "me llamo Paula" becomes "se llama Paula", "os la llevo" becomes "se la lleva". Pure. */
import type { Grammar, Speaker } from '../grammar.ts';
import { shorterNotes } from '../shorter-notes.ts';
import { endOfWords, withoutMarks } from '../word-edges.ts';
import { clauseWords, condense } from './condense.ts';
import { conjugation, type VerbForm } from './conjugation.ts';
import { verbAt } from './context.ts';
import { toldToDo } from './orders.ts';
import { withReferent } from './referents.ts';

type Word = {
  readonly text: string;
  readonly lower: string;
  /** What stands between it and the word before. */
  readonly gap: string;
  readonly before: string;
};

const clitic = /^(?:me|te|se|nos|os|le|les|lo|la|los|las)$/;
const preposition = /^(?:a|con|de|en|para|por|sin|hasta|según|desde|entre|contra|sobre)$/;
const possessives: Readonly<Record<string, string>> = {
  mi: 'su',
  mis: 'sus',
  tu: 'su',
  tus: 'sus',
  nuestro: 'su',
  nuestra: 'su',
  nuestros: 'sus',
  nuestras: 'sus',
  vuestro: 'su',
  vuestra: 'su',
  vuestros: 'sus',
  vuestras: 'sus',
  mío: 'suyo',
  mía: 'suya',
  míos: 'suyos',
  mías: 'suyas',
  tuyo: 'suyo',
  tuya: 'suya',
  tuyos: 'suyos',
  tuyas: 'suyas',
};
const owner = /^(?:yo|tú|vos|nosotros|nosotras|vosotros|vosotras|usted|ustedes)$/;
/** Of a speaker, or of the one spoken to: nobody else says so. */
const left =
  /^(?:yo|tú|vos|mí|ti|me|te|nos|os|conmigo|contigo|mi|mis|tu|tus|(?:nuestr|vuestr)[oa]s?|\p{L}+(?:aste|iste|steis|áis|éis))$/u;
const notLeft =
  /^(?:triste|chiste|empaste|traste|existe|insiste|asiste|viste|consiste|resiste|contraste|desgaste|seis|embiste)$/;
const unknownWe = /^\p{L}{2,12}[aei]mos$/u;
const notWe = /^(?:ramos|tramos|extremos|supremos|hermos)$/;
const unknownI = /^\p{L}{3,12}é$/u;
const notI =
  /^(?:café|bebé|qué|porqué|comité|puré|chalé|carné|josé|bufé|aunqué|esté|parqué|paté|tupé|bidé|andré|salomé)$/;
const pastWord =
  /^(?:ayer|anoche|anteayer|antier|pasad[oa]|hace|septiembre|fue|hizo|dijo|tuvo|puso|quedé|hubo|trajo|\p{L}{3,20}(?:ó|aron|ieron|é))$/u;

export const spanishGrammar: Grammar = {
  retell(spoken, speaker) {
    const ordered = toldToDo(spoken, speaker);
    const text = spoken.replace(/^que (?=\p{L})/iu, '');
    return ordered
      ? certain(`${ordered.lead} ${retold(ordered.rest, speaker)}`.trim())
      : certain(retold(text, speaker));
  },
  isClause: (text) => hasVerb(text) && !breaksOff(text),
  reportQuestion,
  isOpenQuestion: (question) =>
    !/(?<!\p{L})(?:pued|podr)\p{L}+(?!\p{L})/iu.test(question) ||
    questionWord.test(question.replace(/^[\s\S]*¿/, '').replace(/^y /iu, '')),
  confirmed(question) {
    const core = question
      .replace(/^[\s\S]*¿/, '')
      .replace(/\?[\s\S]*$/, '')
      .replace(/^(?:y|entonces|pero)[, ]+/iu, '')
      .trim();
    if (
      core === '' ||
      questionWord.test(core) ||
      /(?<!\p{L})(?:o|pued\p{L}+|podr\p{L}+|algún|alguna|algo)(?!\p{L})/iu.test(core)
    )
      return undefined;
    return hasVerb(core) && !breaksOff(core) ? certain(retold(core, 'agent')) : undefined;
  },
  breaksOff,
  askedThing,
  condense,
  withReferent,
  promised: (note) => note,
  isVague: (note) =>
    /^(?:(?:no )?(?:se )?(?:lo|la|los|las) (?!\p{L}+(?:ar|er|ir)(?!\p{L}))|eso|esto|esa|ese|ahí|así)(?!\p{L})/iu.test(
      note,
    ),
  exception: /^(?:pero|aunque|sino)(?!\p{L})/iu,
  answers: {
    yes: /^(?:sí|así es|exacto|exactamente|correcto|eso es|efectivamente|claro)(?!\p{L})/iu,
    personal: /(?<!\p{L})(?:nacimiento|dni|postal|tarjetas?|claves?|pin|tel[eé]fonos?|e-?mails?|correos?)(?!\p{L})/iu,
    beforeValue:
      /^(?:(?:sí|claro)[, ]+)?(?:es|son|se llama|me llamo|a nombre de|está a nombre de|estoy a nombre de|de|dice|pone|soy|en)\s+(?:la (?=calle))?/iu,
    article: /^(?:[Ee]l|[Ll]a|[Ll]os|[Ll]as)\s+(?=[\p{Lu}\d])/u,
    disowns:
      /^(?:(?:no|ah|ay|que|porque|y|pero)[, ]+){0,3}(?:(?:es[eao]s?|és[ea]s?|aquell?[oa]?s?) (?:(?:día|fecha|hora|precio|cuota|número|importe|línea|fila|cita) )?(?:no )?(?:es|son|era|eran|fue|será|sería|sale|salen|va|van|vale|valen|está|están|estaba|corresponde|corresponden|lo|la|los|las|se|le|cierra|cerramos|estamos|tenemos|hay)(?! (?:todo|mal|incorrecto|falso|mentira|un error|así|correcto|cierto|verdad|perfecto|que|por eso|muy|bien)(?!\p{L}))(?!\p{L}))|(?<!\p{L})(?:ese|el mismo) día$/iu,
    joins: /^(?:(?:y|e|pero|así que|sino|porque) ){1,3}/iu,
    belongs:
      /(?<!\p{L})(?:de|del|para|otr[oa]s?|(?:es[ea]|mism[oa]) (?:día|fecha|hora)|antigu[oa]s?|viej[oa]s?|anterior(?:es)?|cuando|donde|festivo|cerrado|cerramos|cierra|grupo|cuota)(?!\p{L})/iu,
    adds: /(?<!\p{L})(?:también|además)(?!\p{L})/iu,
    idle: /^(?:hay|estan?|mism\w*|dia|entonces|seri\w*|mejor|que|le?|solo|final|total|ven\w*)$/,
  },
  appointments: {
    proposes:
      / (?:puedo|podria|podriamos|podemos|tengo|tenemos|hay|seria|queda|quedan|viene bien|parece|libre|te pasas|siguiente|ofrecer) /,
    promises: / (?:llamaremos|llamara|recibira|le mando|te mando|le llamo|le he|ha) /,
    instead: / (?:en su lugar|en vez de eso) /,
    notInPlace: / (?:no|nunca|tampoco|pued\p{L}{1,4}|podr\p{L}{1,5}|podemos|quizas?) /u,
    onlyIf: /^ si |^ (?:a menos|salvo) que /,
    before: new Set('el la los las a entre desde sobre día para'.split(' ')),
  },
  shorter: (note) => shorterNotes(note, clauseWords, (text) => hasVerb(text) && !breaksOff(text)),
};

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(/[\p{L}\p{M}]+|\d[\d.,:]*/gu)) {
    const gap = text.slice(end, index);
    const previous = words.at(-1);
    const before = previous === undefined || /[,;:.¿¡()“”…]/.test(gap) ? '' : previous.lower;
    words.push({ text: found, lower: found.toLowerCase(), gap, before });
    end = index + found.length;
  }
  return words;
}

function retold(text: string, speaker: Speaker): string {
  const words = wordsOf(text);
  const isPast = words.some(({ lower }) => pastWord.test(lower));
  let told = '';
  let governing: VerbForm | undefined;
  for (const [i, word] of words.entries()) {
    if (word.before === '') governing = undefined;
    const verb = ownVerb(word);
    governing = verb ?? governing;
    const instead = verb ? thirdOf(verb, isPast, speaker) : wordInstead(words, i, { speaker, governing });
    const kept = instead === undefined ? word.text : cased(instead, word.text);
    told += kept === '' ? word.gap.trimEnd() : `${word.gap}${kept}`;
  }
  return `${told}${text.slice(endOfWords(text))}`
    .replace(/\s{2,9}/g, ' ')
    .replace(/^[\s,]+/, '')
    .replace(/(?<![\p{L}])(a|de) el(?![\p{L}])/gu, (_, word: string) => (word === 'a' ? 'al' : 'del'));
}

/** The word as a verb of the speaker or the one spoken to. */
function ownVerb({ before, lower }: Word): VerbForm | undefined {
  const forms = verbAt({ before, word: lower });
  const others = forms.some(({ person, third }) => person === 3 || (person === 'order' && third === lower));
  if (others) return undefined;
  return forms.find(({ person }) => person === 1 || person === 2);
}

const thirdOf = ({ third, thirdPast }: VerbForm, isPast: boolean, speaker: Speaker) =>
  isPast && speaker === 'customer' ? (thirdPast ?? third) : third;

type Told = { readonly speaker: Speaker; readonly governing: VerbForm | undefined };

/** What stands for a word that is no verb; undefined where it stays, "" where it goes. */
function wordInstead(words: readonly Word[], i: number, told: Told): string | undefined {
  const word = words[i]!;
  const { lower, before } = word;
  const next = words[i + 1];
  if (/^(?:me|te|nos|os)$/.test(lower)) return cliticInstead(words, i);
  const isLast = next === undefined || next.before === '' || /^(?:y|no|le|que|la|el|de|es)$/.test(next.lower);
  if (/^[nv]uestr/.test(lower) && isLast) return `suy${lower.slice(6)}`;
  if (possessives[lower] !== undefined && (lower.length > 2 || next !== undefined)) return possessives[lower];
  if (owner.test(lower)) {
    // "Ni mi mujer ni yo": a subject beside another one cannot be left out.
    if (before === 'ni') return undefined;
    if (!preposition.test(before)) return '';
    return told.speaker === 'agent' && /^(?:usted|vos)$/.test(lower) ? 'el cliente' : undefined;
  }
  if (lower === 'ti' && told.speaker === 'agent') return 'el cliente';
  if (lower === 'conmigo') return told.speaker === 'customer' ? 'con el cliente' : 'con el agente';
  if (lower === 'contigo') return told.speaker === 'customer' ? 'con el agente' : 'con el cliente';
  const attached = /^(\p{L}+(?:[aeiáéí]r|[áé]ndo|iéndo|ando|endo))(me|te|nos|os)(l[oa]s?)?$/u.exec(lower);
  if (attached && isBase(attached[1]!)) {
    const [, verb, own, object] = attached as unknown as [string, string, string, string | undefined];
    const isReflexive = object === undefined && isOf(own, told.governing);
    const plural = own === 'nos' || own === 'os' ? 'les' : 'le';
    return `${verb}${object === undefined ? (isReflexive ? 'se' : plural) : `se${object}`}`;
  }
  if (unknownI.test(lower) && !notI.test(lower) && verbAt({ before, word: lower }).length === 0)
    return lower.replace(/gué$/, 'gó').replace(/qué$/, 'có').replace(/é$/, 'ó');
  return undefined;
}

const isBase = (verb: string) =>
  /ndo$/.test(verb) || conjugation().wished.has(verb.replace(/á/, 'a').replace(/é/, 'e').replace(/ír$/, 'ir'));

/** "me lo llevo": who takes it? "se lo"; "me lo mandan": "se lo"; "me duele": "le". */
function cliticInstead(words: readonly Word[], i: number): string {
  const { lower } = words[i]!;
  let k = i + 1;
  while (words[k] && clitic.test(words[k]!.lower) && words[k]!.before !== '') k++;
  const verb = words[k] && ownVerb(words[k]!);
  const hasObject = /^l[oa]s?$/.test(words[i + 1]?.lower ?? '') && k > i + 1;
  if (hasObject || isOf(lower, verb)) return 'se';
  return lower === 'me' || lower === 'te' ? 'le' : 'les';
}

/** Whether the pronoun and the verb are of the same person. */
function isOf(pronoun: string, verb: VerbForm | undefined): boolean {
  if (!verb) return false;
  const person = pronoun === 'me' || pronoun === 'nos' ? 1 : 2;
  return verb.person === person && verb.isPlural === (pronoun === 'nos' || pronoun === 'os');
}

const cased = (instead: string, like: string) =>
  /^\p{Lu}/u.test(like) && !/^\p{Lu}{2}/u.test(like)
    ? `${instead.charAt(0).toUpperCase()}${instead.slice(1)}`
    : instead;

function certain(text: string): string | undefined {
  const words = wordsOf(text);
  const isLeft = words.some(({ lower, before }) => {
    if (left.test(lower) && !notLeft.test(lower)) return true;
    const forms = conjugation().forms.get(lower);
    return unknownWe.test(lower) && !notWe.test(lower) && !forms && !/^(?:los|las|unos|mis|sus)$/.test(before);
  });
  return isLeft || text === '' ? undefined : text;
}

const hasVerb = (text: string): boolean =>
  wordsOf(text).some(({ before, lower }) => verbAt({ before, word: lower }).length > 0) ||
  toldToDo(text, 'agent') !== undefined;

const danglingEnd =
  /(?:^|[\s,])(?:el|la|los|las|un|una|unos|unas|de|del|a|al|en|con|por|para|sin|que|y|o|e|ni|pero|si|como|cuando|porque|mi|su|tu|mis|sus|muy|más|es|está|se|me|te|le|lo que|desde|hasta|entre|sobre|este|esta|ese|esa|otro|otra|así que|según)$/iu;
function breaksOff(text: string): boolean {
  return danglingEnd.test(withoutMarks(text));
}

const questionWord =
  /^(?:a|con|de|desde|en|hasta|para|por)?\s?(?:qué|quién|quiénes|cuál|cuáles|cuándo|cuánto|cuánta|cuántos|cuántas|dónde|adónde|cómo)(?!\p{L})/iu;
const wish =
  /^(?:y )?(?:me|nos) (?:puede|pueden|puedes|podéis|podría|podrían|podrías|podríais) (\p{L}+[aeií]r)((?:l[oae]s?)?)(?!\p{L})/iu;

function reportQuestion(question: string): string | undefined {
  const core = question
    .replace(/^[\s\S]*¿/, '')
    .replace(/\?[\s\S]*$/, '')
    .replace(/^(?:y|entonces|pero|oye|oiga|bueno|pues|o sea|perdone|perdona|vale|ah)[, ]+/iu, '')
    .replace(/,? (?:entonces|por favor|verdad|no|eh|vale|o no|sí o no|o qué)$/iu, '')
    .trim();
  if (core === '' || breaksOff(core) || !(/[¿?]/.test(question) || questionWord.test(core))) return undefined;
  const asked = wish.exec(core);
  const wanted = asked && conjugation().wished.get(asked[1]!.toLowerCase());
  if (asked && wanted) return retoldAfter(`pide que le${asked[2] ? '' : ''} ${wanted}`, core.slice(asked[0].length));
  if (!hasVerb(core)) return undefined;
  return retoldAfter(
    questionWord.test(core) ? 'pregunta' : 'pregunta si',
    ` ${core.charAt(0).toLowerCase()}${core.slice(1)}`,
  );
}

function retoldAfter(lead: string, rest: string): string | undefined {
  const told = rest.trim() === '' ? '' : certain(retold(rest.trim(), 'customer'));
  return told === undefined ? undefined : `${lead} ${told}`.trim();
}

const asksFor =
  /(?:cuál es|qué|me (?:dice|dices|da|das|decís|confirma|regala|indica|puede dar|puedes decir|podría dar)|tiene(?:s)?(?: a mano)?|dígame|recuerda|necesito) (?:usted )?(?:qué )?(?:el|la|los|las|su|tu|sus|tus)? ?(?:nombre y )?(\p{L}+(?: de(?:l| la| su| tu)? \p{L}+){0,2})/iu;
/** "¿Su número de alumno, por favor?" */
const justNamed =
  /^¿?(?:(?:y|a ver)[, ]+)?(?:su|tu|el|la) ((?:número|código|nombre|referencia|matrícula|localizador|dni)(?: de(?:l| la| su| tu)? \p{L}+)?)(?:,? por favor)?\?$/iu;
const aName = /a nombre de quién|cómo se llama|tu nombre|su nombre|con quién hablo/iu;
const aPlace = /(?:dónde|en qué calle|dirección)/iu;
const notThings =
  /^(?:le|te|se|me|es|pasa|pas[oó]|día|tal|hora|parece|puede|quiere|bici|tipo|necesita|puedo|hacemos|si|que)(?!\p{L})/iu;

function askedThing(question: string): string | undefined {
  const sentence = question.split(/(?<=[.!])\s/).findLast((part) => part.includes('?')) ?? '';
  if (aName.test(sentence)) return 'nombre';
  if (aPlace.test(sentence)) return 'dirección';
  const found = (asksFor.exec(sentence) ?? justNamed.exec(sentence))?.[1];
  if (found === undefined || notThings.test(found)) return undefined;
  return found.toLowerCase().replace(/^(?:n[uú]mero|c[oó]digo) de(?:l| la| su| tu)? (?=\p{L})/u, '');
}
