/** One row of the conformance table. */
import { openRaw, type RawTarget } from '../../runtime/simulator/caller/connect-raw.ts';
import type { RawCall } from '../../runtime/simulator/caller/raw-call.ts';

/** What a row rests on: the vendor's protocol, or a choice of this project that another server may make differently. */
export type Basis = 'protocol' | 'earshot';

export type CaseTarget = RawTarget & {
  /** Another server may accept the upgrade first and then disconnect as `unauthorized`; the protocol allows both. */
  readonly mayRefuseLate?: boolean;
};

export type Case = {
  readonly group: string;
  /** Default: `protocol`. */
  readonly basis?: Basis;
  /** A sentence: what the service does. */
  readonly name: string;
  /** Needs a client secret to sign with. */
  readonly signed?: boolean;
  /** Rejects with one sentence if the service does not conform. */
  run(target: CaseTarget): Promise<void>;
};

/** Marks a row as a choice of this project. */
export const ours = (row: Case): Case => ({ ...row, basis: 'earshot' });

export class Deviation extends Error {}

/** Throws what the case reports; `sentence` says what the service had to do. */
export function must(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Deviation(sentence);
}

/** Runs `play` in a new session, and checks every message of the service against the protocol. */
export async function inSession(target: RawTarget, play: (call: RawCall) => Promise<void>): Promise<void> {
  const call = await openRaw(target);
  try {
    await play(call);
    must(call.deviations.length === 0, `The service sent ${call.deviations[0]}`);
  } finally {
    call.terminate();
  }
}

/** As `inSession`, after `open` and `opened`. */
export function inOpenSession(target: RawTarget, play: (call: RawCall) => Promise<void>): Promise<void> {
  return inSession(target, async (call) => {
    call.sayOpen();
    await call.expect('opened');
    await play(call);
  });
}

export async function expectPong(call: RawCall): Promise<void> {
  call.say('ping');
  const { clientseq } = await call.expect('pong');
  must(clientseq === call.seq, `pong answers ${clientseq}, not ${call.seq}`);
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A row that plays in a session before its `open`. */
export const session = (group: string, name: string, play: (call: RawCall) => Promise<void>): Case => ({
  group,
  name,
  run: (target: RawTarget) => inSession(target, play),
});
/** A row that plays after `opened`. */
export const opened = (group: string, name: string, play: (call: RawCall) => Promise<void>): Case => ({
  group,
  name,
  run: (target: RawTarget) => inOpenSession(target, play),
});
