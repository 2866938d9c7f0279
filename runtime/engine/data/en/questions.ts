/** What an English question asks, told by somebody else: "how long will it take?" is "asks how long it will take". Pure. */

import { withoutMarks } from '../word-edges.ts';

const lead =
  /^(?:(?:and|so|but|okay|ok|well|also|um|uh|oh|hey|then|yeah|right|sorry|actually|all right|fine)[, ]+){0,4}/i;
const tail = /,? (?:then|please|or not|yes or no|or what|though|right|anyway|now)$/i;
const person = '(?:i|we|you|he|she|it|they|there|that|this|(?:the|my|your|our|his|her|their|an?) [a-z-]+)';
const request = /^(?:can|could|would|will) you (?:please |maybe |also |just )?(.+)$/i;
const permission = /^(?:can|could|may) (?:i|we) (?:please |maybe |also |just )?(.+)$/i;
const yesNo = new RegExp(
  `^(is|are|was|were|am|has|have|had|will|would|should|can|could|do|does|isn't|aren't|don't|doesn't|won't|can't) (${person})(?: (.+))?$`,
  'i',
);
const asked = new RegExp(
  `^((?:what|when|where|who|why|which|how)(?: (?:much|long|many|soon|far|often|late|early|big|old))?(?: (?:longer|more|time|day|part of that|kind of [a-z]+|days|people))?)(?:'s|'ll| is| are| was| were| has| have| will| would| should| can| could| do| does) (${person})(?: (.+))?$`,
  'i',
);

/** `retell` puts a statement into the third person. Undefined where the form of the question is not known. */
export function reportQuestion(question: string, retell: (text: string) => string | undefined): string | undefined {
  const sentence = question.replace(/’/g, "'").trim();
  const core = withoutMarks(sentence.slice(lead.exec(sentence)![0].length)).replace(tail, '');
  const wanted = request.exec(core) ?? permission.exec(core);
  if (wanted) return told('asks to', wanted[1]!, retell);
  const either = yesNo.exec(core);
  if (either) {
    const [, verb, subject, rest = ''] = either as unknown as [string, string, string, string?];
    return rest === '' ? undefined : told('asks if', statement(subject, verb, rest), retell);
  }
  const open = asked.exec(core);
  if (!open) return undefined;
  const [whole, word, subject, rest = ''] = open as unknown as [string, string, string, string?];
  const verb = whole.slice(word.length, whole.indexOf(` ${subject}`, word.length)).trim();
  if (rest === '' && !/^(?:is|was|are|'s)$/.test(verb)) return undefined;
  if (rest === '' && /^(?:it|that|this|there)$/i.test(subject) && !/much/i.test(word)) return undefined;
  return told(`asks ${word.toLowerCase()}`, statement(subject, fullForm(verb), rest), retell);
}

/** What a question states when the answer is yes. */
export function statedBy(question: string): string | undefined {
  const sentence = question.replace(/’/g, "'").trim();
  const either = yesNo.exec(withoutMarks(sentence.slice(lead.exec(sentence)![0].length)).replace(tail, ''));
  if (!either || /^(?:can|could|would|will|may|do|does|have|has)$/i.test(either[1]!) || !either[3]) return undefined;
  return statement(either[2]!, either[1]!, either[3]);
}

const fullForm = (verb: string) => ({ "'s": 'is', "'ll": 'will' })[verb.toLowerCase()] ?? verb;

/** Without the "do" of questions; "does it cost" is "it costs". */
function statement(subject: string, verb: string, rest: string): string {
  const low = verb.toLowerCase();
  if (low === 'do') return `${subject} ${rest}`;
  if (low !== 'does') return `${subject} ${low}${rest === '' ? '' : ` ${rest}`}`;
  return `${subject} ${rest.replace(/^[a-z]+/i, (word) => (/(?:s|sh|ch|x|o)$/.test(word) ? `${word}es` : `${word}s`))}`;
}

function told(words: string, statement: string, retell: (text: string) => string | undefined): string | undefined {
  const text = retell(statement);
  return text === undefined ? undefined : `${words} ${text}`;
}
