/** The text of ALERT_RULES_FILE. */
import { sentencesOf } from '../file-mistakes.ts';
import { readYaml } from '../yaml-file.ts';
import { type AlertRule, AlertRulesSchema } from './alert-rules.ts';

/** The rules in the YAML text, or a sentence for each mistake, with its line and column. */
export function parseAlertRules(
  text: string,
): { readonly rules: readonly AlertRule[] } | { readonly mistakes: readonly string[] } {
  const read = readYaml(text, AlertRulesSchema);
  return read.value === undefined ? { mistakes: sentencesOf(read.mistakes) } : { rules: read.value.rules };
}
