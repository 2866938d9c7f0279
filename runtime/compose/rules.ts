/** The rules of RULES_FILE: read with the first conversation. A file that cannot be used is named in the log, and there are no rules. */
import * as v from 'valibot';
import type { Config } from '../config.ts';
import type { Logger } from '../core/ports/logger.ts';
import { type CompiledRule, compileRules, RulesFileSchema } from '../core/rules/rules.ts';

/** Resolves with the same rules each time. */
export function composeRules(config: Config, logger: Logger): () => Promise<readonly CompiledRule[]> {
  const file = config.RULES_FILE;
  if (file === undefined) return async () => [];
  let rules: Promise<readonly CompiledRule[]> | undefined;
  return () => {
    rules ??= readRules(file).catch((error: Error) => {
      logger.error('RULES_FILE cannot be used; there are no rules', { reason: error.message });
      return [];
    });
    return rules;
  };
}

async function readRules(file: string): Promise<readonly CompiledRule[]> {
  const { readFile } = await import('node:fs/promises');
  const parsed = v.safeParse(RulesFileSchema, JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) return compileRules(parsed.output.rules);
  const [issue] = parsed.issues;
  throw new Error(`"${v.getDotPath(issue) ?? 'file'}": ${issue.message}`);
}
