/** Speech without what only fills it: "there's, like, a lock" becomes "there's a lock". Pure. */
import { fold } from '../../../shared/assist/words.ts';

/** Between commas these say nothing, wherever they stand. */
const asides = 'you know|honestly|basically|let me see|i guess|i think|i suppose|digamos|viste|sabe';
/** These begin a new thought, so a comma stays. */
const beginnings =
  'well|so|o sea|a ver|bueno|pues|vamos|es que|la verdad|mire|mira|oiga|oye|mirá|fíjese|la verdad es que|ay|uf|este';
/** These say nothing anywhere. */
const sounds = 'um+|uh+|uhm|erm|hm{2,9}|eh+|ehm|mm+';
const aside = new RegExp(`(?<=[\\p{L}\\d…])\\s?[,…]{1,3}\\s(?:${asides})\\s?[,…]{1,3}(?=\\s)`, 'giu');
const sound = new RegExp(
  `(?<=[\\p{L}\\d]),\\s(?:${sounds})(?![\\p{L}\\d])[,…]{0,3}(?=\\s)|(?<![\\p{L}\\d])(?:${sounds})(?![\\p{L}\\d])[,.…]{0,3}\\s?`,
  'giu',
);
/** ", like, a lock": the word belongs to what follows. */
const like =
  /(?<=[\p{L}\d]), like, (?=(?:a|an|the|half|some|so|really|already|everything|all|very|every|my|\d|two|three|four|five|six|ten|twenty|completely|totally|super)(?!\p{L}))/giu;
const beginning = new RegExp(`(?<=[\\p{L}\\d…])\\s?[,…]{1,3}\\s(?:${beginnings})\\s?[,…]{1,3}(?=\\s)`, 'giu');
const courtesy =
  /,? (?:si es tan amable|si no le importa|haga el favor|por favor|if you could|if you don['’]t mind|if possible|please)(?=[.,!?]|$)/giu;
/** "the the", "I was, I was": said again. */
const stutter = /(?<![\p{L}'’-])([\p{L}'’]{1,12}(?: [\p{L}'’]{1,12})?)[,…]{1,3} (?=\1(?![\p{L}'’]))/giu;
const stutteredWord =
  /(?<![\p{L}'’-])(i|i'm|i’m|it's|we|the|a|my|to|of|in|is|it|and|de|la|el|que|en|un|una|se|me|y) (?=\1(?![\p{L}'’]))/giu;
const sentenceStart = /(?<=\p{L}{2}[.?!]\s)\p{Ll}/gu;
const keepsPause = /^(?:no|yes|sí)$/;

/** One turn, with its sentences and its case. */
export function withoutFillers(text: string): string {
  const plain = text
    // Chats are often typed without capitals.
    .replace(sentenceStart, (letter) => letter.toUpperCase())
    .replace(sound, '')
    .replace(courtesy, '')
    .replace(aside, (found, at: number) => (keepsPause.test(fold(lastWord(text.slice(0, at)))) ? found : ''))
    .replace(like, ' ')
    .replace(beginning, ',')
    .replace(stutter, '')
    // "At nine. No, no, that is": the second "no" begins the sentence now.
    .replace(sentenceStart, (letter) => letter.toUpperCase())
    .replace(stutteredWord, '')
    .replace(/(?<!\s)\s{1,9}(?=[,.?!])/g, '')
    .replace(/(?<=[.!?] )[,.]\s?/g, '')
    .replace(/, (?:and|y),(?= )/g, ',')
    .replace(/\s{2,99}/g, ' ')
    .trim()
    .replace(/^[,.…\s]+/, '');
  return /^\p{Lu}/u.test(text) ? `${plain.charAt(0).toUpperCase()}${plain.slice(1)}` : plain;
}

const lastWord = (text: string) => /\p{L}+(?=\P{L}*$)/u.exec(text)?.[0] ?? '';
