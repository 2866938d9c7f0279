/** English notes in fewer words: what everybody knows who reads the note of a conversation goes. Pure. */

import { type ClauseWords, condenseNote, type Shortening } from '../shorter-notes.ts';
import { orderVerbs, presentVerbs } from './verbs.ts';

/** Where a number or a share follows, "a" says "each": "49 dollars a month". */
const article =
  /(?<=^|(?<![\d.,$€]|['’]s|(?<!\p{L})(?:is|was|were|be|been|as|half|such|once|twice|dollars?|euros?|pounds?|pesos?|cents?|percent|times?))\s)an? (?=\p{Ll})(?!few|lot|little|bit|couple|while|day|week|month|year|night|hour|minute|second|time|piece|person|head|yard|kilo|mile|pop|thing|whole|human|go(?!\p{L})|(?:is|was|has|and|or|to|for|from|with|than|costs?)(?!\p{L}))/giu;

/** A sign says what a word says; a short note keeps the word, for readers who look for what was said. */
const money: readonly Shortening[] = [
  [/(?<![\d.,$])(\d[\d,]*(?:\.\d\d)?) dollars?(?!\p{L})/gu, '$$$1'],
  [/(?<![\d.,€])(\d[\d,]*(?:\.\d\d)?) euros?(?!\p{L})/gu, '€$1'],
];

/** What may follow "is going to" as a verb; a place may as well: "is going to work". */
const goingTo = new Set([...presentVerbs, ...orderVerbs]);
for (const place of ['work', 'park', 'store', 'visits', 'leaks']) goingTo.delete(place);

const shortenings: readonly Shortening[] = [
  [new RegExp(`(?<!\\p{L})(?:is|are) going to (?=(?:be|${[...goingTo].join('|')})(?!\\p{L}))`, 'gu'), 'will '],
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

export const condense = (note: string): string => condenseNote(note, { plain: shortenings, signs: money });

export const clauseWords: ClauseWords = {
  subordinate:
    /^(?:if|unless|when|once|while|until|as soon|as long|provided|even if|in case|before|after|whether|where)(?!\p{L})/iu,
  binding:
    /(?<!\p{L})(?:if|unless|except|only|but|without|until|till|not|never|no|nor|nothing|nobody|none|neither|otherwise|or|once|provided|as long|instead|rather|minus|less|up to|at (?:most|least)|apart from|aside from|besides|exclud(?:e[sd]?|ing)|excepting|barring|save for|subject to|pending|assuming|given that|whenever|in which|hardly|barely|scarcely|almost|starting|deduct(?:s|ed|ing)?|then|than|wants? to|asks|lie|false|untrue|plus|depending)(?!\p{L})|n['’]t(?!\p{L})/iu,
  condition: /(?<!\p{L})(?:if|unless|except|as long as|as soon as|provided|otherwise|only)(?!\p{L})/iu,
  reporting:
    /(?<!\p{L})(?:says?|said|claims?|claimed|thinks?|thought|told|tells|heard|promised|according|hopes?|assumes?|den(?:y|ies|ied)|doubts?|doubted|suspects?|suspected|suppos(?:es?|ed|edly)|maybe|perhaps|possibly|probably|alleg(?:es?|ed|edly)|believes?|believed|guess(?:es|ed)?|wonders?|fears?|feared|worr(?:y|ies|ied)|fail(?:s|ed)?|refus(?:es?|ed))(?!\p{L})/iu,
  joint: /,\s|\s(?=(?:and|because|since|so|which) )/giu,
  joiner: /^(?:and|because|since|so|which) /iu,
  adding: /^(?:and|so) /iu,
  pointing: /^(?:it|that|this|these|those|they|he|she|which|who|them|and|so|there)(?!\p{L})/iu,
  reason: /^(?:since|because|as) (?:[\p{L}\d'’ $€-]{4,80}), /iu,
  afterwards: /^and then /iu,
  torn: / (?:in|of|for|with|to|by|on|at|from|after|upon)$/iu,
};
