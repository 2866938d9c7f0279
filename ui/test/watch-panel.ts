/**
 * Watches whole conversations in Chromium: a call and a chat at the desk, from ringing to the saved wrap-up, by mouse and by
 * keyboard alone, in light, dark and forced colours, in English and Arabic, 320 and 480 px wide. `npm run watch:panel`; `--all`
 * watches all 48 combinations rather than a list in which every two values meet, `--only chat-keyboard` those whose name begins so,
 * `--pictures FOLDER` keeps a picture of every phase, `--json` prints one object last. Exits non-zero where a target is missed.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { readOptions } from './read-options.ts';
import { openBrowser, startService } from './running-service.ts';
import { allCombinations, nameOf, pairwiseCombinations } from './watch/combinations.ts';
import { type Outcome, watchConversation } from './watch/conversation.ts';

const targets = { shift: 0.05 } as const;

const help = `npm run watch:panel -- [--only NAME] [--pictures FOLDER] [--all] [--json]
Takes a call and a chat from ringing to the saved wrap-up. Needs a quiet machine: recognition runs on it.
  --only NAME        combinations whose name begins so: call, chat-keyboard, call-mouse-light-en-320
  --pictures FOLDER  a picture of every phase
  --all              all 48 combinations, not only a list in which every two values meet
  --short            calls are hung up after the first words
  --json             one object last
`;
const values = readOptions(
  {
    all: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    pictures: { type: 'string' },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  help,
);

const sumOf = ({ shifts }: Outcome): number => shifts.reduce((sum, { value }) => sum + value, 0);

function missed(outcome: Outcome): string[] {
  const { shifts, axe, troubles } = outcome;
  const largest = shifts.toSorted((a, b) => b.value - a.value).slice(0, 4);
  return [
    ...(sumOf(outcome) > targets.shift
      ? largest.map(({ value, moved }) => `layout shift: ${value.toFixed(3)} of ${moved.join(', ')}`)
      : []),
    ...axe.map((finding) => `axe: ${finding}`),
    ...troubles.map((trouble) => `console: ${trouble}`),
  ];
}

const report: Record<string, unknown> = {};
let isMissed = false;
const service = await startService({ LOCAL_MODELS: 'auto' });
const browser = await openBrowser();
try {
  const combinations = values.all ? allCombinations() : pairwiseCombinations();
  for (const combination of combinations.filter((one) => nameOf(one).startsWith(values.only))) {
    const name = nameOf(combination);
    const pictures = values.pictures && join(values.pictures, name);
    if (pictures) await mkdir(pictures, { recursive: true });
    try {
      const outcome = await watchConversation({ browser, service, combination, pictures, isShort: values.short });
      const problems = missed(outcome);
      report[name] = { ...outcome, problems };
      isMissed ||= problems.length > 0;
      const { firstWordsMs, coldBytes, bytes, axe } = outcome;
      process.stdout.write(
        `${name}: layout shift ${sumOf(outcome).toFixed(4)}, first words ${firstWordsMs} ms, JavaScript ${coldBytes} bytes ringing, ${bytes} at the end, axe ${axe.length}\n`,
      );
      for (const problem of problems) process.stdout.write(`  ${problem}\n`);
    } catch (error) {
      isMissed = true;
      report[name] = { failed: (error as Error).message };
      process.stdout.write(`${name}: failed: ${(error as Error).message}\n`);
    }
  }
} finally {
  await browser.close();
  await service.close();
}
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
process.exitCode = isMissed ? 1 : 0;
