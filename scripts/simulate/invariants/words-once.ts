/** No word lost, doubled or out of order, but where a gap says so. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { AudioChannel } from '../../../shared/audiohook/media.ts';
import { numberOfWord, type SpokenWord } from '../dialogflow/speech.ts';
import type { Findings } from '../findings.ts';
import type { SimulatedCall, Stretch } from '../genesys/call.ts';

const invariant = 'no word lost, doubled or out of order';
const roleOf = { external: 'customer', internal: 'agent' } as const;

/** The sessions of a call that was lost count from their own opening, which both sides see at different times. */
const laterSessionMs = 4_000;
const firstSessionMs = 300;

export type WordCount = { readonly said: number; readonly inGaps: number };

export type WordsExcused = {
  /** Simulated times in which the only copy of what was said was lost with what held it. */
  readonly losses: readonly Stretch[];
  /** Times of the conversation are not those of the call, though their order is: a clock is wrong, or its beginning was lost. */
  readonly areTimesOff: boolean;
};

/** Compares what the speakers of a call said with the view of its conversation, word by word, and answers how much that was. */
export function checkWords(
  findings: Findings,
  call: SimulatedCall,
  view: ConversationView,
  { losses, areTimesOff }: WordsExcused,
): WordCount {
  let said = 0;
  let inGaps = 0;
  for (const channel of ['external', 'internal'] as const) {
    const words = call.said(channel).filter(({ endMs }) => endMs <= (call.endedAt ?? 0) - (call.startedAt ?? 0));
    const found = foundWords(view, channel);
    if (!call.hadTwoOwners) checkOrder(findings, call, channel, found);
    const counts = new Map<number, number>();
    for (const number of found) counts.set(number, (counts.get(number) ?? 0) + 1);
    const gaps = [...gapsOf(call, view, channel), ...call.cuts];
    const isBesideGap = areTimesOff ? gapsByOrder(call, view, channel) : () => false;
    findings.checks(invariant, words.length);
    for (const word of words) {
      said += 1;
      const count = counts.get(word.number) ?? 0;
      if (count > (isIn(call.handovers, word) ? 2 : 1) && !call.hadTwoOwners)
        findings.report(invariant, `${describe(call, channel, word)} is there ${count} times`);
      if (count > 0) continue;
      inGaps += 1;
      if (
        isIn(gaps, word) ||
        isBesideGap(word.number) ||
        isExcused(call, word, losses) ||
        isOutside(call, channel, word)
      )
        continue;
      findings.report(invariant, `${describe(call, channel, word)} is lost, and no gap says so`);
    }
  }
  return { said, inGaps };
}

function foundWords(view: ConversationView, channel: AudioChannel): number[] {
  return view.utterances.filter(({ role }) => role === roleOf[channel]).flatMap(({ text }) => numbersIn(text));
}

const numbersIn = (text: string): number[] => text.split(' ').flatMap((word) => numberOfWord(word) ?? []);

function checkOrder(findings: Findings, call: SimulatedCall, channel: AudioChannel, found: readonly number[]): void {
  for (let at = 1; at < found.length; at++) {
    if (found[at]! >= found[at - 1]!) continue;
    findings.report(invariant, `${call.name}, ${roleOf[channel]}: word ${found[at]} comes after word ${found[at - 1]}`);
    return;
  }
}

function gapsOf(call: SimulatedCall, view: ConversationView, channel: AudioChannel): Stretch[] {
  const tolerance = call.laterSessions > 0 ? laterSessionMs : firstSessionMs;
  return gapNotices(view, channel).map(({ startMs, endMs }) => ({
    fromMs: call.originMs + startMs! - tolerance,
    toMs: call.originMs + (endMs ?? Number.POSITIVE_INFINITY) + tolerance,
  }));
}

const gapNotices = (view: ConversationView, channel: AudioChannel) =>
  view.notices
    .filter(({ code, role }) => isGap(code) && (role === undefined || role === roleOf[channel]))
    .filter(({ startMs, message }) => startMs !== undefined && message !== 'Nothing was missed');

/** No call is away for longer. */
const awayMs = 45_000;

/** Whether a gap stands between the utterances of the words that are there before and after a number, and those are not far apart. */
function gapsByOrder(call: SimulatedCall, view: ConversationView, channel: AudioChannel): (number: number) => boolean {
  const gaps = gapNotices(view, channel);
  const said = call.said(channel);
  const there = view.utterances
    .filter(({ role }) => role === roleOf[channel])
    .flatMap((utterance) => numbersIn(utterance.text).map((number) => ({ number, utterance })))
    .sort((a, b) => a.number - b.number);
  return (number) => {
    const before = there.findLast((word) => word.number < number);
    const after = there.find((word) => word.number > number);
    const awaySince = before ? said[before.number]!.endMs : 0;
    const awayUntil = after ? said[after.number]!.startMs : said.at(-1)!.endMs;
    if (awayUntil - awaySince > awayMs) return false;
    const [fromMs, toMs] = [before?.utterance.startMs ?? 0, after?.utterance.endMs ?? Number.POSITIVE_INFINITY];
    return gaps.some(({ startMs, endMs }) => startMs! < toMs && (endMs ?? Number.POSITIVE_INFINITY) > fromMs);
  };
}

const isGap = (code: string) => code === 'audio_gap' || code === 'paused' || code === 'engine_failed';

/** A word that is cut by the edge of a gap is lost with it. */
function isIn(stretches: readonly Stretch[], { startMs, endMs }: SpokenWord): boolean {
  return stretches.some(({ fromMs, toMs }) => endMs > fromMs && startMs < toMs);
}

function isExcused(call: SimulatedCall, { startMs, endMs }: SpokenWord, excused: readonly Stretch[]): boolean {
  const began = call.startedAt ?? 0;
  return isIn(excused, { number: 0, startMs: startMs + began, endMs: endMs + began });
}

/** Before anything of the speaker was sent, or after everything: the connection was not there yet, or was lost for good. */
function isOutside(call: SimulatedCall, channel: AudioChannel, { startMs, endMs }: SpokenWord): boolean {
  const sent = call.sent(channel);
  return sent.every(({ toMs }) => toMs < endMs) || sent.every(({ fromMs }) => fromMs > startMs);
}

const describe = (call: SimulatedCall, channel: AudioChannel, { number, startMs }: SpokenWord): string =>
  `${call.name}, ${roleOf[channel]}: word ${number} at ${(startMs / 1_000).toFixed(1)} s`;
