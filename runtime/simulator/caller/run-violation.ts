/** Runs one protocol violation in a session of its own and checks that the service reacts as it must. */
import { createSystemClock } from '../../core/system-clock.ts';
import { rejectAfter } from '../../core/with-timeout.ts';
import { openRaw, type RawTarget } from './connect-raw.ts';
import { type ProtocolViolation, type ViolationName, violations } from './protocol-violations.ts';
import type { RawCall } from './raw-call.ts';

/** Limit for a refusal or a cut. */
const promptMs = 3_000;
/** To take what was sent before it is cut off; a machine with much to do needs its time for minutes of audio. */
const cutMs = 15_000;

class ViolationError extends Error {}

async function bringInto(call: RawCall, when: ProtocolViolation['when']): Promise<void> {
  if (when === 'before open') return;
  call.sayOpen();
  await call.expect('opened');
  call.audio(1_600);
  if (when === 'paused') call.say('paused');
}

/** The session still counts messages, answers and closes as before. */
async function expectAlive(call: RawCall): Promise<void> {
  call.say('ping');
  const pong = await call.expect('pong');
  if (pong.clientseq !== call.seq) throw new ViolationError(`pong answers ${pong.clientseq}, not ${call.seq}`);
  await call.hangUp();
}

async function expectRefused(call: RawCall): Promise<void> {
  const disconnect = await call.expect('disconnect', promptMs);
  if (disconnect.parameters.reason !== 'error') {
    throw new ViolationError(`disconnect says ${disconnect.parameters.reason}, not error`);
  }
  // A second violation is not answered again.
  call.text('{');
  await expectAlive(call);
}

async function expectCut(call: RawCall): Promise<void> {
  await rejectAfter(
    createSystemClock(),
    cutMs,
    call.closed,
    () => new ViolationError(`The cut did not happen within ${cutMs} ms`),
  );
}

/** Commits the violation `name`. Rejects with one sentence when the service does not react as it must. */
export async function runViolation(target: RawTarget, name: ViolationName): Promise<void> {
  const violation: ProtocolViolation = violations[name];
  const call = await openRaw(target);
  try {
    await bringInto(call, violation.when);
    violation.commit(call);
    if (violation.outcome === 'refused') await expectRefused(call);
    else if (violation.outcome === 'survived') await expectAlive(call);
    else await expectCut(call);
    // A flood is answered while it lasts; what it is owed is the cut.
    if (violation.outcome !== 'cut' && call.deviations.length > 0) throw new ViolationError(call.deviations[0]);
  } finally {
    call.terminate();
  }
}
