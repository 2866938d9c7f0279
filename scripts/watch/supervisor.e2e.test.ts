import { test } from 'node:test';
import { runScenario } from './supervisor-scenario.ts';

test('a supervisor in Chromium sees twelve conversations of two instances as they are: filters, alert, whisper, a cut, as an element', async () => {
  await runScenario({ conversations: 12, kill: false });
});
