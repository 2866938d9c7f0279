/** The settings that workerd requires. It serves panels only, so the rules of ROLE=panel apply. */
import { listRuntimes, serviceRuntimes } from '../../../shared/runtimes.ts';
import { type Config, ConfigError, type ConfigProblem, readConfig } from '../../config.ts';

/** Throws ConfigError with every problem, as on the other runtimes. */
export function readWorkerConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: ConfigProblem[] = [];
  const role = env.ROLE?.trim();
  if (role !== undefined && role !== '' && role !== 'panel') {
    problems.push({
      setting: 'ROLE',
      problem: `must be panel on workerd: it cannot take calls; run the voice role on ${listRuntimes(serviceRuntimes, 'or')}`,
    });
  }
  if (!env.OAUTH_CLIENT_ID?.trim()) {
    problems.push({
      setting: 'OAUTH_CLIENT_ID',
      problem: `must be set on workerd: the local Genesys runs on ${listRuntimes(serviceRuntimes, 'and')} only`,
    });
  }
  for (const setting of ['REDIS_CA', 'AUDIT_LOG'] as const) {
    if (env[setting]?.trim()) problems.push({ setting, problem: 'cannot be used on workerd, which has no files' });
  }
  try {
    const config = readConfig({ ...env, ROLE: 'panel' });
    if (problems.length === 0) return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
  throw new ConfigError(problems);
}
