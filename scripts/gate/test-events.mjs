/**
 * A reporter for Node's test runner that says each result as JSON behind a mark, because what tests print stands between them,
 * and the processor seconds of the run last; `run-tests.ts` reads them.
 */
import { readFileSync } from 'node:fs';

/** User and system seconds of this process and of all ended processes below it; undefined where the system does not say. */
function cpuSeconds() {
  try {
    // proc_pid_stat(5): utime, stime, cutime and cstime, in ticks of 10 ms, counted behind the command's closing bracket.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
  } catch {
    return undefined;
  }
}

/** ASCII's record separator. */
const say = (value) => `\u001e${JSON.stringify(value)}\n`;

export default async function* testEvents(source) {
  for await (const { type, data } of source) {
    if (type === 'test:pass' || type === 'test:fail') {
      const { name, nesting, file, details, skip, todo } = data;
      const cause = details?.error?.cause ?? details?.error;
      const error =
        type === 'test:fail'
          ? { kind: details?.error?.failureType, text: String(cause?.stack ?? cause?.message ?? cause ?? '') }
          : undefined;
      const suite = details?.type === 'suite';
      const result = { type, name, nesting, file, ms: details?.duration_ms ?? 0, suite, error };
      yield say({ ...result, skipped: skip !== undefined || todo !== undefined });
    }
  }
  yield say({ type: 'cpu', seconds: cpuSeconds() });
}
