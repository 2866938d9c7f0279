/** RULES_FILE: YAML in, rules and checklists out; every mistake with its line and column. */
import type { FileMistake } from '../file-mistakes.ts';
import { readYaml } from '../yaml-file.ts';
import { compileRules, noRules, RulesFileSchema, type TeamRules } from './rules.ts';

/** `mistakes` is empty where `team` can be used. */
export type ParsedRulesFile = { readonly team: TeamRules; readonly mistakes: readonly FileMistake[] };

/** With one mistake the file has no rules at all: half a file would coach wrongly without a word. */
export function parseRulesFile(text: string): ParsedRulesFile {
  const read = readYaml(text, RulesFileSchema);
  if (read.value === undefined) return { team: noRules, mistakes: read.mistakes };
  const { value, mistake } = read;
  const seen = new Set<string>();
  const mistakes = value.rules.flatMap(({ id, kind, say }, index) => {
    const found: FileMistake[] = [];
    if (seen.has(id)) found.push(mistake(['rules', index, 'id'], `id "${id}" is that of an earlier rule`));
    if (kind !== 'card' && say === undefined) found.push(mistake(['rules', index], `${kind} needs "say"`));
    seen.add(id);
    return found;
  });
  return mistakes.length > 0 ? { team: noRules, mistakes } : { team: compileRules(value), mistakes };
}
