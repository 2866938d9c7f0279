import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { runtimeBinaries } from '../testing/runtime-binaries.ts';
import { launches } from './launches.ts';
import { collectorFlags } from './node/collector.ts';

/** V8's tag of all flags in a Deno that was started with these. */
const tagWith = (flags: readonly string[]): string => {
  const script = "import { cachedDataVersionTag } from 'node:v8'; console.log(cachedDataVersionTag())";
  return execFileSync(runtimeBinaries.deno, ['eval', ...flags, script], { encoding: 'utf8' }).trim();
};

test('Deno runs with the options of the collector that its start command passes', () => {
  const without = collectorFlags.filter((flag) => !flag.includes('pretenuring'));
  const started = tagWith(launches.deno.flags);
  assert.notEqual(started, tagWith([`--v8-flags=${without.join(',')}`]));
  assert.equal(started, tagWith([`--v8-flags=${[...collectorFlags, ...collectorFlags].join(',')}`]));
});
