/** Seeded random input over real sockets: messages, and beneath them the bytes of the WebSocket. */
import { openRaw, type RawTarget } from '../../runtime/simulator/caller/connect-raw.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import { type Case, expectPong, inOpenSession } from './case.ts';

const rounds = 10;
const framesPerRound = 400;

/** A whole number from 0 up to, not including, `below`. */
type Random = (below: number) => number;

function createRandom(seed: number): Random {
  const random = seededRandom(seed);
  return (below) => Math.floor(random() * below);
}

const bytes = (random: Random, length: number) => Uint8Array.from({ length }, () => random(256));

/** A new session works as before. */
async function expectHealthy(target: RawTarget): Promise<void> {
  await inOpenSession(target, async (call) => {
    call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  });
}

function mutate(text: string, random: Random): string {
  const at = random(text.length);
  const kind = random(4);
  if (kind === 0) return text.slice(0, at);
  if (kind === 1) return text.slice(0, at) + String.fromCharCode(random(65_536)) + text.slice(at + 1);
  if (kind === 2) return text.slice(at) + text.slice(0, at);
  return text.replace(/\d+/, String(random(2) ? -random(1e9) : random(1e9) * 1e9));
}

async function fuzzMessages(target: RawTarget, seed: number): Promise<void> {
  const random = createRandom(seed);
  const types = ['open', 'ping', 'update', 'paused', 'resumed', 'discarded', 'error', 'close', 'hologram'];
  let call = await openRaw(target);
  for (let i = 0; i < framesPerRound; i += 1) {
    // A session that has been cut or closed accepts nothing more.
    if (call.isClosed || i % 40 === 0) {
      call.terminate();
      call = await openRaw(target);
      if (random(5) > 0) call.sayOpen();
    }
    const kind = random(3);
    if (kind === 0) call.binary(bytes(random, random(4_000)));
    else if (kind === 1) call.say(types[random(types.length)]!, { start: 'PT1S', discarded: 'PT1S' });
    else call.text(mutate(call.compose(types[random(types.length)]!), random));
  }
  call.terminate();
  await expectHealthy(target);
}

async function fuzzBytes(target: RawTarget, seed: number): Promise<void> {
  const random = createRandom(seed);
  for (let i = 0; i < framesPerRound / 10; i += 1) {
    const call = await openRaw(target);
    if (random(2)) call.sayOpen();
    call.writeRaw(bytes(random, 1 + random(300)));
    call.writeRaw(bytes(random, random(70_000)));
    call.terminate();
  }
  await expectHealthy(target);
}

const rows = (name: string, run: (target: RawTarget, seed: number) => Promise<void>): readonly Case[] =>
  Array.from({ length: rounds }, (_, seed) => ({
    group: 'Fuzz',
    basis: 'earshot',
    name: `${name}, seed ${seed + 1}`,
    run: (target) => run(target, seed + 1),
  }));

export const fuzzCases: readonly Case[] = [
  ...rows('stays healthy after 400 fuzzed messages and frames', fuzzMessages),
  ...rows('stays healthy after 40 connections of random bytes', fuzzBytes),
];
