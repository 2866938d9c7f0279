/** ALERT_RULES_FILE: the rules by which supervisors are alerted. Local mode has samples; elsewhere there are none without it. */
import { readFile } from 'node:fs/promises';
import { type Config, ConfigError } from '../config.ts';
import type { AlertRule } from '../core/supervisor/alert-rules.ts';
import { sampleAlertRules } from '../core/supervisor/sample-alert-rules.ts';

/** Throws ConfigError with every mistake of the file. */
export async function loadAlertRules(config: Config): Promise<readonly AlertRule[]> {
  const path = config.ALERT_RULES_FILE;
  if (path === undefined) return config.localGenesys ? sampleAlertRules : [];
  const setting = 'ALERT_RULES_FILE';
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ConfigError([{ setting, problem: 'The file cannot be read' }]);
  });
  const { parseAlertRules } = await import('../core/supervisor/alert-rules-file.ts');
  const parsed = parseAlertRules(text);
  if ('rules' in parsed) return parsed.rules;
  throw new ConfigError(parsed.mistakes.map((problem) => ({ setting, problem })));
}
