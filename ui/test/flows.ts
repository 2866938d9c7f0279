/**
 * `npm run flows`: the main flows in three engines: Chromium, Firefox and WebKitGTK, from Debian's packages. Exits non-zero where a
 * flow fails or an engine that was named is missing.
 */
import process from 'node:process';
import { openChromium } from './engines/chromium.ts';
import { type Engine, EngineMissing } from './engines/engine.ts';
import { openFirefox } from './engines/firefox.ts';
import { flows, openScene } from './engines/flows.ts';
import { openWebKit } from './engines/webkit.ts';
import { readOptions } from './read-options.ts';
import { type RunningService, startService } from './running-service.ts';

const engines: Readonly<Record<string, () => Promise<Engine>>> = {
  chromium: openChromium,
  firefox: openFirefox,
  webkit: openWebKit,
};

const help = `npm run flows -- [--engines NAMES] [--without FLOW] [--json]
Runs the main flows in Chromium, Firefox and WebKitGTK.
  --engines NAMES  some of them: firefox,webkit
  --without FLOW   leaves one out: recognition in 'a call' needs a quiet machine
  --json           one object last
`;
const values = readOptions(
  {
    engines: { type: 'string' },
    without: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  help,
);
const wanted = values.engines?.split(',') ?? Object.keys(engines);

type Result = { readonly flow: string; readonly ok: boolean; readonly ms: number; readonly note?: string };

async function runFlows(engine: Engine, service: RunningService): Promise<Result[]> {
  const scene = await openScene(engine, service);
  const results: Result[] = [];
  for (const { name, run } of flows.filter((flow) => flow.name !== values.without)) {
    const start = Date.now();
    const outcome = await run(scene).then(
      (note) => ({ ok: true, ...(note && { note }) }),
      (error: Error) => ({ ok: false, note: error.message }),
    );
    const result = { flow: name, ms: Date.now() - start, ...outcome };
    results.push(result);
    process.stdout.write(
      `  ${result.ok ? 'ok    ' : 'FAILED'} ${name} (${(result.ms / 1_000).toFixed(1)} s)${result.note ? `: ${result.note}` : ''}\n`,
    );
  }
  return results;
}

const report: Record<string, unknown> = {};
let isFailed = false;
for (const name of wanted) {
  const open = engines[name];
  if (!open) throw new Error(`There is no engine ${name}: ${Object.keys(engines).join(', ')}`);
  const service = await startService({ LOCAL_MODELS: 'auto' });
  let engine: Engine | undefined;
  try {
    engine = await open();
    process.stdout.write(`${engine.name} ${engine.version}\n`);
    const results = await runFlows(engine, service);
    report[name] = { version: engine.version, results };
    isFailed ||= results.some(({ ok }) => !ok);
  } catch (error) {
    const isMissing = error instanceof EngineMissing;
    isFailed ||= !isMissing || values.engines !== undefined;
    report[name] = { failed: (error as Error).message };
    process.stdout.write(`${name}: ${isMissing ? 'not installed; ' : ''}${(error as Error).message}\n`);
  } finally {
    await engine?.close();
    await service.close();
  }
}
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
process.exitCode = isFailed ? 1 : 0;
