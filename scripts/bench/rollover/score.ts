/** The score, from the events alone: the fold that the panel makes of them, against what was said. */
import { foldEvents } from '../../../shared/assist/conversation.ts';
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
  /** The first few that are wrong, for whoever looks into it. */
  readonly examples: readonly string[];
};

export function scoreCalls(calls: readonly PlayedCall[]): Score {
  const sum = {
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
  for (const call of calls) {
    const view = foldEvents(call.events);
    const gaps = view.notices.filter((notice) => notice.code === 'audio_gap');
    sum.gaps += gaps.length;
    const example = (text: string): void => {
      if (sum.examples.length < 20) sum.examples.push(`${call.conversationId.slice(-3)} ${text}`);
    };
    for (const gap of gaps) example(`gap ${gap.role ?? ''} ${gap.params?.cause} ${gap.startMs}–${gap.endMs}`);
    for (const role of ['customer', 'agent'] as const) {
      const { words } = call.said[role];
      const counts = new Uint16Array(words.length);
      let last = -1;
      for (const utterance of view.utterances) {
        if (utterance.role !== role || utterance.text === '') continue;
        sum.utterances++;
        if (!utterance.final) {
          sum.unsettled++;
          example(`${role} is not final at ${utterance.startMs}: ${utterance.text.slice(0, 40)}`);
        }
        const numbers = utterance.text.split(' ').map((word) => Number(word.slice(1)));
        for (const number of numbers) {
          if (!(number in counts)) continue;
          counts[number]!++;
          if (number < last) sum.outOfOrder++;
          last = number;
        }
        const first = words[numbers[0]!];
        const final = words[numbers.at(-1)!];
        const error = Math.max(
          first ? Math.abs(first.startMs - utterance.startMs) : Number.POSITIVE_INFINITY,
          final ? Math.abs(final.endMs - utterance.endMs) : Number.POSITIVE_INFINITY,
        );
        if (error > 20)
          example(
            `${role} is ${error} ms off at ${utterance.startMs}–${utterance.endMs}: ${utterance.text.slice(0, 60)}`,
          );
        sum.largestTimeErrorMs = Math.max(sum.largestTimeErrorMs, error);
      }
      sum.wordsSaid += words.length;
      for (const word of words) {
        const count = counts[word.number]!;
        if (count === 0) {
          sum.lost++;
          example(`${role} w${word.number} at ${word.startMs} is lost`);
        } else if (count > 1) {
          sum.doubled += count - 1;
          example(`${role} w${word.number} at ${word.startMs} is there ${count} times`);
        }
      }
    }
  }
  return sum;
}
