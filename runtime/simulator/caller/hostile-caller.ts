/** Commits one sin in a session of its own and looks whether the service bears it as it should. */
import { openRaw, type RawCall, type RawTarget } from './raw-call.ts';
import { type Sin, type SinName, sins } from './sins.ts';

/** How soon a refusal or a cut must come. */
const promptMs = 3_000;

class HostileCallerError extends Error {}

async function bring(call: RawCall, when: Sin['when']): Promise<void> {
  if (when === 'before open') return;
  call.sayOpen();
  await call.expect('opened');
  call.audio(1_600);
  if (when === 'paused') call.say('paused');
}

async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new HostileCallerError(`${what} did not happen within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The session still counts, answers and closes as if nothing had been. */
async function expectAlive(call: RawCall): Promise<void> {
  call.say('ping');
  const pong = await call.expect('pong');
  if (pong.clientseq !== call.seq) throw new HostileCallerError(`pong answers ${pong.clientseq}, not ${call.seq}`);
  await call.hangUp();
}

async function expectRefused(call: RawCall): Promise<void> {
  const disconnect = await call.expect('disconnect', promptMs);
  if (disconnect.parameters.reason !== 'error') {
    throw new HostileCallerError(`disconnect says ${disconnect.parameters.reason}, not error`);
  }
  // Said once: the same again is not answered again.
  call.text('{');
  await expectAlive(call);
}

async function expectCut(call: RawCall): Promise<void> {
  await within(call.closed, promptMs, 'The cut');
}

/** Rejects with one sentence where the service does not do what it owes. */
export async function commitSin(target: RawTarget, name: SinName): Promise<void> {
  const sin: Sin = sins[name];
  const call = await openRaw(target);
  try {
    await bring(call, sin.when);
    sin.commit(call);
    if (sin.outcome === 'refused') await expectRefused(call);
    else if (sin.outcome === 'survived') await expectAlive(call);
    else await expectCut(call);
    // A flood is answered while it lasts; what it is owed is the cut.
    if (sin.outcome !== 'cut' && call.deviations.length > 0) throw new HostileCallerError(call.deviations[0]);
  } finally {
    call.terminate();
  }
}
