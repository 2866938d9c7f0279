/** English told by somebody else: "I've lost my card" becomes "has lost their card", "we'll call you" "the company will call them". Pure. */
import type { Grammar, Speaker } from '../grammar.ts';
import { shorterNotes } from '../shorter-notes.ts';
import { endOfWords, withoutMarks } from '../word-edges.ts';
import { clauseWords, condense } from './condense.ts';
import { reportQuestion, statedBy } from './questions.ts';
import { withReferent } from './referents.ts';
import { adverbs, modals, orderVerbs, pastForms, presentVerbs } from './verbs.ts';

type Word = { readonly text: string; readonly lower: string; readonly gap: string; readonly isAtStart: boolean };

/** What a subject is for the one who tells it; `isOne`: its verb gets an "s". */
type Subject = { readonly name: string; readonly isOne: boolean };

const subjects: { readonly [S in Speaker]: Readonly<Record<string, Subject>> } = {
  customer: {
    i: { name: 'they', isOne: false },
    we: { name: 'they', isOne: false },
    you: { name: 'the company', isOne: true },
  },
  agent: {
    i: { name: 'the agent', isOne: true },
    we: { name: 'the company', isOne: true },
    you: { name: 'they', isOne: false },
  },
};
const others: { readonly [S in Speaker]: Readonly<Record<string, string>> } = {
  customer: {
    me: 'them',
    us: 'them',
    my: 'their',
    our: 'their',
    mine: 'theirs',
    ours: 'theirs',
    myself: 'themselves',
    ourselves: 'themselves',
    your: 'the',
    yours: "the company's",
    yourself: 'themselves',
  },
  agent: {
    me: 'the agent',
    us: 'the company',
    my: "the agent's",
    our: 'the',
    mine: "the agent's",
    ours: "the company's",
    myself: 'personally',
    ourselves: 'themselves',
    your: 'their',
    yours: 'theirs',
    yourself: 'themselves',
    yourselves: 'themselves',
  },
};
const owner = /^(i|we|you)(?:['’](m|re|ve|ll|d))?$/;
const left = /(?<![\p{L}'’])(?:i|me|my|mine|we|us|our|you|your|yours|i['’]\w+|we['’]\w+|you['’]\w+)(?![\p{L}])/iu;

/** "I've sent your card": notes begin with "Sent". */
const ownDeed =
  /^i(?:['’]ve| have) (?:just |now |already |also )?(?=(?:\p{L}+ed|put|sent|set|made|given|taken|written|found|done|reset|left|told|spoken|got rid|let|cut|brought|moved)(?!\p{L}))/iu;

export const englishGrammar: Grammar = {
  retell(spoken, speaker) {
    const order = orderOf(spoken);
    if (order && speaker === 'customer') {
      const wish = retold(
        `${order.lead === 'should' ? 'asks to' : 'asks not to'} ${order.rest.replace(/^(?:don['’]t|do not|never) /i, '')}`,
        speaker,
        false,
      );
      return left.test(wish) ? undefined : wish;
    }
    const text = speaker === 'agent' ? spoken.replace(ownDeed, '') : spoken.replace(/^I['’]ve got(?= )/i, 'I have');
    const told = order ? `${order.lead} ${retold(order.rest, speaker, false)}` : retold(text, speaker, true);
    return left.test(told) || told.trim() === '' ? undefined : told;
  },
  isClause: (text) => (hasVerb(text) || orderOf(text) !== undefined) && !breaksOff(text),
  reportQuestion: (question) =>
    reportQuestion(question, (text) => {
      const told = retold(text, 'customer', false);
      return left.test(told) ? undefined : told;
    }),
  isOpenQuestion: (question) => !/(?<!\p{L})(?:can|could|would|may) (?:you|i|we)(?!\p{L})/iu.test(question),
  confirmed(question) {
    const stated = statedBy(question);
    const told = stated === undefined ? undefined : retold(stated, 'agent', true);
    return told === undefined || left.test(told) ? undefined : told;
  },
  breaksOff,
  askedThing,
  condense,
  withReferent,
  promised: (note) => note.replace(/^(?:agent|company) will (?=\p{Ll})/iu, 'will '),
  isVague: (note) => /^(?:it|that|this|they|he|she)(?:['’](?:s|re|ll|d|ve))?(?!\p{L})/iu.test(note),
  exception: /^(?:but|though|although|however)(?!\p{L})/iu,
  answers: {
    yes: /^(?:yes|yeah|yep|that['’]s right|correct|exactly|it is|i do)(?!\p{L})/iu,
    personal:
      /(?<!\p{L})(?:birth(?:day|date)?|date of birth|post ?code|zip|postal|cards?|security|pin|(?:tele)?phone|e-?mails?)(?!\p{L})/iu,
    beforeValue:
      /^(?:(?:yes|yeah|sure)[, ]+)?(?:it['’]?s|it is|that['’]?s|this is|my name['’]?s|my name is|the name['’]?s|it says|in|at)\s+/iu,
    article: /^[Tt]he\s+(?=[\p{Lu}\d])/u,
    disowns:
      /^(?:(?:no|oh|ah|because|and|but)[, ]+){0,3}(?:that|those)(?:['’](?:s|d|ll)| is| was| are| were| would be| (?:one|day|time|date|week|price|fee|slot|number|line|row|amount)(?:['’]s)?)(?! (?:all|fine|ok|okay|right|correct|great|good|perfect|true|it|why|because|what|how|very|really|so|kind|nice|no problem|alright|lovely|done|sorted|wrong|incorrect|not (?:right|correct|true)|(?:a|my) mistake)(?!\p{L}))(?!\p{L})|(?<!\p{L})(?:that|the same) (?:day|time|date|week)$/iu,
    joins: /^(?:(?:and|but|so|because) ){1,3}/iu,
    belongs:
      /(?<!\p{L})(?:for|another|else['’]s|other|old|that (?:day|time|date|week)|when|where|plan|group|class|one|booking|order|account|model|version|off|closed|away|holiday|last year['’]?s?)(?!\p{L})/iu,
    adds: /(?<!\p{L})(?:also|too|as well|besides)(?!\p{L})/iu,
    idle: /^(?:theres?|there's|its?|it's|same|day|make|then|instead|now|better|well|actually|all|altogether|rather|only|come|at|final|total|it'll|be)$/,
  },
  appointments: {
    proposes:
      / (?:could|can|how about|what about|there's|we have|i have|i've got|earliest|next|would|free|available|seats) /,
    promises: / (?:let me|i'll|s?he'll|we'll|you'll|they'll|will|i've|we've) /,
    instead: / (?:instead|rather than that) /,
    notInPlace:
      / (?:not|never|cannot|(?:ca|could|wo|would|do|does|did|is|are|was|were|has|have|had|should)n't|can|could|would|might) /,
    onlyIf: /^ (?:if|unless|whether|in case) | (?:if|unless) (?:you|that|it) /,
    before: new Set('on at from between by the before after'.split(' ')),
  },
  shorter: (note) => shorterNotes(note, clauseWords, (text) => hasVerb(text) && !breaksOff(text)),
};

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(/[\p{L}\p{M}\d]+(?:['’][\p{L}]+)*/gu)) {
    words.push({
      text: found,
      lower: found.toLowerCase().replace(/’/g, "'"),
      gap: text.slice(end, index),
      isAtStart: words.length === 0,
    });
    end = index + found.length;
  }
  return words;
}

const opening = /^(?:(?:please|and|then|also|just|so|but|no|yes|now|okay)[, ]+){0,3}/i;

/** "Please bring a card", "don't drive": what the customer should do. */
function orderOf(text: string): { readonly lead: string; readonly rest: string } | undefined {
  const core = text.slice(opening.exec(text)![0].length);
  const match = /^(don['’]t |do not |never )?(be |have )?([\p{L}]+)(?![\p{L}'’])/iu.exec(core);
  if (!match) return undefined;
  const [, no, helper, verb] = match as unknown as [string, string?, string?, string?];
  if (!helper && !orderVerbs.has(verb!.toLowerCase())) return undefined;
  if (/^(?:let (?:me|us)|bear with|wait,|have (?:a|an) )/i.test(core)) return undefined;
  const rest = core.slice((no ?? '').length);
  return { lead: no ? 'should not' : 'should', rest: `${rest.charAt(0).toLowerCase()}${rest.slice(1)}` };
}

function retold(text: string, speaker: Speaker, isWhole: boolean): string {
  const words = wordsOf(text);
  let told = '';
  let agreeing: { isOne: boolean } | undefined;
  for (const [i, word] of words.entries()) {
    const subject = subjectAt(words, i, speaker);
    if (subject) {
      const isOpening = isWhole && word.isAtStart;
      const { text: instead, isOne } = withAuxiliary(subject, words[i + 1]?.lower, isOpening);
      told += `${word.gap}${instead}`;
      agreeing = subject.auxiliary === undefined ? { isOne } : undefined;
      continue;
    }
    const verb = agreeing && !/[,;:.]/.test(word.gap) ? word : undefined;
    const form = verb && agreed(verb.lower, agreeing!.isOne);
    if (!form || !adverbs.has(word.lower)) agreeing = undefined;
    const instead = form ?? others[speaker][word.lower] ?? objectOf(word.lower, speaker);
    told += `${word.gap}${instead ?? word.text}`;
  }
  return `${told}${text.slice(endOfWords(text))}`.replace(/\s{2,9}/g, ' ').trim();
}

type Found = Subject & { readonly own: string; readonly speaker: Speaker; readonly auxiliary?: string | undefined };

/** After these "you" is no subject. */
const governing = new Set(
  'to for with from of at on off about than by behind near like without against call ring give send tell let show see help get offer bring find hear thank email text phone contact remind charge bill put move refund pay told gave sent called rang write meet reach owe ask asked promise'.split(
    ' ',
  ),
);

const objectFollows =
  /^(?:\d.*|the|a|an|that|this|it|some|one|any|your|two|three|four|five|six|seven|eight|nine|ten|by|on|at|in|until|before|after|as|again|today|tomorrow|tonight)$/;

function subjectAt(words: readonly Word[], i: number, speaker: Speaker): Found | undefined {
  const match = owner.exec(words[i]!.lower);
  if (!match) return undefined;
  const [, own, auxiliary] = match as unknown as [string, string, string | undefined];
  if (own === 'you' && auxiliary === undefined) {
    const next = words[i + 1];
    const isObject =
      next === undefined ||
      /[,.;:]/.test(next.gap) ||
      objectFollows.test(next.lower) ||
      (i > 0 && governing.has(words[i - 1]!.lower));
    if (isObject) return undefined;
  }
  return { ...subjects[speaker][own]!, own, speaker, auxiliary };
}

/** "you" that is no subject. */
const objectOf = (lower: string, speaker: Speaker): string | undefined =>
  lower === 'you' ? (speaker === 'agent' ? 'them' : 'the company') : undefined;

/** The subject with the verb that is joined to it. At the beginning the customer is left out, as notes do, but not from what they were promised. */
function withAuxiliary(subject: Found, next: string | undefined, isOpening: boolean): { text: string; isOne: boolean } {
  const { own, speaker, auxiliary, name } = subject;
  const isCustomer = (speaker === 'customer' && own === 'i') || (speaker === 'agent' && own === 'you');
  const isSilent = isOpening && isCustomer && (own === 'i' || (auxiliary === undefined && next !== 'will'));
  const isOne = isOpening && isCustomer ? true : subject.isOne;
  const shown = isSilent ? '' : isOpening && isCustomer ? 'customer' : isOpening && own === 'i' ? 'agent' : name;
  const full = auxiliary === undefined ? undefined : auxiliaryOf(auxiliary, isOne, next);
  return { text: [shown, full].filter(Boolean).join(' '), isOne };
}

function auxiliaryOf(short: string, isOne: boolean, next = ''): string {
  if (short === 'm' || short === 're') return isOne ? 'is' : 'are';
  if (short === 've') return isOne ? 'has' : 'have';
  if (short === 'll') return 'will';
  return (/ed$/.test(next) && !/^(?:need|feed|speed|proceed)$/.test(next)) ||
    /^(?:been|had|better|gone|done|got)$/.test(next)
    ? 'had'
    : 'would';
}

/** The verb with its new subject. */
function agreed(verb: string, isOne: boolean): string | undefined {
  if (adverbs.has(verb) || modals.has(verb)) return verb;
  const known: Readonly<Record<string, readonly [string, string]>> = {
    am: ['is', 'are'],
    are: ['is', 'are'],
    was: ['was', 'were'],
    were: ['was', 'were'],
    have: ['has', 'have'],
    do: ['does', 'do'],
    "don't": ["doesn't", "don't"],
    "haven't": ["hasn't", "haven't"],
    "aren't": ["isn't", "aren't"],
    "wasn't": ["wasn't", "weren't"],
    "weren't": ["wasn't", "weren't"],
    go: ['goes', 'go'],
  };
  const pair = known[verb];
  if (pair) return pair[isOne ? 0 : 1];
  if (!isOne || pastForms.has(verb) || (/ed$/.test(verb) && !/^(?:need|feed|speed|proceed)$/.test(verb))) return verb;
  if (/(?:s|sh|ch|x|z|o)$/.test(verb)) return `${verb}es`;
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}s`;
}

const auxiliary =
  /(?<![\p{L}])(?:am|is|are|was|were|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|ha(?:s|ve|d)(?:n['’]t)?|do(?:es|n['’]t|esn['’]t)|did(?:n['’]t)?|can(?:['’]t|not)?|could(?:n['’]t)?|will|won['’]t|would(?:n['’]t)?|should(?:n['’]t)?|must|may|might|[\p{L}]+['’](?:ve|re|ll|m|d)|(?:it|that|he|she|there|what|who|here|everything|something|nobody|somebody)['’]s)(?![\p{L}])|['’]s (?:out|in|on|off|at|not|going|gone|been|being|got|a|an|the|all|still|already|due|away|back|here|there|free|full|sick|called|just|too|very|really|no|my|\p{L}+ing|\p{L}{2,}ed)(?![\p{L}])/iu;
const pronoun =
  /(?:^|[\s,])(?:i|you|he|she|it|we|they|there|nobody|somebody|someone|everybody|everything|something|who|that|this)\s(?:\p{L}{3,}ly\s)?\p{L}{2,}/iu;
const determiner =
  /^(?:the|a|an|my|your|our|his|her|their|its|this|that|these|those|of|for|to|in|on|at|with|from|by|some|any|no|every|and|or|per)$/;

function hasVerb(text: string): boolean {
  if (auxiliary.test(text)) return true;
  const words = wordsOf(text);
  return (
    words.some(({ lower }, i) => {
      const before = words[i - 1]?.lower ?? '';
      if (i === 0) return /^(?:i|he|she|it|we|they|you)$/.test(lower) && words.length > 1;
      if (determiner.test(before)) return false;
      if (pastForms.has(lower)) return true;
      const isSubject =
        /^(?:i|he|she|it|we|they|you|who|that|this|nobody|somebody|someone|everybody|everything|something)$/.test(
          before,
        );
      if (isSubject && (presentVerbs.has(lower) || /ed$/.test(lower))) return true;
      // A noun before it: "the phone rings", "my son swears".
      return (i > 1 && /[a-z]{2}ed$/.test(lower)) || (presentVerbs.has(lower) && lower.endsWith('s'));
    }) ||
    (pronoun.test(text) && words.length > 2 && words.some(({ lower }) => presentVerbs.has(lower)))
  );
}

const danglingEnd =
  /(?:^|[\s,])(?:a|an|the|of|and|or|but|my|your|his|her|our|their|it's|there's|that's|i'm|he's|she's|we're|they're|you're|who|which|because|if|when|like|very|from|than|as|i|we|he|she|to|is|are|was|were|for|with|into|about)$/i;
function breaksOff(text: string): boolean {
  return danglingEnd.test(withoutMarks(text.replace(/’/g, "'")));
}

const asksFor =
  /(?:what(?:['’]s| is| was)|(?:can|could|may|might) i (?:have|take|get|ask)|do you (?:have|know)|have you got|(?:can|could|would) you (?:please )?(?:give|tell) me|i(?:['’]ll| will)? (?:just )?need) (?:me |the |your |an? |his |her |its )?((?:[a-z-]+ ){0,2}[a-z-]+)(?=\?|,| (?:on|please|for|of|that|so|from|in|at|to|handy|and|again|there)(?![a-z]))/i;
/** "And your job number?" */
const justNamed =
  /^(?:(?:and|so|okay|sure|fine)[, ]+)?(?:your|the) ((?:[a-z-]+ )?(?:number|name|code|reference|address|id))(?:,? please)?\?$/i;
const whichOne = /which ([a-z-]+(?: [a-z-]+)?) (?:is|was|are|were|would|do|did|should)(?![a-z])/i;
const notThings =
  /^(?:you|it|that|this|there|happened?|wrong|up|going|i|we|they|he|she|anything|something|the matter|mind)(?![a-z])/i;

function askedThing(question: string): string | undefined {
  const sentence = question.split(/(?<=[.!])\s/).findLast((part) => part.includes('?')) ?? question;
  if (/what name|name is it under|your names?\b|who am i speaking/i.test(sentence)) return 'name';
  if (/where (?:are you|do you live|is that|should (?:we|i|it))(?![a-z])/i.test(sentence)) return 'address';
  const found = (asksFor.exec(sentence) ?? whichOne.exec(sentence) ?? justNamed.exec(sentence))?.[1];
  if (found === undefined || notThings.test(found)) return undefined;
  return found
    .toLowerCase()
    .replace(/ (?:number|handy|there|again|exactly)(?= |$)/g, '')
    .replace(/^(?:handy|number)$/, 'number');
}
