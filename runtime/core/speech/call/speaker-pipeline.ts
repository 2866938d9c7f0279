/**
 * One speaker of one call: audio into the ring, the ring into streams as the policy says, results into utterances.
 * Everything happens in order in one place, so that a position, a stream and a word can never disagree.
 */
import type { EarshotError } from '../../../../shared/errors.ts';
import type { AssistResult } from '../../ports/assist-gateway.ts';
import type { GapCause, VoiceRole } from '../../ports/voice-call.ts';
import { createAudioRing } from '../streams/audio-ring.ts';
import { step } from '../streams/policy.ts';
import { createSpeechStream, type SpeechStream } from '../streams/recognition-stream.ts';
import { initial, type StreamEffect, type StreamInput, type StreamState, type Which } from '../streams/state.ts';
import { createTails } from './draining-streams.ts';
import { createSoundTrack } from './sound.ts';
import type { LaneOptions, LaneOwner, VoiceLane } from './speaker-options.ts';
import { createWordTaker } from './transcript-assembler.ts';

const checkSamples = 8_000;

export function createVoiceLane(
  role: VoiceRole,
  idPrefix: string,
  startSample: number,
  owner: LaneOwner,
  options: LaneOptions,
): VoiceLane {
  const { clock } = owner;
  const ring = createAudioRing(options.ringSamples, startSample);
  const sound = createSoundTrack(options.ringSamples * 2, startSample);
  const words = createWordTaker({
    role,
    idPrefix,
    startSample,
    feed: owner.feed,
    ring,
    sound,
    onLatency: (ms) => owner.onLatency(role, ms),
  });
  let state: StreamState = initial;
  let current: SpeechStream | undefined;
  let successor: SpeechStream | undefined;
  const inputs: StreamInput[] = [];
  const tails = createTails({
    ring,
    sound,
    clock,
    options,
    canConnect: () => state.ready && state.phase !== 'failed',
    connect,
    askPermit: (granted) => owner.askPermit('first', granted),
    lost: (from, to) => lost('engine', from, to),
    onIdle: finishIfDone,
    pieceSamples: () => Math.min(options.policy.hardSamples, state.limit) * 0.8,
    random: owner.random,
  });
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

  const unsettledIn = (to: number): boolean => sound.soundIn(words.settled() + options.slackSamples, to) > 0;

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
    if (state.phase !== 'ended' || tails.busy() || told) return;
    told = true;
    words.close();
    const from = Math.max(words.settled(), servedTo);
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
        tails.retire(effect.which === 'current' ? current : successor);
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
          current.toMs = Math.max(meetingMs(successor.base, current), words.settled() / 8);
          tails.retire(current);
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
        owner.onLookElsewhere(role, effect.error, effect.stalled);
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
    const settled = Math.max(words.settled(), ring.start);
    const first = sound.firstIn(Math.max(settled, words.settled() + options.slackSamples), ring.end);
    const quiet = Math.max(settled, notBefore, (first ?? ring.end) - options.leadSamples);
    return state.phase === 'renewing' && state.lookback && current
      ? Math.max(quiet, current.sent - options.lookbackSamples)
      : quiet;
  }

  function open(as: Which, base: number): void {
    const settled = words.settled();
    const stopAt = base + Math.round((state.hardAt - base) * 1.1);
    const stream = connect(base, stopAt);
    const alive = current !== undefined || tails.busy();
    if (!alive && sound.soundIn(settled + options.slackSamples, base) > 0) stream.skipped = settled;
    // Where two have heard a stretch, they meet in the middle of it; the newer one a little before, because recognizers
    // differ: what both claim is taken once, what neither claims would be lost.
    for (const older of current ? [current, ...tails.all] : tails.all) {
      // One that handed over before this point has nothing more to tell, and one that mends a stretch may fail as well as
      // this one: what both tell is taken once, what each leaves to the other would be lost.
      if (older.toMs * 8 <= base || tails.mends(older)) continue;
      const meeting = meetingMs(base, older);
      if (older !== current) older.toMs = Math.min(older.toMs, meeting);
      if (base > settled && meeting * 8 > base) stream.fromMs = Math.max(stream.fromMs, meeting - 300);
    }
    if (as === 'current') current = stream;
    else successor = stream;
    stream.feed();
  }

  function meetingMs(base: number, older: SpeechStream): number {
    if (base <= words.settled()) return base / 8;
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
          if (stream === current) input({ is: 'full', end: ring.end });
        },
      },
      clock,
      options.stream,
    );
    return stream;
  }

  function lost(cause: GapCause, from: number, to: number): void {
    words.exclude(from, to);
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
    if (tails.ended(stream, error !== undefined)) finishIfDone();
  }

  function onResult(stream: SpeechStream, result: AssistResult): void {
    const by = stream === current ? 'current' : stream === successor ? 'successor' : undefined;
    if (by === undefined && !tails.all.has(stream)) return;
    if (result.kind === 'message' || result.kind === 'suggestions' || result.kind === 'lifecycle') {
      words.message(stream, result);
      return;
    }
    if (by !== undefined) {
      tellSkipped(stream);
      owner.onAnswer();
      input({ is: 'answered', by, end: ring.end });
    }
    if (result.kind !== 'recognition') return;
    stream.hasInterim = !result.final && result.text !== '';
    // Until the stream before has told of its last words, the text of the one behind it would take their place.
    if (!result.final && (by === undefined ? current !== undefined : tails.owing())) return;
    words.recognition(stream, result, clock.monotonic() - lastFrameAt);
    if (!result.final || by === undefined) return;
    // The answer may have made the successor the current one.
    const now = stream === current ? 'current' : 'successor';
    input({ is: 'final', by: now, end: ring.end, unsettled: unsettledIn(ring.end) });
  }

  return {
    role,
    phase: () => state.phase,
    done: () => told,
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
        sent: current?.sent ?? ring.end,
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
      if (tooLong && tails.busy()) notBefore = to;
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
      const from = words.settled();
      if (sound.soundIn(from + options.slackSamples, ring.end) > 0) lost(cause, from, ring.end);
      input({ is: 'cutOff' });
      tails.drop(false);
      words.close();
      ring.wipe(ring.end);
    },
    resume(position) {
      muted = false;
      lastFrameAt = clock.monotonic();
      ring.skip(position);
      if (tails.busy()) notBefore = position;
      nextCheck = Math.max(nextCheck, position + checkSamples);
      input({ is: 'resume' });
    },
    restart() {
      input({ is: 'restart' });
      if (tails.busy()) notBefore = ring.end;
    },
    ready() {
      input({ is: 'ready', unsettled: unsettledIn(ring.end) });
    },
    withdraw() {
      input({ is: 'withdrawn' });
    },
    move() {
      input({ is: 'moved', end: ring.end });
    },
    end() {
      input({ is: 'end', unsettled: unsettledIn(ring.end) });
    },
    cutOff() {
      input({ is: 'cutOff' });
      tails.drop(true);
    },
    tick() {
      tails.watch();
      if (muted || state.phase === 'ended') return;
      const silentFor = clock.monotonic() - lastFrameAt;
      if (silentFor < options.starvedMs) return;
      current?.feed(true);
      successor?.feed(true);
      if (silentFor >= options.abandonedMs) {
        if (!starving) return;
        starving = false;
        input({
          is: 'audio',
          end: ring.end,
          sent: ring.end,
          unsettled: false,
          sound: 0,
          quiet: options.policy.restSamples,
        });
        return;
      }
      starving = true;
      current?.pad(checkSamples);
      successor?.pad(checkSamples);
    },
  };
}
