/** ALERT_RULES_FILE: the rules by which supervisors are alerted. Local mode has samples; elsewhere there are none without it. */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { type Config, ConfigError } from '../config.ts';
import { type AlertRule, AlertRulesSchema } from '../core/supervisor/alert-rules.ts';
import { sampleAlertRules } from '../core/supervisor/sample-alert-rules.ts';

/** Largest file, in characters. */
const mostCharacters = 500_000;

/** The rules in the YAML text, or a sentence for each mistake. */
export async function parseAlertRules(
  text: string,
): Promise<{ readonly rules: readonly AlertRule[] } | { readonly mistakes: readonly string[] }> {
  if (text.length > mostCharacters) return { mistakes: ['The file is too large'] };
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) return { mistakes: document.errors.map(({ message }) => message.split('\n')[0]!) };
  const result = v.safeParse(AlertRulesSchema, document.toJS({ maxAliasCount: 50 }));
  if (result.success) return { rules: result.output.rules };
  return { mistakes: result.issues.map((issue) => `${v.getDotPath(issue) ?? 'rules'}: ${issue.message}`) };
}

/** Throws ConfigError with every mistake of the file. */
export async function loadAlertRules(config: Config): Promise<readonly AlertRule[]> {
  const path = config.ALERT_RULES_FILE;
  if (path === undefined) return config.localGenesys ? sampleAlertRules : [];
  const setting = 'ALERT_RULES_FILE';
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ConfigError([{ setting, problem: 'The file cannot be read' }]);
  });
  const parsed = await parseAlertRules(text);
  if ('rules' in parsed) return parsed.rules;
  throw new ConfigError(parsed.mistakes.map((problem) => ({ setting, problem })));
}
