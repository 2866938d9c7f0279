/** English notes in fewer words: what everybody knows who reads the note of a conversation goes. Pure. */
import type { ShorterNote } from '../grammar.ts';

type Shortening = readonly [RegExp, string];

/** Where a number or a share follows, "a" says "each": "49 dollars a month". */
const article =
  /(?<=^|(?<![\d.,$€]|['’]s|(?<!\p{L})(?:is|was|were|be|been|as|half|such|once|twice|dollars?|euros?|pounds?|pesos?|cents?|percent|times?))\s)an? (?=\p{Ll})(?!few|lot|little|bit|couple|while|day|week|month|year|night|hour|minute|second|time|piece|person|head|yard|kilo|mile|pop|thing|whole|human|go(?!\p{L})|(?:is|was|has|and|or|to|for|from|with|than|costs?)(?!\p{L}))/giu;

/** A sign says what a word says; a short note keeps the word, for readers who look for what was said. */
const money: readonly Shortening[] = [
  [/(?<![\d.,$])(\d[\d,]*(?:\.\d\d)?) dollars?(?!\p{L})/gu, '$$$1'],
  [/(?<![\d.,€])(\d[\d,]*(?:\.\d\d)?) euros?(?!\p{L})/gu, '€$1'],
];
const fewestWordsForSigns = 5;

const shortenings: readonly Shortening[] = [
  [/(?<!\p{L})(?:is|are) going to (?=\p{Ll}{2})/gu, 'will '],
  [/(?<=(?:^|\s)they )would like to(?= \p{Ll})/giu, 'want to'],
  [/(?<!they )(?<!\p{L})would like to(?= \p{Ll})/giu, 'wants to'],
  [/(?<!\p{L})(has|have) got (?=\p{L}|\d|\$)/giu, '$1 '],
  // The customer is who a note is about.
  [/^(?:is|they are|customer is) (?=(?!going|being)\p{Ll}{2,12}ing(?!\p{L}))/iu, ''],
  [/^(?:they have|has|they have had|has had|there(?:['’]s| is| are)) no (?=\p{Ll})/iu, 'no '],
  [/(?<!\p{L})in order to(?!\p{L})/giu, 'to'],
  // What belongs to the customer is theirs anyway.
  [/(?<=^|\s)their (?=\p{L}|\d)(?!own)/giu, ''],
  [
    /(?<=(?:send|sent|email|emailed|give|gave|given|credit|offer|show|mail|bring|leave|get|lend|order) )them (?=an? |their |\d|\$|€|one |another |some |new |\p{Ll}+ (?:card|copy|label|link|form|letter|text|email|receipt|code|invoice|refund|voucher))/giu,
    '',
  ],
  [
    / to them(?= |[.,]|$)(?=(?: (?:on|by|at|this|next|today|tomorrow|within|in|tonight|instead)(?!\p{L}))|[.,]|$)(?<=(?:bring|brought|send|sent|mail|mailed|deliver|delivered|give|given) [\p{L}\d$ ]{2,30} to them)/giu,
    '',
  ],
  [article, ''],
  [
    /,? (?:for sure|anyway|though|altogether|in total|as well|as usual|as before|if you like|of course)(?=$|[.,;])/giu,
    '',
  ],
  [/ and agent will(?= \p{Ll})/giu, ' and will'],
  [/(?<=^| )(?:myself|personally)(?= |$)/giu, ''],
];

export function condense(note: string): string {
  const list = note.split(' ').length < fewestWordsForSigns ? shortenings : [...money, ...shortenings];
  const text = list.reduce((text, [pattern, instead]) => text.replace(pattern, instead), note);
  return text
    .replace(/ {2,9}/g, ' ')
    .replace(/ (?=[,.;])/g, '')
    .trim();
}

/** Their main clause stands elsewhere. */
const subordinate =
  /^(?:if|unless|when|once|while|until|as soon|as long|provided|even if|in case|before|after|whether|where)(?!\p{L})/iu;
const reason = /^(?:since|because|as) (?:[\p{L}\d'’ $€-]{4,80}), /iu;
/** What bounds or denies the rest stays with it. */
const binding =
  /(?<!\p{L})(?:if|unless|except|only|but|without|until|till|not|never|no|nor|nothing|nobody|none|neither|otherwise|or|once|provided|as long|instead|rather|minus|less|up to|at (?:most|least)|apart from|aside from|besides|exclud(?:e[sd]?|ing)|excepting|barring|save for|subject to|pending|assuming|given that|whenever|in which|hardly|barely|scarcely|almost|starting|deduct(?:s|ed|ing)?|then|than|wants? to|asks|lie|false|untrue)(?!\p{L})|n['’]t(?!\p{L})/iu;
const joint = /,\s|\s(?=(?:and|because|since|so|which) )/giu;
/** A note with one of these stays whole. */
const condition = /(?<!\p{L})(?:if|unless|except|as long as|as soon as|provided|otherwise|only)(?!\p{L})/iu;
/** What somebody says, and not what is so. */
const reporting =
  /(?<!\p{L})(?:says?|said|claims?|claimed|thinks?|thought|told|tells|heard|promised|according|hopes?|assumes?|den(?:y|ies|ied)|doubts?|doubted|suspects?|suspected|suppos(?:es?|ed|edly)|maybe|perhaps|possibly|probably|alleg(?:es?|ed|edly)|believes?|believed|guess(?:es|ed)?|wonders?|fears?|feared|worr(?:y|ies|ied)|fail(?:s|ed)?|refus(?:es?|ed))(?!\p{L})/iu;
/** Begins with somebody or something that was named before it. */
const pointing = /^(?:it|that|this|these|those|they|he|she|which|who|them|and|so|there)(?!\p{L})/iu;

/** "…, in | which case the card stays". */
const torn = / (?:in|of|for|with|to|by|on|at|from|after|upon)$/iu;

/** Forms of the note that say less and still hold, with what they leave out. */
export function shorter(note: string, isClause: (text: string) => boolean): ShorterNote[] {
  if (note.length > longestNote || subordinate.test(note) || condition.test(note) || note.includes('“')) return [];
  const found: ShorterNote[] = [];
  const why = reason.exec(note);
  if (why && isClause(note.slice(why[0].length))) found.push({ text: note.slice(why[0].length), without: why[0] });
  for (const { 0: mark, index } of note.matchAll(joint)) {
    const [kept, left] = [note.slice(0, index), note.slice(index + mark.length)];
    const core = left.replace(/^(?:and|because|since|so|which) /iu, '');
    const isJoined = core !== left;
    // "between ten | and twelve, and it is late": what is joined is no clause of its own.
    const isCoreClause = isClause(core.split(', ')[0]!);
    const canGo =
      (!isJoined || isCoreClause || /^and then /iu.test(left)) &&
      !binding.test(left) &&
      !/:/.test(left) &&
      !torn.test(kept);
    if (canGo && kept.split(' ').length >= fewestWords && !reason.test(`${kept}, `) && isClause(kept))
      found.push({ text: kept, without: left });
    const canStand =
      isClause(kept) &&
      !pointing.test(core) &&
      isCoreClause &&
      !binding.test(kept) &&
      !reporting.test(kept) &&
      !subordinate.test(core);
    if (canStand && /^(?:and|so) /iu.test(left) && core.split(' ').length >= fewestWords)
      found.push({ text: core, without: kept });
  }
  return found;
}

const fewestWords = 3;
/** Characters; a longer one has no place in a summary, in any form. */
const longestNote = 600;
