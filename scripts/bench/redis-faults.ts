/**
 * `npm run bench:redis-faults`: calls are written at two instances and shown at the other one of each, over a real Redis cluster of
 * six whose slots move and whose primaries die. Counts utterances lost and doubled, and how long panels waited.
 */
import process from 'node:process';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createSystemClock } from '../../runtime/core/system-clock.ts';
import { createRedisConversationLog } from '../../runtime/log/redis-conversation-log.ts';
import { newConversationId, utterance } from '../../runtime/testing/log-recorder.ts';
import { startRedisCluster } from '../../runtime/testing/redis-cluster-servers.ts';
import { connectReady } from '../../runtime/testing/redis-contracts.ts';
import { type Figure, isMissed, toTable } from '../eval/table.ts';
import { readOptions } from './options.ts';
import { openPanel } from './redis-faults/panel.ts';

const options = readOptions({
  command: 'npm run bench:redis-faults',
  about: 'Moves slots and ends primaries of a Redis cluster under calls on two instances, and counts what panels lost.',
  numbers: {
    calls: { default: 100, text: 'concurrent calls' },
    every: { default: 400, text: 'milliseconds between two utterances of a call' },
    failovers: { default: 2, max: 3, text: 'primaries that die' },
    'node-timeout': { default: 1_000, text: 'milliseconds after which a silent node counts as lost' },
  },
  flags: { json: 'print one JSON object last' },
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const clock = createSystemClock();
const cluster = await startRedisCluster({ replicas: true, nodeTimeoutMs: options['node-timeout'] });
const instances = await Promise.all(
  ['one', 'two'].map(async (instance) => {
    const redis = await connectReady({ url: cluster.url, prefix: 'bench', clock, logger: silentLogger });
    return { redis, log: createRedisConversationLog({ redis, instance, clock, random: Math.random }) };
  }),
);
const calls = Array.from({ length: options.calls }, (_, n) => {
  const id = newConversationId();
  const [writer, reader] = n % 2 === 0 ? instances : [...instances].reverse();
  return { id, writer: writer!.log, writtenAt: [] as number[], panel: openPanel(reader!.log, id) };
});

/** From the first moment of a fault until Redis serves every slot again. */
const faults: { readonly kind: string; readonly from: number; readonly to: number }[] = [];
async function during(kind: string, run: () => Promise<void>): Promise<void> {
  const from = performance.now();
  await run();
  faults.push({ kind, from, to: performance.now() });
  print(`${kind}: ${Math.round(performance.now() - from)} ms`);
}

let isTalking = true;
const talking = calls.map(async ({ id, writer, writtenAt }, n) => {
  await pause((n * options.every) / options.calls);
  while (isTalking) {
    writtenAt.push(performance.now());
    await writer.append(id, [utterance(writtenAt.length)]);
    await pause(options.every);
  }
});
print(`${options.calls} calls on two instances, a cluster of three primaries and three replicas`);
await pause(3_000);
const keys = calls.map(({ id }) => instances[0]!.redis.key('log', id, ':meta'));
for (const to of [0, 1]) await during(`slots of all calls moved to node ${to}`, () => cluster.moveSlots(keys, to));
await pause(2_000);
// The last owner of the slots dies first, so every call meets the failover.
for (let n = 0; n < options.failovers; n++) {
  const primary = [1, 0, 2][n]!;
  await during(`primary ${primary} ended, its replica serves`, () => cluster.failOver(primary));
  await pause(4_000);
}
isTalking = false;
await Promise.all(talking);
const deadline = performance.now() + 20_000;
const isComplete = () => calls.every(({ panel, writtenAt }) => panel.view().utterances.length === writtenAt.length);
while (!isComplete() && performance.now() < deadline) await pause(20);

const delays = { quiet: [] as number[], afterFault: [] as number[] };
const score = { written: 0, lost: 0, doubled: 0, outOfOrder: 0, resets: 0 };
for (const { panel, writtenAt } of calls) {
  const shown = panel.view().utterances.map(({ utteranceId }) => utteranceId);
  const expected = writtenAt.map((_, n) => `u${n + 1}`);
  const present = new Set(shown);
  score.written += expected.length;
  score.lost += expected.filter((id) => !present.has(id)).length;
  score.doubled += shown.length - present.size + panel.repeated;
  score.outOfOrder += expected.filter((id) => present.has(id)).some((id, n) => id !== shown[n]) ? 1 : 0;
  score.resets += panel.resets;
  for (const [n, at] of writtenAt.entries()) {
    const arrived = panel.arrivedAt.get(`u${n + 1}`);
    if (arrived === undefined) continue;
    const fault = faults.findLast(({ from, to }) => at < to + 2_000 && arrived > from);
    if (fault) delays.afterFault.push(Math.max(0, arrived - Math.max(at, fault.to)));
    else delays.quiet.push(arrived - at);
  }
}
for (const { panel } of calls) panel.stop();
for (const { log, redis } of instances) {
  await log.close();
  await redis.close();
}
await cluster.stop();

const at = (values: number[], share: number): number =>
  Math.round([...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0);
const figures: Figure[] = [
  { id: 'redis-faults.written', title: 'utterances', value: score.written, unit: '' },
  { id: 'redis-faults.lost', title: 'lost', value: score.lost, unit: '', atMost: 0 },
  { id: 'redis-faults.doubled', title: 'doubled', value: score.doubled, unit: '', atMost: 0 },
  { id: 'redis-faults.order', title: 'calls out of order', value: score.outOfOrder, unit: '', atMost: 0 },
  { id: 'redis-faults.resets', title: 'resets of panels', value: score.resets, unit: '' },
  { id: 'redis-faults.quiet', title: 'delay without a fault, p99', value: at(delays.quiet, 0.99), unit: 'ms' },
  {
    id: 'redis-faults.after50',
    title: 'delay once Redis serves again, p50',
    value: at(delays.afterFault, 0.5),
    unit: 'ms',
  },
  {
    id: 'redis-faults.after',
    title: 'delay once Redis serves again, longest',
    value: at(delays.afterFault, 1),
    unit: 'ms',
    atMost: 2_000,
  },
];
const missed = figures.filter(isMissed);
print(`\n${toTable(figures)}\n`);
print(missed.length === 0 ? 'Every target is met' : `${missed.length} of the targets missed`);
if (options.json)
  print(JSON.stringify({ figures, faults: faults.map(({ kind, from, to }) => ({ kind, ms: to - from })) }));
process.exitCode = missed.length === 0 ? 0 : 1;
