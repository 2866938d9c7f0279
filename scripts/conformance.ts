/** `npm run conformance`: checks an AudioHook service against the protocol, row by row, and prints a report. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { RawTarget } from '../runtime/simulator/caller/connect-raw.ts';
import { readTarget } from './call/target.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { allCases } from './conformance/all-cases.ts';
import type { Case } from './conformance/case.ts';
import { type LatencyResult, measureAgainstDeadDialogflow } from './conformance/latency.ts';
import { type CaseResult, isReachable, type RunReport, runCases } from './conformance/run-cases.ts';
import { startService } from './conformance/started-service.ts';

const help = `Checks an AudioHook service against the protocol and prints a report.

  npm run conformance                        starts and checks the service of this checkout
  npm run conformance -- --url ADDRESS       checks a running service (ws:// or wss://)

  --key KEY        AudioHook API key        (default: as for npm run call)
  --secret SECRET  client secret in base64
  --only GROUP     only rows of the groups whose name contains GROUP
  --row TEXT       only rows whose name contains TEXT
  --list           prints the rows and runs none
  --all            against a running service: also the rows that are choices of Earshot
  --together N     rows that run at the same time; with more than one, a row can fail because of another
                   (default: 8 for the service of this checkout, 1 for a running one)
  --calls NUMBER   open calls while response times are measured; 0 skips that   (default: 100)
  --json           one JSON object as the last line
  --help           this text

Rows are marked: "protocol" rests on the AudioHook protocol, "Earshot" is a choice of this project. A server that
stops listening ends the run, with the row that it died at.

Exit code: 0 all rows conform, 1 a row does not, 2 the run failed: wrong options, nothing listens, or the server died.
`;

/** Milliseconds for 99 of 100 responses, whatever Dialogflow does. */
const targetMs = 50;
const measuredSeconds = 8;

const print = (text: string) => void process.stdout.write(`${text}\n`);

const basisNames = { protocol: 'protocol', earshot: 'Earshot ' } as const;

function printCases(results: readonly CaseResult[]): void {
  const groups = [...new Set(results.map((result) => result.group))];
  for (const group of groups) {
    const rows = results.filter((result) => result.group === group);
    const passed = rows.filter((row) => row.outcome === 'passed').length;
    print(`\n${group}: ${passed} of ${rows.length}`);
    for (const row of rows) {
      const mark = { passed: 'ok    ', failed: 'FAILED', 'not applicable': 'n/a   ', 'not run': '-     ' }[row.outcome];
      print(`  ${mark}  ${basisNames[row.basis]}  ${row.name}${row.sentence ? `\n          ${row.sentence}` : ''}`);
    }
  }
}

const isSlow = ({ opened, pong, disturbed }: LatencyResult) =>
  !disturbed && (opened.p99 > targetMs || pong.p99 > targetMs);

function verdict(result: LatencyResult): string {
  if (isSlow(result)) return 'FAILED';
  return result.disturbed ? 'busy  ' : 'ok    ';
}

function printLatency(results: readonly LatencyResult[]): void {
  print(`\nResponse times in ms, target: 99 of 100 within ${targetMs}`);
  for (const result of results) {
    const { condition, calls, opened, pong, ownDelay } = result;
    print(`  ${verdict(result)}  ${condition}, beside ${calls} calls`);
    print(`          opened  p50 ${opened.p50}  p99 ${opened.p99}  max ${opened.max}  (${opened.count})`);
    print(`          pong    p50 ${pong.p50}  p99 ${pong.p99}  max ${pong.max}  (${pong.count})`);
    print(`          this program's own delay  p50 ${ownDelay.p50}  p99 ${ownDelay.p99}`);
    if (result.disturbed)
      print('          other programs used the machine, so this says nothing; try again when it is idle');
  }
}

