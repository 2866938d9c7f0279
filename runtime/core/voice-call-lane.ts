/**
 * One speaker of one call: audio into the ring, the ring into streams as the policy says, results into utterances.
 * Everything happens in order in one place, so that a position, a stream and a word can never disagree.
 */
import { createUtteranceMerger } from '../../shared/assist/utterance.ts';
import type { EarshotError } from '../../shared/errors.ts';
import { createAudioRing } from './audio-ring.ts';
import type { ConversationFeed } from './ports/assist-feed.ts';
import type { AnalyzeStream, AnalyzeStreamOptions, AssistResult } from './ports/assist-gateway.ts';
import type { Clock } from './ports/clock.ts';
import type { GapCause, VoiceRole } from './ports/voice-call.ts';
import {
  defaultStreamPolicy,
  initial,
  type StreamEffect,
  type StreamInput,
  type StreamPolicyOptions,
  type StreamState,
  step,
  type Which,
} from './stream-policy.ts';
import { createSoundTrack } from './voice-call-sound.ts';
import {
  createSpeechStream,
  defaultSpeechStream,
  type SpeechStream,
  type SpeechStreamOptions,
} from './voice-call-stream.ts';

export type LaneOptions = {
  readonly ringSamples: number;
  readonly policy: StreamPolicyOptions;
  readonly stream: SpeechStreamOptions;
  /** Sound this close behind the last word taken belongs to it: recognizers end words before the sound ends. */
  readonly slackSamples: number;
  /** A stream that begins after silence begins this much before what comes. */
  readonly leadSamples: number;
  /** How much audio a successor that begins in the middle of a sentence shares with the stream before it. */
  readonly lookbackSamples: number;
  /** How long a stream that was sent everything may take to tell of the last words. */
  readonly closingMs: number;
  /** And how long until its messages and suggestions are all there. */
  readonly tailMs: number;
  /** Holes up to this are filled with silence; beyond it the stream is replaced. */
  readonly fillSamples: number;
  /** Without a frame for this long, silence is sent so that the far side does not give up waiting. */
  readonly starvedMs: number;
  /** Without a frame for this long, the stream is closed until audio comes. */
  readonly abandonedMs: number;
};

export const defaultLane: LaneOptions = {
  ringSamples: 30 * 8_000,
  policy: defaultStreamPolicy,
  stream: defaultSpeechStream,
  slackSamples: 2_000,
  leadSamples: 8_000,
  lookbackSamples: 3 * 8_000,
  closingMs: 5_000,
  tailMs: 20_000,
  fillSamples: 3 * 8_000,
  starvedMs: 1_500,
  abandonedMs: 15_000,
};

export type Grant = { readonly draw: number };
/** Asks for a permit to open a stream. It never comes before the call returns; the result takes the request back. */
export type AskPermit = (urgency: 'first' | 'roll', granted: (grant: Grant) => void) => () => void;

export type LaneOwner = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly feed: ConversationFeed;
  readonly askPermit: AskPermit;
  openStream(role: VoiceRole, events: Pick<AnalyzeStreamOptions, 'onResult' | 'onEnd'>): AnalyzeStream;
  /** Audio of [from, to) was not heard. */
  onGap(role: VoiceRole, cause: GapCause, from: number, to: number): void;
  onDegraded(role: VoiceRole, error: EarshotError | undefined): void;
  onHealed(role: VoiceRole): void;
  /** Recognition fails again and again: is there another engine? */
  onLookElsewhere(role: VoiceRole, error: EarshotError | undefined): void;
  onGiveUp(role: VoiceRole, error: EarshotError | undefined): void;
  /** Nothing more will come of this speaker. */
  onDone(role: VoiceRole): void;
};

