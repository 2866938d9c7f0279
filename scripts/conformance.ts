/** `npm run conformance`: checks an AudioHook service against the protocol, row by row, and prints a report. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { RawTarget } from '../runtime/simulator/caller/connect-raw.ts';
import { readTarget } from './call/target.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { allCases } from './conformance/all-cases.ts';
import { type LatencyResult, measureAgainstDeadDialogflow } from './conformance/latency.ts';
import { type CaseResult, runCases } from './conformance/run-cases.ts';
import { startService } from './conformance/started-service.ts';

const help = `Checks an AudioHook service against the protocol and prints a report.

  npm run conformance                        starts and checks the service of this checkout
  npm run conformance -- --url ADDRESS       checks a running service (ws:// or wss://)

  --key KEY        AudioHook API key        (default: as for npm run call)
  --secret SECRET  client secret in base64
  --only TEXT      only rows whose group or name contains TEXT
  --calls NUMBER   open calls while response times are measured; 0 skips that   (default: 100)
  --json           one JSON object as the last line
  --help           this text

Exit code: 0 all rows conform, 1 a row does not, 2 the run failed.
`;

/** Milliseconds for 99 of 100 responses, whatever Dialogflow does. */
const targetMs = 50;
const measuredSeconds = 8;

const print = (text: string) => void process.stdout.write(`${text}\n`);

function printCases(results: readonly CaseResult[]): void {
  const groups = [...new Set(results.map((result) => result.group))];
  for (const group of groups) {
    const rows = results.filter((result) => result.group === group);
    const passed = rows.filter((row) => row.outcome === 'passed').length;
    print(`\n${group}: ${passed} of ${rows.length}`);
    for (const row of rows) {
      const mark = { passed: 'ok    ', failed: 'FAILED', 'not applicable': 'n/a   ' }[row.outcome];
      print(`  ${mark}  ${row.name}${row.sentence ? `\n          ${row.sentence}` : ''}`);
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

async function main(): Promise<number> {
  const values = readArguments();
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const calls = Number(values.calls);
  if (!Number.isInteger(calls) || calls < 0 || calls > 1_000) {
    throw new UsageError('--calls must be a whole number from 0 to 1000');
  }
  const only = values.only?.toLowerCase() ?? '';
  const cases = allCases.filter((row) => `${row.group} ${row.name}`.toLowerCase().includes(only));
  if (cases.length === 0) throw new UsageError(`No row contains "${values.only}"; run without --only for all rows`);
  const target = await openTarget(values);
  print(`${cases.length} cases against ${target.url}`);
  let done = 0;
  let results: readonly CaseResult[];
  try {
    results = await runCases({
      cases,
      target,
      onResult() {
        done += 1;
        if (done % 50 === 0) print(`  ${done} done`);
      },
    });
  } finally {
    await target.stop();
  }
  printCases(results);
  const measure = values.url === undefined && only === '' && calls > 0;
  const latency = measure ? await measureAgainstDeadDialogflow({ calls, seconds: measuredSeconds }) : [];
  if (measure) printLatency(latency);
  const count = (outcome: CaseResult['outcome']) => results.filter((result) => result.outcome === outcome).length;
  const [passed, failed, notApplicable] = [count('passed'), count('failed'), count('not applicable')];
  const slow = latency.filter(isSlow).length;
  print(
    `\n${passed} of ${results.length} cases passed, ${failed} failed${notApplicable ? `, ${notApplicable} need --secret` : ''}`,
  );
  const ok = failed === 0 && slow === 0 && passed > 0;
  if (values.json) {
    print(
      JSON.stringify({
        ok,
        url: target.url,
        passed,
        failed,
        notApplicable,
        failures: results
          .filter((result) => result.outcome === 'failed')
          .map(({ group, name, sentence }) => ({ group, name, sentence })),
        latency,
      }),
    );
  }
  return ok ? 0 : 1;
}

await runCommand(main);
