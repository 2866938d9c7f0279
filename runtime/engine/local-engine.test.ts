import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LogFields, silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createLocalEngine } from './local-engine.ts';

test('warming an engine whose data cannot be read logs the failure and rejects nothing', async () => {
  const errors: [string, LogFields | undefined][] = [];
  let report = (): void => {};
  const reported = new Promise<void>((resolve) => {
    report = resolve;
  });
  const engine = createLocalEngine({
    dataDir: '/does/not/exist',
    clock: createSystemClock(),
    logger: {
      ...silentLogger,
      error: (sentence, fields) => {
        errors.push([sentence, fields]);
        report();
      },
    },
    workers: 1,
    models: 'off',
  });
  engine.warm();
  await reported;
  assert.match(errors[0]![0], /^Local engine could not learn/);
  assert.ok(errors[0]![1]?.error instanceof Error);
  await assert.rejects(engine.learned());
  await engine.close();
});
