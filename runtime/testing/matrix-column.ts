/** Tests that prove a row of the table of engines for the engine they run on, and the test that holds the table to them. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { RuntimeName } from '../../shared/runtimes.ts';
import { columnFile, columnFolder, type Feature, features, readMatrix, type Verdict } from './runtime-matrix.ts';

/** Collects the results of one runtime; `compare` must come after all tests. */
export function createMatrixColumn(engine: RuntimeName) {
  const tests: { feature: Feature; verdict: Verdict; passed: boolean }[] = [];
  const verdictOf = (feature: Feature): Verdict => {
    const own = tests.filter((test) => test.feature === feature);
    return own.length > 0 && own.every(({ passed }) => passed) ? own[0]!.verdict : 'no';
  };
  return {
    /** A test like any other; the feature counts where all of its tests pass. */
    prove(feature: Feature, title: string, run: () => Promise<void>, verdict: Verdict = 'yes'): void {
      const test = { feature, verdict, passed: false };
      tests.push(test);
      it(title, async () => {
        await run();
        test.passed = true;
      });
    },
    /** Behind all others. */
    compare(): void {
      describe(`what was found on ${engine}`, () => {
        it('is what the table of engines says', () => {
          const column = Object.fromEntries(features.map((feature) => [feature, verdictOf(feature)]));
          mkdirSync(columnFolder, { recursive: true });
          writeFileSync(columnFile(engine), `${JSON.stringify(column, undefined, 2)}\n`);
          assert.deepEqual(column, readMatrix()[engine], 'take it over with: npm run runtime-matrix');
        });
      });
    },
  };
}
