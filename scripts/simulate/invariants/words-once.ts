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
/** With a clock that is behind, an instance does not know how long a call was away, so what follows is that much too early. */
const awayMs = 30_000;

export type WordCount = { readonly said: number; readonly inGaps: number };

export type WordsExcused = {
  /** Simulated times in which the only copy of what was said was lost with what held it. */
  readonly losses: readonly Stretch[];
  /** The wall clock of an instance has jumped. */
  readonly isClockWrong: boolean;
};

export function checkWords(
  findings: Findings,
  call: SimulatedCall,
  view: ConversationView,
  { losses, isClockWrong }: WordsExcused,
): WordCount {
  let said = 0;
  let inGaps = 0;
  for (const channel of ['external', 'internal'] as const) {
    const words = call.said(channel).filter(({ endMs }) => endMs <= (call.endedAt ?? 0) - (call.startedAt ?? 0));
    const found = foundWords(view, channel);
    if (!call.hadTwoOwners) checkOrder(findings, call, channel, found);
    const counts = new Map<number, number>();
    for (const number of found) counts.set(number, (counts.get(number) ?? 0) + 1);
    const tolerance = call.laterSessions === 0 ? firstSessionMs : isClockWrong ? awayMs : laterSessionMs;
    const gaps = [...gapsOf(call, view, { channel, tolerance }), ...call.cuts];
    findings.checks(invariant, words.length);
    for (const word of words) {
      said += 1;
      const count = counts.get(word.number) ?? 0;
      if (count > 1 && !call.hadTwoOwners)
        findings.report(invariant, `${describe(call, channel, word)} is there ${count} times`);
      if (count > 0) continue;
      inGaps += 1;
      if (isIn(gaps, word) || isExcused(call, word, losses) || isOutside(call, channel, word)) continue;
      findings.report(invariant, `${describe(call, channel, word)} is lost, and no gap says so`);
    }
  }
  return { said, inGaps };
}

function foundWords(view: ConversationView, channel: AudioChannel): number[] {
  return view.utterances
    .filter(({ role }) => role === roleOf[channel])
    .flatMap(({ text }) => text.split(' '))
    .flatMap((text) => numberOfWord(text) ?? []);
}

function checkOrder(findings: Findings, call: SimulatedCall, channel: AudioChannel, found: readonly number[]): void {
  for (let at = 1; at < found.length; at++) {
    if (found[at]! >= found[at - 1]!) continue;
    findings.report(invariant, `${call.name}, ${roleOf[channel]}: word ${found[at]} comes after word ${found[at - 1]}`);
    return;
  }
}

function gapsOf(
  call: SimulatedCall,
  view: ConversationView,
  { channel, tolerance }: { readonly channel: AudioChannel; readonly tolerance: number },
): Stretch[] {
  return view.notices
    .filter(({ code, role }) => isGap(code) && (role === undefined || role === roleOf[channel]))
    .filter(({ startMs, message }) => startMs !== undefined && message !== 'Nothing was missed')
    .map(({ startMs, endMs }) => ({
      fromMs: call.originMs + startMs! - tolerance,
      toMs: call.originMs + (endMs ?? Number.POSITIVE_INFINITY) + tolerance,
    }));
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
