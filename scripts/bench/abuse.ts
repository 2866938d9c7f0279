/**
 * `npm run bench:abuse`: what an attacker costs the honest clients. A paced attacker, in a process of its own, sends each kind of abuse
 * to each route of the running service while 50 calls and 50 panels go on, and the same to a bare server that answers 401 at once.
 * Everything runs on this machine, over loopback.
 */
import process from 'node:process';
import { toTable } from '../eval/table.ts';
import { attacks } from './abuse/attacks.ts';
import { measureServer } from './abuse/measure.ts';
import { judge } from './abuse/verdict.ts';
import { readOptions } from './options.ts';

const options = readOptions({
  command: 'npm run bench:abuse',
  about: `Measures what abuse costs 50 honest calls and 50 honest panels, beside a bare server under the same attack.
Abuse a second: ${attacks.map(({ kind, route, perSecond }) => `${kind} ${route} ${perSecond}`).join(', ')}.`,
  numbers: {
    calls: { default: 50, text: 'honest calls' },
    panels: { default: 50, text: 'honest panels' },
    seconds: { default: 20, text: 'seconds of each attack' },
  },
  flags: { quick: 'four seconds of each attack', json: 'print one JSON object last' },
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const plan = {
  calls: options.calls,
  panels: options.panels,
  seconds: options.quick ? 4 : options.seconds,
  warmSeconds: 8,
  print,
};
print(`${plan.calls} calls, ${plan.panels} panels, ${attacks.length} attacks of ${plan.seconds} s on each server`);
const bare = await measureServer('bare', plan);
const service = await measureServer('service', plan);
const { figures, missed, unjudged } = judge(service, bare, plan);
print(`\n${toTable(figures)}\n`);
for (const name of unjudged) print(`Not judged, because this machine was busy: ${name}`);
for (const line of missed) print(`Missed: ${line}`);
const isOk = missed.length === 0 && unjudged.length === 0;
print(
  isOk ? 'Every target is met' : `${missed.length} missed, ${unjudged.length} of ${attacks.length} attacks not judged`,
);
if (options.json) print(JSON.stringify({ name: 'abuse', ok: isOk, figures, missed, unjudged, service, bare }));
process.exitCode = isOk ? 0 : 1;
