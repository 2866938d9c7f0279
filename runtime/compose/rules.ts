/** RULES_FILE: read at the start and again when it changes. A file with a mistake is not used, and the former one stays. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Config, ConfigError } from '../config.ts';
import type { HasOwnCoaching } from '../core/assist/feed-results.ts';
import { sentencesOf } from '../core/file-mistakes.ts';
import { type Finding, fail, pass } from '../core/operations/finding.ts';
import type { Logger } from '../core/ports/logger.ts';
import { mayBeCoached } from '../core/rules/coaching.ts';
import { noRules, type TeamRules } from '../core/rules/rules.ts';
import type { ParsedRulesFile } from '../core/rules/rules-file.ts';
import { watchFolder } from '../engine/knowledge/watch-folder.ts';

export type RulesSide = {
  /** As they are now. */
  current(): TeamRules;
  /** Whether there is a checklist for this queue and language, or may be once the language is known. */
  readonly hasCoaching: HasOwnCoaching;
  findings(): readonly Finding[];
  close(): void;
};

/** Throws ConfigError with every mistake of the file. */
export async function composeRules(config: Pick<Config, 'RULES_FILE'>, logger: Logger): Promise<RulesSide> {
  const path = config.RULES_FILE;
  if (path === undefined) return { current: () => noRules, hasCoaching: () => false, findings: () => [], close() {} };
  const first = await read(path);
  if (first.mistakes.length > 0)
    throw new ConfigError(sentencesOf(first.mistakes).map((problem) => ({ setting: 'RULES_FILE', problem })));
  let { team } = first;
  let problems: readonly string[] = [];
  const close = watchFolder(dirname(path), () => {
    void read(path).then((next) => {
      problems = sentencesOf(next.mistakes);
      if (problems.length > 0) {
        logger.error('The file of rules has mistakes; the former one stays in use', { problem: problems.join('; ') });
        return;
      }
      team = next.team;
      logger.info('The file of rules was read again', { rules: team.rules.length, checklists: team.coaching.length });
    });
  });
  return {
    current: () => team,
    hasCoaching: (where) => mayBeCoached(team.coaching, where),
    findings: () => [findingOf(team, problems)],
    close,
  };
}

async function read(path: string): Promise<ParsedRulesFile> {
  const { parseRulesFile } = await import('../core/rules/rules-file.ts');
  try {
    return parseRulesFile(await readFile(path, 'utf8'));
  } catch {
    return { team: noRules, mistakes: [{ line: 1, column: 1, sentence: 'The file cannot be read' }] };
  }
}

function findingOf({ rules, coaching }: TeamRules, problems: readonly string[]): Finding {
  if (problems.length === 0)
    return pass('rules.file', 'The file of rules is in use', `${rules.length} rules, ${coaching.length} checklists`);
  return fail(
    'rules.file',
    'The file of rules has mistakes; the former one stays in use',
    'Correct the file; it is read again by itself',
    problems.join('; '),
  );
}
