/** `.env.sample` out of the table of settings: written by `npm run env-sample`, compared by the gate. */
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { Setting } from '../../runtime/setting-schemas.ts';
import { settings } from '../../runtime/settings.ts';

const head = `# Every setting of Earshot, with what it is for. Copy this file to .env and fill in what you need.
# An empty value counts as absent, and the values below are the defaults: with nothing changed, everything runs on this
# machine and needs no account. Made from runtime/settings.ts by: npm run env-sample
`;

export function envSample(): string {
  const groups = new Map<string, string[]>();
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const lines = groups.get(setting.group) ?? [];
    const { sample } = setting;
    if (sample !== undefined && isDefault(setting, sample)) lines.push(`# ${setting.help}`, `${name}=${sample}`);
    else lines.push(`# ${setting.help}${sample === undefined ? '' : `; for example ${sample}`}`, `${name}=`);
    groups.set(setting.group, lines);
  }
  const parts = [...groups].map(([group, lines]) => `\n# --- ${group} ---\n${lines.join('\n')}\n`);
  return head + parts.join('');
}

const isDefault = (setting: Setting, sample: string) =>
  isDeepStrictEqual(v.parse(setting.schema, sample), v.parse(setting.schema, undefined));

/** Names in a sample file. */
export function namesInSample(text: string): string[] {
  return [...text.matchAll(/^([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]!);
}