const readArguments = () =>
  parseCommandLine('npm run conformance', {
    options: {
      url: { type: 'string' },
      key: { type: 'string' },
      secret: { type: 'string' },
      only: { type: 'string' },
      row: { type: 'string' },
      list: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      together: { type: 'string' },
      calls: { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;

async function openTarget(values: ReturnType<typeof readArguments>): Promise<RawTarget & { stop(): Promise<void> }> {
  if (values.url === undefined) return startService();
  const directory = fileURLToPath(new URL('..', import.meta.url));
  return { ...(await readTarget({ given: values, env: process.env, directory })), stop: async () => {} };
}

/** The rows that the options choose. Throws UsageError where there are none. */
function chooseCases({ only = '', row = '', all, url }: ReturnType<typeof readArguments>): readonly Case[] {
  const contains = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());
  const cases = allCases.filter(
    ({ group, name, basis }) =>
      contains(group, only) && contains(name, row) && (url === undefined || all || basis !== 'earshot'),
  );
  if (cases.length === 0) throw new UsageError('No row fits --only and --row; --list prints all rows');
  return cases;
}

/** Throws UsageError where the value is not a whole number from `from` to `to`. */
function wholeNumber(option: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw new UsageError(`${option} must be a whole number from ${from} to ${to}`);
}

async function play(
  values: ReturnType<typeof readArguments>,
  cases: readonly Case[],
): Promise<RunReport & { url: string }> {
  const isForeign = values.url !== undefined;
  const together = wholeNumber('--together', values.together ?? (isForeign ? '1' : '8'), 1, 32);
  const target = await openTarget(values);
  try {
    if (!(await isReachable(target.url)))
      throw new UsageError(`Nothing listens at ${target.url}; start the service first`);
    print(`${cases.length} cases against ${target.url}`);
    let done = 0;
    const report = await runCases({
      cases,
      target: { ...target, mayRefuseLate: isForeign },
      together,
      onResult() {
        done += 1;
        if (done % 50 === 0) print(`  ${done} done`);
      },
    });
    return { ...report, url: target.url };
  } finally {
    await target.stop();
  }
}

async function main(): Promise<number> {
  const values = readArguments();
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const calls = wholeNumber('--calls', values.calls, 0, 1_000);
  const cases = chooseCases(values);
  if (values.list) {
    for (const { group, name, basis = 'protocol' } of cases) print(`${basisNames[basis]}  ${group}: ${name}`);
    return 0;
  }
  const { results, diedAt, url } = await play(values, cases);
  printCases(results);
  const isWhole = values.only === undefined && values.row === undefined;
  const measure = values.url === undefined && isWhole && diedAt.length === 0 && calls > 0;
  const latency = measure ? await measureAgainstDeadDialogflow({ calls, seconds: measuredSeconds }) : [];
  if (measure) printLatency(latency);
  const count = (outcome: CaseResult['outcome']) => results.filter((result) => result.outcome === outcome).length;
  const [passed, failed, notApplicable] = [count('passed'), count('failed'), count('not applicable')];
  const notRun = count('not run');
  const slow = latency.filter(isSlow).length;
  print(
    `\n${passed} of ${results.length} cases passed, ${failed} failed${notApplicable ? `, ${notApplicable} need --secret` : ''}${notRun ? `, ${notRun} not run` : ''}`,
  );
  for (const { group, name } of diedAt) print(`The server stopped listening during "${group}: ${name}"`);
  const ok = failed === 0 && slow === 0 && passed > 0;
  if (values.json) {
    print(
      JSON.stringify({
        ok,
        url,
        passed,
        failed,
        notApplicable,
        notRun,
        diedAt: diedAt.map(({ group, name }) => ({ group, name })),
        failures: results
          .filter((result) => result.outcome === 'failed')
          .map(({ group, name, basis, sentence }) => ({ group, name, basis, sentence })),
        latency,
      }),
    );
  }
  if (diedAt.length > 0) return 2;
  return ok ? 0 : 1;
}

await runCommand(main);
