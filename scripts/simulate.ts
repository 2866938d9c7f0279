/**
 * `npm run simulate`: the service in one process on simulated time, with faults drawn from a seed, and invariants that are checked
 * at every step. A seed that breaks one is made smaller and printed as a story.
 */
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { cpuSeconds } from './simulate/cpu-seconds.ts';
import type { Finding } from './simulate/findings.ts';
import { makePlan, type Plan, type PlanOptions } from './simulate/plan/plan.ts';
import { describeParts, keepParts, type Parts, shrink } from './simulate/plan/shrink.ts';
import { runSeeds } from './simulate/pool.ts';
import { type RunReport, runPlan } from './simulate/run-plan.ts';
import { storyOf } from './simulate/story.ts';
import { sumOf, toText } from './simulate/sum.ts';

const command = 'npm run simulate';
const help = `Runs calls, chats and panels through the service's own cores on simulated time, with faults drawn from a seed.

  ${command} -- --seeds N           seeds to run (default 100, or 1 with --seed)
  ${command} -- --seed K            the first of them (default 1); alone, its story is printed if it goes wrong
    --minutes M                     simulated minutes of each (default 2)
    --steady N                      N calls that last the whole time, in place of one to three shorter ones and of chats
    --processes N                   processes that share the seeds (default: one for each core)
    --no-faults                     without faults
    --no-shrink                     a seed that goes wrong is not made smaller
    --json                          print one JSON object last
  Parts of one seed, as a story names them: --until M, --faults 1,4, --calls 0, --chats none, --instances N, --panels N
  Exit code: 0 where every invariant held, 1 where not, 2 for a wrong option.
`;

const options = {
  seeds: { type: 'string' },
  seed: { type: 'string' },
  minutes: { type: 'string' },
  steady: { type: 'string' },
  processes: { type: 'string' },
  until: { type: 'string' },
  faults: { type: 'string' },
  calls: { type: 'string' },
  chats: { type: 'string' },
  instances: { type: 'string' },
  panels: { type: 'string' },
  'no-faults': { type: 'boolean' },
  'no-shrink': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Stories of one command. */
const maxStories = 3;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

function wholeNumber(name: string, text: string | undefined, least = 1): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new UsageError(`--${name} must be a whole number from ${least} on; see ${command} -- --help`);
  return value;
}

function numbers(name: string, text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined;
  return text === 'none' ? [] : text.split(',').map((one) => wholeNumber(name, one, 0)!);
}

type Values = ReturnType<typeof readValues>;

function readValues() {
  const { values } = parseCommandLine(command, { options, args: process.argv.slice(2) });
  const { seeds, seed, minutes, steady, processes, until, instances, panels } = values;
  const planOptions: PlanOptions = {
    minutes: wholeNumber('minutes', minutes) ?? 2,
    steadyCalls: wholeNumber('steady', steady),
    faults: values['no-faults'] !== true,
  };
  const parts: Parts = {
    until: wholeNumber('until', until),
    faults: numbers('faults', values.faults),
    calls: numbers('calls', values.calls),
    chats: numbers('chats', values.chats),
    instances: wholeNumber('instances', instances),
    panels: wholeNumber('panels', panels),
  };
  const first = wholeNumber('seed', seed, 0) ?? 1;
  const count = wholeNumber('seeds', seeds) ?? (seed === undefined ? 100 : 1);
  const isOne = seed !== undefined && count === 1;
  return {
    ...{ planOptions, parts, first, count, isOne },
    help: values.help === true,
    json: values.json === true,
    shrinks: values['no-shrink'] !== true && Object.values(parts).every((part) => part === undefined),
    processes: wholeNumber('processes', processes) ?? availableParallelism(),
  };
}

const breaksSame = (report: RunReport, finding: Finding): boolean =>
  report.findings.some(({ invariant }) => invariant === finding.invariant);

/** The story of a plan that goes wrong, made smaller first where that is wanted. */
async function tellStory(whole: Plan, finding: Finding, values: Values): Promise<void> {
  let plan = keepParts(whole, values.parts);
  if (values.shrinks) {
    process.stderr.write(`Seed ${whole.seed} goes wrong; making it smaller\n`);
    plan = await shrink(plan, async (candidate) => breaksSame(await runPlan(candidate), finding));
  }
  const lines: string[] = [];
  const { findings } = await runPlan(plan, { tell: (line) => lines.push(line) });
  if (findings.length === 0) {
    print(
      `\nSeed ${whole.seed} did not break “${finding.invariant}” when it was run again: the simulation is not the same for the same seed`,
    );
    return;
  }
  const steady = values.planOptions.steadyCalls === undefined ? '' : ` --steady ${values.planOptions.steadyCalls}`;
  print(`\n${storyOf(plan, findings, { lines, command: `${command} -- ${describeParts(plan, whole)}${steady}` })}`);
}

type Reports = { readonly reports: readonly RunReport[]; readonly cpu: number };

async function runOne(values: Values): Promise<Reports> {
  const whole = makePlan(values.first, values.planOptions);
  const report = await runPlan(keepParts(whole, values.parts));
  const cpu = cpuSeconds();
  if (report.findings.length > 0) await tellStory(whole, report.findings[0]!, values);
  return { reports: [report], cpu };
}

async function runMany(values: Values): Promise<Reports> {
  const reports: RunReport[] = [];
  const seeds = Array.from({ length: values.count }, (_, at) => values.first + at);
  const cpu = await runSeeds({
    seeds,
    options: values.planOptions,
    processes: values.processes,
    onReport(report) {
      reports.push(report);
      const hours = reports.reduce((sum, { callHours }) => sum + callHours, 0);
      const wrong = reports.filter(({ findings }) => findings.length > 0).length;
      if (process.stderr.isTTY)
        process.stderr.write(
          `\r${reports.length} of ${seeds.length} seeds, ${hours.toFixed(1)} call-hours, ${wrong} wrong `,
        );
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\n');
  const failing = reports.filter(({ findings }) => findings.length > 0).sort((a, b) => a.seed - b.seed);
  for (const { seed, findings } of failing.slice(0, maxStories))
    await tellStory(makePlan(seed, values.planOptions), findings[0]!, values);
  return { reports, cpu };
}

await runCommand(async () => {
  const values = readValues();
  if (values.help) {
    print(help);
    return 0;
  }
  const startedAt = performance.now();
  const { reports, cpu } = await (values.isOne ? runOne(values) : runMany(values));
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const sum = sumOf(reports);
  print(`\n${toText(sum, { elapsed: seconds, cpu })}`);
  if (values.json)
    print(JSON.stringify({ name: 'simulate', ok: sum.failing.length === 0, seconds, cpuSeconds: cpu, ...sum }));
  return sum.failing.length === 0 ? 0 : 1;
});
