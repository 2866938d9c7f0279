/** Every question, in the order in which an answer makes the next one worth asking. */
import process from 'node:process';
import { type Finding, fail } from '../../runtime/core/operations/finding.ts';
import { runtimes } from '../../shared/runtimes.ts';
import { checkGenesys } from './check-genesys.ts';
import { checkGoogle } from './check-google.ts';
import { checkKnowledge, type KnowledgeDeps } from './check-knowledge.ts';
import { checkNetwork, type NetworkDeps } from './check-network.ts';
import { checkPublic, type PublicDeps, type PublicTargets } from './check-public.ts';
import { checkQueues, type QueueDeps } from './check-queues.ts';
import { checkRedis, type RedisDeps } from './check-redis.ts';
import { checkSettings, type Env } from './check-settings.ts';

export type DoctorDeps = RedisDeps & QueueDeps & PublicDeps & NetworkDeps & KnowledgeDeps;

export type DoctorInput = {
  readonly env: Env;
  /** Names in the settings file. */
  readonly named: readonly string[];
  readonly targets?: PublicTargets;
  readonly nodeVersion?: string;
};

/** All findings, grouped by area; an area that throws becomes a finding, and the others still run. */
export async function diagnose(input: DoctorInput, deps: DoctorDeps): Promise<Finding[]> {
  const { config, findings } = checkSettings(input.env, input.named);
  const [major = 0, minor = 0] = (input.nodeVersion ?? process.versions.node).split('.').map(Number);
  const { minimumVersion } = runtimes.node;
  const [minimumMajor = 0, minimumMinor = 0] = minimumVersion.split('.').map(Number);
  if (major < minimumMajor || (major === minimumMajor && minor < minimumMinor)) {
    const fix = `Install Node ${minimumVersion} or newer`;
    findings.push(fail('settings.node', 'This Node is too old', fix, `${major}.${minor}`));
  }
  findings.push(...checkNetwork(deps));
  if (config === undefined) return findings;
  const targets = {
    panel: input.targets?.panel ?? config.APPLICATION_SERVER_URL,
    audiohook: input.targets?.audiohook,
  };
  const rest = await Promise.all([
    checkRedis(config, deps),
    checkGoogle(config, deps),
    checkGenesys(config, deps),
    checkQueues(config, deps),
    checkPublic(config, targets, deps),
    checkKnowledge(config, deps),
  ]);
  return [...findings, ...rest.flat()];
}
