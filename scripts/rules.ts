/** `npm run rules -- try FILE CALL…`: what the rules of a file, or its alert rules, would have come to in captured conversations. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { sentencesOf } from '../runtime/core/file-mistakes.ts';
import type { TeamRules } from '../runtime/core/rules/rules.ts';
import { parseRulesFile } from '../runtime/core/rules/rules-file.ts';
import type { AlertRule } from '../runtime/core/supervisor/alert-rules.ts';
import { parseAlertRules } from '../runtime/core/supervisor/alert-rules-file.ts';
import { createAlertWatch } from '../runtime/core/supervisor/alert-watch.ts';
import { readEntry } from '../runtime/observe/capture-record.ts';
import type { AssistEvent } from '../shared/assist/event.ts';
import { safeParseAssistEvent } from '../shared/assist/event.ts';
import { parseConversationId } from '../shared/ids.ts';
import type { LiveAlert } from '../shared/supervisor/overview.ts';
import { initialOverviewState, observeEvent } from '../shared/supervisor/overview-state.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { type ArchivedCall, archivedConversations } from './replay/archived-conversations.ts';
import { replay } from './replay/run-replay.ts';
import { tryRulesOn } from './replay/try-rules.ts';

const help = `Tries the rules or the alert rules of a file against past conversations.

  npm run rules -- try FILE CALL…
  npm run rules -- try FILE --archive URL

  FILE     file of rules and checklists as RULES_FILE names it, or of alerts as ALERT_RULES_FILE names it
  CALL     a captured call (CAPTURE_DIR), or a file with one event of a conversation as JSON per line
  --archive URL  the address of a running service: tries the newest conversations of its archive, as far as the supervisor may see them
                 whose access token of Genesys is in GENESYS_ACCESS_TOKEN; without one, the supervisor of local mode
  --most N       conversations of the archive; default 100
  --json   prints the result as JSON
  --help   this text

Exit code: 0 tried, 2 the rules or a call cannot be read.
`;

/** Seconds between two looks at what time alone changes. */
const tickSeconds = 5;
const anyId = parseConversationId('00000000-0000-4000-8000-000000000000');

await runCommand(async () => {
  const { values, positionals } = parseCommandLine('npm run rules', {
    allowPositionals: true,
    options: {
      archive: { type: 'string' },
      most: { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [verb, file, ...files] = positionals;
  if (verb !== 'try' || !file) throw new UsageError('Give a file of rules; see npm run rules -- --help');
  const { team, alerts: rules = [] } = readRules(file);
  const calls: ArchivedCall[] = [];
  for (const call of files) calls.push({ call, events: await readEvents(call) });
  if (values.archive !== undefined)
    for await (const call of archiveOf(values.archive, Number(values.most))) calls.push(call);
  if (team) return tryTeamRules(team, calls, values.json);
  const tried = calls.map(({ call, events }) => ({ call, alerts: tryRules(rules, events) }));
  for (const { call, alerts } of tried) process.stdout.write(reportOf(call, alerts));
  process.stdout.write(`${rules.length} rules, ${calls.length} conversations\n`);
  if (values.json) process.stdout.write(`${JSON.stringify({ rules: rules.length, tried })}\n`);
  return 0;
});

/** Rules of RULES_FILE: cards, what was said or missed, and what the checklists came to. */
function tryTeamRules(team: TeamRules, calls: readonly ArchivedCall[], asJson: boolean): number {
  const { rules, coaching } = team;
  const tried = calls.map(({ call, events }) => ({ call, outcomes: tryRulesOn(team, events) }));
  for (const { call, outcomes } of tried) {
    const lines = outcomes.map(({ at, outcome, id, title }) => `  ${at}  ${outcome.padEnd(9)}  ${id}: ${title}\n`);
    process.stdout.write(`${call}: ${outcomes.length} outcomes\n${lines.join('')}`);
  }
  process.stdout.write(`${rules.length} rules, ${coaching.length} checklists, ${calls.length} conversations\n`);
  if (asJson) process.stdout.write(`${JSON.stringify({ rules: rules.length, checklists: coaching.length, tried })}\n`);
  return 0;
}

function archiveOf(url: string, most: number): AsyncGenerator<ArchivedCall> {
  if (!URL.canParse(url)) throw new UsageError(`"${url}" is not an address`);
  if (!Number.isInteger(most) || most < 1) throw new UsageError('--most is a whole number from 1 on');
  const token = process.env.GENESYS_ACCESS_TOKEN ?? 'local-supervisor';
  const wait = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));
  return archivedConversations({ fetch, wait, url, token, most });
}

function reportOf(call: string, alerts: readonly LiveAlert[]): string {
  const lines = alerts.map(({ at, level, ruleId, title }) => `  ${at}  ${level.padEnd(8)}  ${ruleId}: ${title}\n`);
  return `${call}: ${alerts.length} alerts\n${lines.join('')}`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`"${file}" cannot be read`);
  }
}

/** Rules of a team, or of alerts: a file that is neither is read as the former. */
function readRules(file: string): { readonly team?: TeamRules; readonly alerts?: readonly AlertRule[] } {
  const text = readText(file);
  const { team, mistakes } = parseRulesFile(text);
  if (mistakes.length === 0) return { team };
  const alerts = parseAlertRules(text);
  if ('rules' in alerts) return { alerts: alerts.rules };
  throw new UsageError(
    `"${file}" has mistakes:\n${sentencesOf(mistakes)
      .map((each) => `  ${each}`)
      .join('\n')}`,
  );
}

/** A captured call is replayed through the current code; in another file each line that is an event counts. */
async function readEvents(file: string): Promise<AssistEvent[]> {
  const lines = readText(file).split('\n');
  if (lines[0]?.startsWith('{"k":"head"')) {
    const events: AssistEvent[] = [];
    const entries = lines.filter((line) => line !== '').map((line) => readEntry(line));
    await replay(entries, { onEvent: (event) => void events.push(event) });
    return events;
  }
  return lines.flatMap((line) => {
    try {
      return safeParseAssistEvent(JSON.parse(line)) ?? [];
    } catch {
      return [];
    }
  });
}

/** The events at the times that they have, with looks between them as a running service makes. */
function tryRules(rules: readonly AlertRule[], events: readonly AssistEvent[]): LiveAlert[] {
  let now = Date.parse(events.find(({ at }) => at !== undefined)?.at ?? '') || 0;
  const watch = createAlertWatch({ rules, clock: { now: () => now } });
  const state = initialOverviewState();
  return events.flatMap((event) => {
    const at = event.at === undefined ? now : Date.parse(event.at);
    const found: LiveAlert[] = [];
    for (; now + tickSeconds * 1_000 < at; now += tickSeconds * 1_000)
      found.push(...watch.observe(anyId, state, undefined, undefined));
    now = at;
    observeEvent(state, event, now);
    return [...found, ...watch.observe(anyId, state, undefined, event)];
  });
}
