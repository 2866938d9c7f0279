/**
 * `npm run bench:rollover`: a thousand and more stream changes beneath scripted calls, with faults mixed in, and the score
 * that counts: words lost, words doubled, largest time error, as a panel would see them.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Figure, isMissed, toTable } from '../eval/table.ts';
import { playCalls } from './rollover/play-calls.ts';
import { scoreCalls } from './rollover/score.ts';
import { seededRandom } from './rollover/seeded-random.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '12' },
    minutes: { type: 'string', default: '5' },
    'least-changes': { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'no-faults': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const calls = Number(values.calls);
const faults = !values['no-faults'];
const startedAt = performance.now();
print(`${calls} calls of ${values.minutes} minutes, two speakers each${faults ? ', with faults' : ''}`);
const played = await playCalls({
  calls,
  minutes: Number(values.minutes),
  faults,
  trace: values.trace ? print : undefined,
  random: seededRandom(Number(values.seed)),
  say: (line) => {
    if (values.verbose) print(line);
  },
});
const score = scoreCalls(played.calls);
const changes = played.streams - played.refused - calls * 2;

const figures: Figure[] = [
  {
    id: 'rollover.changes',
    title: 'stream changes',
    value: changes,
    unit: '',
    atLeast: Number(values['least-changes']),
  },
  { id: 'rollover.said', title: 'words said', value: score.wordsSaid, unit: '' },
  { id: 'rollover.lost', title: 'words lost', value: score.lost, unit: '', atMost: 0 },
  { id: 'rollover.doubled', title: 'words doubled', value: score.doubled, unit: '', atMost: 0 },
  { id: 'rollover.order', title: 'words out of order', value: score.outOfOrder, unit: '', atMost: 0 },
  { id: 'rollover.time', title: 'largest time error', value: score.largestTimeErrorMs, unit: 'ms', atMost: 20 },
  { id: 'rollover.unsettled', title: 'texts never made final', value: score.unsettled, unit: '', atMost: 0 },
  { id: 'rollover.gaps', title: 'gaps told', value: score.gaps, unit: '' },
  { id: 'rollover.utterances', title: 'utterances', value: score.utterances, unit: '' },
  { id: 'rollover.refused', title: 'streams refused by the far side', value: played.refused, unit: '' },
  { id: 'rollover.broken', title: 'connections broken', value: played.brokenConnections, unit: '' },
];
const missed = figures.filter(isMissed);
for (const example of score.examples) print(`  call ${example}`);
print(`\n${toTable(figures)}\n`);
print(missed.length === 0 ? 'Every target is met' : `${missed.length} of the targets missed`);
if (values.json) {
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  print(JSON.stringify({ name: 'rollover', ok: missed.length === 0, seconds, figures }));
}
process.exitCode = missed.length === 0 ? 0 : 1;
