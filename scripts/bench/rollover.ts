/**
 * `npm run bench:rollover`: a thousand and more stream changes during scripted calls, with faults injected, scored by what a panel
 * gets: words lost, words doubled, largest time error.
 */
import process from 'node:process';
import { seededRandom } from '../../shared/seeded-random.ts';
import { type Figure, isMissed, toTable } from '../eval/table.ts';
import { readOptions } from './options.ts';
import { playCalls } from './rollover/play-calls.ts';
import { scoreCalls } from './rollover/score.ts';

const options = readOptions({
  command: 'npm run bench:rollover',
  about:
    'Replaces streams during scripted calls, with faults injected, and counts words that a panel lost or got twice.',
  numbers: {
    calls: { default: 12, text: 'concurrent calls' },
    minutes: { default: 5, text: 'minutes of each call' },
    'least-changes': { default: 1_000, text: 'stream changes that the run must reach' },
    seed: { default: 1, min: 0, text: 'seed of the random numbers' },
  },
  flags: {
    'no-faults': 'play without faults',
    verbose: 'print progress',
    trace: 'print each step of each stream',
    json: 'print one JSON object last',
  },
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const { calls } = options;
const faults = !options['no-faults'];
const startedAt = performance.now();
print(`${calls} calls of ${options.minutes} minutes, two speakers each${faults ? ', with faults' : ''}`);
const played = await playCalls({
  calls,
  minutes: options.minutes,
  faults,
  trace: options.trace ? print : undefined,
  random: seededRandom(options.seed),
  report: (line) => {
    if (options.verbose) print(line);
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
    atLeast: options['least-changes'],
  },
  { id: 'rollover.said', title: 'words said', value: score.wordsSaid, unit: '' },
  { id: 'rollover.lost', title: 'words lost', value: score.lost, unit: '', atMost: 0 },
  { id: 'rollover.doubled', title: 'words doubled', value: score.doubled, unit: '', atMost: 0 },
  { id: 'rollover.order', title: 'words out of order', value: score.outOfOrder, unit: '', atMost: 0 },
  { id: 'rollover.time', title: 'largest time error', value: score.largestTimeErrorMs, unit: 'ms', atMost: 20 },
  { id: 'rollover.unsettled', title: 'texts never made final', value: score.unsettled, unit: '', atMost: 0 },
  { id: 'rollover.gaps', title: 'gaps reported', value: score.gaps, unit: '' },
  { id: 'rollover.utterances', title: 'utterances', value: score.utterances, unit: '' },
  { id: 'rollover.refused', title: 'streams refused by Dialogflow', value: played.refused, unit: '' },
  { id: 'rollover.broken', title: 'connections broken', value: played.brokenConnections, unit: '' },
];
const missed = figures.filter(isMissed);
for (const example of score.examples) print(`  call ${example}`);
print(`\n${toTable(figures)}\n`);
print(missed.length === 0 ? 'Every target is met' : `${missed.length} of the targets missed`);
if (options.json) {
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  print(JSON.stringify({ name: 'rollover', ok: missed.length === 0, seconds, figures }));
}
process.exitCode = missed.length === 0 ? 0 : 1;
