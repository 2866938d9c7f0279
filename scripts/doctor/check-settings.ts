/** What the settings alone reveal, without a request to anything. */
import { type Config, ConfigError, readConfig } from '../../runtime/config.ts';
import { type Finding, fail, pass, warn } from '../../runtime/core/operations/finding.ts';
import { adviseOnSettings } from '../../runtime/core/operations/settings-advice.ts';
import { settings } from '../../runtime/settings.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** `named`: the names in the settings file, where a typing mistake is likely; the environment has many other names. */
export function checkSettings(env: Env, named: readonly string[]): { config: Config | undefined; findings: Finding[] } {
  const findings: Finding[] = [];
  for (const name of named) {
    if (Object.hasOwn(settings, name)) continue;
    const near = nearest(name);
    findings.push(
      warn(
        'settings.unknown',
        `${name} is not a setting`,
        near ? `Did you mean ${near}?` : 'Remove it; .env.sample has every name',
      ),
    );
  }
  try {
    const config = readConfig(env);
    findings.unshift(pass('settings.valid', 'Settings valid', modeOf(config)));
    findings.push(...adviseOnSettings(config));
    return { config, findings };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problems = error.problems.map(({ setting, problem }) =>
      fail('settings.valid', `${setting} needs attention`, `${setting} ${problem}`),
    );
    return { config: undefined, findings: [...problems, ...findings] };
  }
}

const modeOf = (config: Config) =>
  `Dialogflow: ${config.localDialogflow ? 'local' : 'Google'}, Genesys: ${
    config.localGenesys ? 'local' : config.GENESYS_CLOUD_REGION
  }`;

function nearest(name: string): string | undefined {
  const known = Object.keys(settings).map((candidate) => ({ candidate, apart: distance(name, candidate) }));
  const best = known.sort((a, b) => a.apart - b.apart)[0];
  return best && best.apart <= 3 ? best.candidate : undefined;
}

/** Levenshtein, over names of at most some tens of letters. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
