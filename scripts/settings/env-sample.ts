/** `.env.sample`, made from the table of settings. */
import { settingRows } from './rows.ts';

const head = `# Every setting of Earshot, with what it is for. Copy this file to .env and fill in what you need.
# An empty value counts as unset, and the values below are the defaults: unchanged, everything runs on this machine
# and needs no account. Made from runtime/settings.ts by: npm run settings
`;

/** The text of `.env.sample`. */
export function envSample(): string {
  const groups = new Map<string, string[]>();
  for (const { name, group, help, sample, defaultText } of settingRows) {
    const lines = groups.get(group) ?? [];
    if (defaultText !== '' || sample === undefined) lines.push(`# ${help}`, `${name}=${defaultText}`);
    else lines.push(`# ${help}; for example ${sample}`, `${name}=`);
    groups.set(group, lines);
  }
  const parts = [...groups].map(([group, lines]) => `\n# --- ${group} ---\n${lines.join('\n')}\n`);
  return head + parts.join('');
}

/** The names that a settings file sets. */
export function namesInSample(text: string): string[] {
  return [...text.matchAll(/^([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]!);
}