export type VoiceLane = {
  readonly role: VoiceRole;
  readonly phase: StreamState['phase'];
  readonly done: boolean;
  audio(ulaw: Uint8Array, position: number): void;
  /** [from, to) has no audio. */
  gap(from: number, to: number): void;
  pause(cause: GapCause): void;
  /** Bounds the wait for what was said before a pause: whatever is left is dropped and overwritten. */
  forget(cause: GapCause): void;
  resume(position: number): void;
  restart(): void;
  ready(): void;
  withdraw(): void;
  end(): void;
  cutOff(): void;
  /** About once a second, whether audio comes or not. */
  tick(): void;
};

const checkSamples = 8_000;

export function createVoiceLane(
  role: VoiceRole,
  idPrefix: string,
  startSample: number,
  owner: LaneOwner,
  options: LaneOptions,
): VoiceLane {
  const { clock, feed } = owner;
  const ring = createAudioRing(options.ringSamples, startSample);
  const sound = createSoundTrack(options.ringSamples * 2, startSample);
  const merger = createUtteranceMerger({ role, idPrefix, startMs: startSample / 8 });
  let state: StreamState = initial;
  let current: SpeechStream | undefined;
  let successor: SpeechStream | undefined;
  /** Streams that get no more audio but still answer. */
  const tails = new Set<SpeechStream>();
  const inputs: StreamInput[] = [];
  const repairTries = new WeakMap<SpeechStream, number>();
  /** Requests for streams that make good for another. */
  const repairs = new Set<() => void>();
  let unaskPermit: (() => void) | undefined;
  let stopWaiting: (() => void) | undefined;
  /** No stream that is opened from now on begins before this: it is another stream's part. */
  let notBefore = startSample;
  /** All up to here was sent to a stream that ended well, whatever it made of it. */
  let servedTo = startSample;
  let nextCheck = startSample + checkSamples;
  let lastFrameAt = clock.monotonic();
  let starving = false;
  let muted = false;
  let told = false;

  const settledSample = (): number => Math.max(merger.takenMs * 8, startSample);
  const unsettledIn = (to: number): boolean => sound.soundIn(settledSample() + options.slackSamples, to) > 0;

  /** What an effect sets off is an input of its own, taken after it. */
  function input(next: StreamInput): void {
    inputs.push(next);
    if (inputs.length > 1) return;
    for (let taken = inputs[0]; taken !== undefined; taken = inputs[0]) {
      const [after, effects] = step(state, taken, options.policy);
      state = after;
      for (const effect of effects) perform(effect);
      inputs.shift();
    }
    finishIfDone();
  }

  function finishIfDone(): void {
    if (state.phase !== 'ended' || tails.size > 0 || repairs.size > 0 || told) return;
    told = true;
    emit(merger.close());
    const from = Math.max(settledSample(), servedTo);
    if (sound.soundIn(from + options.slackSamples, ring.end) > 0) lost('engine', from, ring.end);
    owner.onDone(role);
  }

  function perform(effect: StreamEffect): void {
    switch (effect.do) {
      case 'ask':
        unaskPermit = owner.askPermit(effect.urgency, (grant) => {
          unaskPermit = undefined;
          input({ is: 'granted', from: beginning(), end: ring.end, draw: grant.draw });
        });
        return;
      case 'unask':
        unaskPermit?.();
        unaskPermit = undefined;
        return;
      case 'open':
        open(effect.as, effect.from);
        return;
      case 'halfClose':
        retire(effect.which === 'current' ? current : successor);
        if (effect.which === 'current') current = undefined;
        else successor = undefined;
        return;
      case 'cancel': {
        const stream = effect.which === 'current' ? current : successor;
        if (effect.which === 'current') current = undefined;
        else successor = undefined;
        stream?.cancel();
        return;
      }
      case 'hold':
        current?.hold(true);
        return;
      case 'feed':
        current?.hold(false);
        return;
      case 'handOver':
        if (!successor) return;
        if (current) {
          current.toMs = Math.max(meetingMs(successor.base, current), merger.takenMs);
          retire(current);
        }
        current = successor;
        successor = undefined;
        return;
      case 'wait':
        stopWaiting = clock.after(effect.ms, () => {
          stopWaiting = undefined;
          input({ is: 'waited' });
        });
        return;
      case 'unwait':
        stopWaiting?.();
        stopWaiting = undefined;
        return;
      case 'degraded':
        owner.onDegraded(role, effect.error);
        return;
      case 'healed':
        owner.onHealed(role);
        return;
      case 'lookElsewhere':
        owner.onLookElsewhere(role, effect.error);
        return;
      case 'giveUp':
        owner.onGiveUp(role, effect.error);
        return;
    }
  }

  /**
   * Where a stream that is opened now begins: behind the last word taken, without long silence; and where a sentence is
   * going on at the limit of the stream before it, shortly before that one stops.
   */
  function beginning(): number {
    const settled = Math.max(settledSample(), ring.start);
    const first = sound.firstIn(Math.max(settled, settledSample() + options.slackSamples), ring.end);
    const quiet = Math.max(settled, notBefore, (first ?? ring.end) - options.leadSamples);
    return state.phase === 'renewing' && state.lookback && current
      ? Math.max(quiet, current.sent - options.lookbackSamples)
      : quiet;
  }

  function open(as: Which, base: number): void {
    const settled = settledSample();
    const stopAt = base + Math.round((state.hardAt - base) * 1.1);
    const stream = connect(base, stopAt);
    const alive = current !== undefined || tails.size > 0 || repairs.size > 0;
    if (!alive && sound.soundIn(settled + options.slackSamples, base) > 0) stream.skipped = settled;
    // Where two have heard a stretch, they meet in the middle of it; the newer one a little before, because recognizers
    // differ: what both claim is taken once, what neither claims would be lost.
    for (const older of current ? [current, ...tails] : tails) {
      const meeting = meetingMs(base, older);
      if (older !== current) older.toMs = Math.min(older.toMs, meeting);
      if (base > settled && meeting * 8 > base) stream.fromMs = Math.max(stream.fromMs, meeting - 300);
    }
    if (as === 'current') current = stream;
    else successor = stream;
    stream.feed();
  }

  function meetingMs(base: number, older: SpeechStream): number {
    if (base <= settledSample()) return base / 8;
    return (base + Math.max(0, Math.min(older.sent - base, options.lookbackSamples)) / 2) / 8;
  }

  /** What it had to leave out is known to be lost once it works; before that another might still be sent it. */
  function tellSkipped(stream: SpeechStream): void {
    if (stream.skipped === undefined) return;
    const from = stream.skipped;
    stream.skipped = undefined;
    lost('engine', from, stream.base);
  }

  function connect(base: number, stopAt: number): SpeechStream {
    const stream: SpeechStream = createSpeechStream(
      ring,
      base,
      stopAt,
      (events) => owner.openStream(role, events),
      {
        onResult: (result) => onResult(stream, result),
        onEnd: (error) => onEnd(stream, error),
        onOverrun: (from, to) => lost('overflow', from, to),
        onFull: () => {
          if (stream === current) input({ is: 'full' });
        },
      },
      clock,
      options.stream,
    );
    return stream;
  }

  function retire(stream: SpeechStream | undefined): void {
    if (!stream || stream.ended) return;
    tails.add(stream);
    stream.finish();
  }

  /** The part of the call that only this stream was to tell of, and has not: what its closing final is awaited for. */
  function owed(stream: SpeechStream): { from: number; to: number } | undefined {
    const from = Math.max(stream.lastFinalMs, stream.fromMs) * 8;
    const to = Math.min(stream.sent, stream.toMs * 8);
    return sound.soundIn(from + options.slackSamples, to) > 0 ? { from, to } : undefined;
  }

  /** A stream owes [from, to) and will not tell: another is sent just that. */
  function repair(from: number, to: number, tries: number): void {
    const kept = Math.max(from, ring.start);
    if (kept > from && sound.soundIn(from + options.slackSamples, kept) > 0) lost('engine', from, kept);
    if (kept >= to) return;
    if (tries === 0 || !state.ready || state.phase === 'failed') {
      lost('engine', kept, to);
      return;
    }
    const ask = (): void => {
      const unask = owner.askPermit('first', () => {
        repairs.delete(unask);
        const stream = connect(kept, to);
        stream.toMs = to / 8;
        repairTries.set(stream, tries - 1);
        tails.add(stream);
        stream.finish(to);
      });
      repairs.add(unask);
    };
    ask();
  }

  function lost(cause: GapCause, from: number, to: number): void {
    merger.exclude(from / 8, to / 8);
    owner.onGap(role, cause, from, to);
  }

  function onEnd(stream: SpeechStream, error: EarshotError | undefined): void {
    if (stream === current || stream === successor) {
      const which = stream === current ? 'current' : 'successor';
      if (which === 'successor') successor = undefined;
      else if (successor === undefined) current = undefined;
      input({
        is: 'closed',
        which,
        error,
        end: ring.end,
        unsettled: unsettledIn(ring.end),
        draw: owner.random(),
        age: stream.sent - stream.base,
      });
      return;
    }
    if (error === undefined) servedTo = Math.max(servedTo, stream.sent);
    if (!tails.delete(stream)) return;
    const debt = error === undefined ? undefined : owed(stream);
    if (debt) repair(debt.from, debt.to, repairTries.get(stream) ?? 2);
    finishIfDone();
  }

  function onResult(stream: SpeechStream, result: AssistResult): void {
    if (stream !== current && stream !== successor && !tails.has(stream)) return;
    if (result.kind === 'message' || result.kind === 'suggestions' || result.kind === 'lifecycle') {
      onMessage(stream, result);
      return;
    }
    if (stream === current || stream === successor) {
      tellSkipped(stream);
      input({ is: 'answered', by: stream === current ? 'current' : 'successor', end: ring.end });
    }
    if (result.kind === 'recognition') onRecognition(stream, result);
  }

  function onRecognition(stream: SpeechStream, result: Extract<AssistResult, { kind: 'recognition' }>): void {
    if (!result.final) {
      const isTail = tails.has(stream);
      if (isTail && current) return;
      // Until the stream before has told of its last words, this one's text would take their place.
      if (!isTail) for (const tail of tails) if (owed(tail)) return;
    }
    const endMs = result.endMs === undefined ? stream.sent / 8 : stream.toCallMs(result.endMs);
    const words = result.words.map((word) => ({
      ...word,
      startMs: stream.toCallMs(word.startMs),
      endMs: stream.toCallMs(word.endMs),
    }));
    const since = stream.lastFinalMs;
    const onset = sound.firstIn(since * 8, endMs * 8);
    const merged = merger.accept(
      {
        text: result.text,
        final: result.final,
        startMs: words[0]?.startMs ?? (onset === undefined ? since : onset / 8),
        endMs: Math.max(endMs, since),
        words,
        confidence: result.confidence,
        language: result.language,
        latencyMs: Math.max(0, ring.end / 8 - endMs + (clock.monotonic() - lastFrameAt)),
      },
      stream,
    );
    emit(merged);
    if (!result.final) return;
    stream.lastFinalMs = Math.max(endMs, since);
    stream.awaiting.push({ utteranceId: merged?.utteranceId, text: result.text });
    if (stream.awaiting.length > 32) stream.awaiting.shift();
    if (stream === current || stream === successor) {
      const by = stream === current ? 'current' : 'successor';
      input({ is: 'final', by, end: ring.end, unsettled: unsettledIn(ring.end) });
    }
  }

  function onMessage(stream: SpeechStream, result: Exclude<AssistResult, { kind: 'recognition' | 'activity' }>): void {
    if (result.kind !== 'message') {
      feed.result(result, { role });
      return;
    }
    const same = stream.awaiting.findIndex((final) => final.text.trim() === result.text.trim());
    const [final] = stream.awaiting.splice(Math.max(same, 0), 1);
    // The message of a stretch that another stream had told already: the panel has it, once.
    if (final && final.utteranceId === undefined) return;
    feed.result(result, { role, utteranceId: final?.utteranceId });
  }

  /** A tail that hangs must not be waited for: what it owes is asked of another, and later it is dropped altogether. */
  function watchTails(): void {
    const now = clock.monotonic();
    for (const tail of tails) {
      const waited = now - (tail.finishedAt ?? now);
      if (waited >= options.tailMs) {
        tail.cancel();
        continue;
      }
      const debt = waited >= options.closingMs ? owed(tail) : undefined;
      if (!debt) continue;
      tail.toMs = tail.lastFinalMs;
      repair(debt.from, debt.to, repairTries.get(tail) ?? 2);
    }
  }

  function dropTails(): void {
    for (const unask of repairs) unask();
    repairs.clear();
    for (const tail of tails) {
      const debt = owed(tail);
      tail.toMs = tail.lastFinalMs;
      if (debt) lost('engine', debt.from, debt.to);
      tail.cancel();
    }
  }

  function emit(merged: ReturnType<typeof merger.accept>): void {
    if (merged) feed.utterance(merged);
  }

  return {
    role,
    get phase() {
      return state.phase;
    },
    get done() {
      return told;
    },
    audio(ulaw, position) {
      if (muted || state.phase === 'ended') return;
      if (starving) starving = false;
      lastFrameAt = clock.monotonic();
      ring.write(ulaw, position);
      sound.write(ulaw, position);
      current?.feed();
      successor?.feed();
      if (state.phase === 'resting' && sound.lastSound > position) input({ is: 'sound' });
      if (ring.end < nextCheck) return;
      nextCheck = ring.end + checkSamples;
      if (current && current.sent - current.base >= 2 * checkSamples) tellSkipped(current);
      input({
        is: 'audio',
        end: ring.end,
        unsettled: unsettledIn(ring.end),
        sound: sound.soundIn(state.heardAt, ring.end),
        quiet: ring.end - sound.lastSound,
      });
    },
    gap(from, to) {
      if (to <= ring.end) return;
      const tooLong = to - Math.max(from, ring.end) > options.fillSamples;
      if (tooLong) input({ is: 'restart' });
      ring.skip(to);
      if (tooLong && tails.size > 0) notBefore = to;
      if (!muted) {
        current?.feed();
        successor?.feed();
      }
    },
    pause() {
      muted = true;
      input({ is: 'pause', unsettled: unsettledIn(ring.end) });
    },
    forget(cause) {
      const from = settledSample();
      if (sound.soundIn(from + options.slackSamples, ring.end) > 0) lost(cause, from, ring.end);
      input({ is: 'cutOff' });
      dropTails();
      emit(merger.close());
      ring.wipe(ring.end);
    },
    resume(position) {
      muted = false;
      lastFrameAt = clock.monotonic();
      ring.skip(position);
      if (tails.size > 0) notBefore = position;
      nextCheck = Math.max(nextCheck, position + checkSamples);
      input({ is: 'resume' });
    },
    restart() {
      input({ is: 'restart' });
      if (tails.size > 0) notBefore = ring.end;
    },
    ready() {
      input({ is: 'ready', unsettled: unsettledIn(ring.end) });
    },
    withdraw() {
      input({ is: 'withdrawn' });
    },
    end() {
      input({ is: 'end', unsettled: unsettledIn(ring.end) });
    },
    cutOff() {
      input({ is: 'cutOff' });
      dropTails();
    },
    tick() {
      watchTails();
      if (muted || state.phase === 'ended') return;
      const silentFor = clock.monotonic() - lastFrameAt;
      if (silentFor < options.starvedMs) return;
      current?.feed(true);
      successor?.feed(true);
      if (silentFor >= options.abandonedMs) {
        if (!starving) return;
        starving = false;
        input({ is: 'audio', end: ring.end, unsettled: false, sound: 0, quiet: options.policy.restSamples });
        return;
      }
      starving = true;
      current?.pad(checkSamples);
      successor?.pad(checkSamples);
    },
  };
}
