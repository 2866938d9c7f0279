/** Scores calls by their events alone: the panel's view of them, compared with the script. */
import { type ConversationView, foldEvents } from '../../../shared/assist/conversation.ts';
import type { PlayedCall } from './play-calls.ts';

export type Score = {
  readonly wordsSaid: number;
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  readonly largestTimeErrorMs: number;
  readonly utterances: number;
  readonly gaps: number;
  readonly unsettled: number;
  /** The first few faults, one line each. */
  readonly examples: readonly string[];
};

type Utterance = ConversationView['utterances'][number];
type Words = PlayedCall['said']['customer']['words'];

const maxExamples = 20;
/** Reported as an example beyond this. */
const timeErrorMs = 20;

/** Compares what a panel shows of each call with the words of its script. */
export function scoreCalls(calls: readonly PlayedCall[]): Score {
  const sum = new ScoreSum();
  for (const call of calls) {
    const view = foldEvents(call.events);
    const report = (text: string) => sum.example(`${call.conversationId.slice(-3)} ${text}`);
    for (const gap of view.notices.filter((notice) => notice.code === 'audio_gap')) {
      sum.score.gaps++;
      report(`gap ${gap.role ?? ''} ${gap.params?.cause} ${gap.startMs}–${gap.endMs}`);
    }
    for (const role of ['customer', 'agent'] as const) {
      const utterances = view.utterances.filter((utterance) => utterance.role === role && utterance.text !== '');
      sum.addSpeaker(call.said[role].words, utterances, (text) => report(`${role} ${text}`));
    }
  }
  return sum.score;
}

class ScoreSum {
  readonly score = {
    wordsSaid: 0,
    lost: 0,
    doubled: 0,
    outOfOrder: 0,
    largestTimeErrorMs: 0,
    utterances: 0,
    gaps: 0,
    unsettled: 0,
    examples: [] as string[],
  };

  example(text: string): void {
    if (this.score.examples.length < maxExamples) this.score.examples.push(text);
  }

  addSpeaker(words: Words, utterances: readonly Utterance[], report: (text: string) => void): void {
    const counts = new Uint16Array(words.length);
    let last = -1;
    for (const utterance of utterances) {
      const numbers = utterance.text.split(' ').map((word) => Number(word.slice(1)));
      for (const number of numbers.filter((known) => known in counts)) {
        counts[number]!++;
        if (number < last) this.score.outOfOrder++;
        last = number;
      }
      this.#addUtterance(utterance, [words[numbers[0]!], words[numbers.at(-1)!]], report);
    }
    this.#countWords(words, counts, report);
  }

  #addUtterance(
    { final, startMs, endMs, text }: Utterance,
    [firstWord, lastWord]: readonly (Words[number] | undefined)[],
    report: (text: string) => void,
  ): void {
    this.score.utterances++;
    if (!final) {
      this.score.unsettled++;
      report(`is not final at ${startMs}: ${text.slice(0, 40)}`);
    }
    const errorMs = Math.max(
      firstWord ? Math.abs(firstWord.startMs - startMs) : Number.POSITIVE_INFINITY,
      lastWord ? Math.abs(lastWord.endMs - endMs) : Number.POSITIVE_INFINITY,
    );
    if (errorMs > timeErrorMs) report(`is ${errorMs} ms off at ${startMs}–${endMs}: ${text.slice(0, 60)}`);
    this.score.largestTimeErrorMs = Math.max(this.score.largestTimeErrorMs, errorMs);
  }

  #countWords(words: Words, counts: Uint16Array, report: (text: string) => void): void {
    this.score.wordsSaid += words.length;
    for (const word of words) {
      const count = counts[word.number]!;
      if (count === 0) {
        this.score.lost++;
        report(`w${word.number} at ${word.startMs} is lost`);
      } else if (count > 1) {
        this.score.doubled += count - 1;
        report(`w${word.number} at ${word.startMs} is there ${count} times`);
      }
    }
  }
}
