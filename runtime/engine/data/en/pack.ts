import { type LanguagePack, numberWords, words } from '../language-pack.ts';
import { englishGrammar } from './grammar.ts';

export const english: LanguagePack<'en'> = {
  entities: {
    digits: ['zero oh', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
    months: words('January February March April May June July August September October November December'),
    weekdays: words('Monday Tuesday Wednesday Thursday Friday Saturday Sunday'),
    weekdayPrefixes: ['next ', 'last ', 'this '],
    relativeDays: words('yesterday today tomorrow'),
    ordinals: words('st nd rd th'),
    beforeMonth: ['of'],
    beforeYear: [],
    currencies: words('dollars? euros? pounds? cents? bucks? USD EUR GBP'),
    spokenDot: 'dot',
    spokenAt: 'at',
    numberNames: {
      order_number: ['order(?: number| no\\.?| id)?', 'booking(?: number)?', 'reservation(?: number)?'],
      policy_number: ['policy(?: number| no\\.?)?'],
      imei: ['imei(?: number)?'],
      serial_number: ['serial(?: number| no\\.?)?'],
      tracking_number: ['tracking(?: number| id)?', 'parcel number', 'shipment number'],
      case_number: ['(?:case|claim|ticket|reference|complaint)(?: number| no\\.?| id)?'],
      invoice_number: ['(?:invoice|receipt|bill)(?: number| no\\.?)?'],
      customer_number: ['(?:customer|member|membership|contract|account)(?: number| no\\.?| id)?'],
      meter_number: ['meter(?: number)?'],
      postal_code: ['(?:postal|zip|post) ?code', 'zip'],
    },
    isMy: ['is (?:my|the|our)', 'as (?:my|the)'],
    beforeHour: ['at', 'by', 'around', 'before', 'after', 'until'],
    afterHour: ["o'clock", 'noon', 'in the (?:morning|afternoon|evening)'],
  },
  facts: {
    promise:
      /\b(?:i will|i'll|we will|we'll|i am going to|i'm going to|we are going to|you will (?:get|receive|have|hear)|you'll (?:get|receive|have|hear)|(?:it|they|he|she|this|a (?:colleague|technician|driver|manager)|someone|somebody|our \w+|the (?:\w+ )?(?:refund|parcel|order|engineer|technician|driver|replacement|money|label|team)) will (?!not\b)(?:be |call|arrive|come|contact|get|reach|ring|visit|email|send))\b/,
    stalling:
      /\b(?:let me (?:just |quickly )?(?:see|check|look|find|pull|have a look)|one moment|just a (?:moment|second|minute)|bear with me|hold on|i'll (?:just |quickly )?(?:check|look|have a look|see|find out|pull (?:it|that) up|transfer you|put you (?:on hold|through))|i will (?:just |quickly )?(?:check|look|have a look|see|find out|transfer you|put you (?:on hold|through))|i(?:'ll| will) (?:be happy to|gladly) help)\b/,
    correction:
      /\b(?:no,? wait|wait,? no|sorry,? (?:it is|it's|i mean|that is|that's|i meant|no)|i mean|i meant|actually|correction|rather than|not that one|my mistake|i misspoke|that was wrong|that's wrong|i got (?:it|that) wrong|scratch that|i should have said)\b/,
    wrongValue: /\b(?:not|instead of|rather than|isn't|is not|wasn't)(?: (?:the|order|number|on|by|at))? ?$/,
    question:
      /^(?:(?:and|so|but|ok|okay|well|hi|hello)[, ]+){0,2}(?:how (?:long|much|many|do|does|can|will|soon)|what (?:if|about|happens|is|are|do|does|will)|where (?:is|are|do|can)|when (?:do|does|will|can|is)|which|who (?:do|can|will)|why|can i|could i|may i|do i (?:have|need)|is there|is it|are there|will (?:it|i|you|they)|does (?:it|this|that))\b/,
    idleQuestion:
      /\b(?:how are you|can you help(?: me)?|could you help(?: me)?|can i ask|are you there|can you hear me|is that (?:ok|okay|right|correct)|you know|right)\?$/,
    shortAnswer: /^(?:yes|no|yeah|yep|nope|sure|of course|absolutely|certainly|exactly|unfortunately not|not yet)\b/,
  },
  grounding: {
    reporting: words(
      'customer caller client agent representative said says asked asks reported reports mentioned stated explained told informed contacted called noted confirmed about regarding because conversation',
    ),
    courtesy: words(
      'sorry apologize apologies thank thanks please help glad happy understand understood hear let moment sure course welcome appreciate patience know check look right away good day hello assist question further inconvenience frustrating frustration trouble see',
    ),
    acts: words(
      'refund credit cancel transfer send pay payment compensate discount waive approve voucher replace reimburse upgrade deliver promise guarantee close delete unlock reset free gift',
    ),
    wishes: words('wants want wanted wishes asked asks requests requested request likes would'),
    directives: words('must should shall please need needs ensure immediately instruct instructs instruction'),
    secrets: words('password passcode pin cvv cvc otp iban ssn token secret credentials card'),
    amounts: words('dollar dollars euro euros pound pounds cent cents usd eur gbp percent'),
    negations: words(
      "not no never cannot can't don't doesn't didn't isn't wasn't aren't won't couldn't wouldn't hasn't haven't hadn't without none nothing neither nor",
    ),
    numbers: numberWords(
      'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
      'twenty thirty forty fifty sixty seventy eighty ninety',
      'hundred thousand million',
    ),
  },
  farewells: ['bye', 'goodbye', 'good-bye', 'that is all', "that's all"],
  grammar: englishGrammar,
  quotation: { before: ': “', after: '”' },
  toneWords: words('no not never thanks?'),
  need: /\?|\b(?:how (?:long|much|many|do|can)|can i|could i|do i (?:have|need)|what (?:if|about|happens)|where is|when (?:do|will|can)|is it possible|i (?:want|need|would like|would rather|'d like|'d rather|wanted) |i (?:can ?not|can't|could not|couldn't) |not arrived|never (?:arrived|came)|has not|hasn't|did ?n[o']t|does ?n[o']t (?:work|turn|start)|stopped working|(?:is|are|was|were|came|arrived) (?:\w+ )?(?:broken|cracked|scratched|torn|dented|leaking|damaged|late|missing|wrong|faulty|locked)|broke|flickers?|leaks?|defective|lost|forgot|declined|my money back|refund|cancel)\b/,
};
