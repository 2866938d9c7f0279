/** Logs, metrics, audit and, where the settings name a collector, traces. */
import type { Config } from '../config.ts';
import { logSettingsAdvice } from '../core/operations/settings-advice.ts';
import type { Logger } from '../core/ports/logger.ts';
import { auditLogName, type OpenAudit, openAudit } from '../observe/audit-file.ts';
import { type HeadStore, recordAuditHeads } from '../observe/audit-heads.ts';
import { auditKeys } from '../observe/audit-key.ts';
import { createLineWriter } from '../observe/line-writer.ts';
import { chooseLogFormat, createLogger } from '../observe/logger.ts';
import { createMeter, type ScrapableMeter } from '../observe/meter.ts';
import { Secret } from '../secret.ts';
import type { LocalSecrets } from './genesys-cloud.ts';
import type { Platform } from './platform.ts';
import { composeTracing, type TracingSide } from './tracing.ts';

export type Observability = {
  readonly logger: Logger;
  readonly meter: ScrapableMeter;
  readonly audit: OpenAudit;
  /** Undefined without OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly tracing: TracingSide | undefined;
};

/** `instance` identifies this process in traces; `local`: secrets of local mode. Rejects where the audit file cannot be opened. */
export async function composeObservability(
  config: Config,
  platform: Platform,
  instance: string,
  local?: Pick<LocalSecrets, 'sessionSecret'>,
): Promise<Observability> {
  const { clock, version } = platform;
  const logger = createServiceLogger(config, platform);
  logSettingsAdvice(config, logger);
  logNetwork(platform.network, logger);
  return {
    logger,
    meter: createMeter({ process: true }),
    audit: await openAudit({
      file: config.AUDIT_LOG,
      clock,
      logger,
      key: (await auditKeysOf(config, local))[0]!,
      keepDays: config.AUDIT_DAYS,
    }),
    tracing: await composeTracing(config, { clock, version, instance, network: platform.network }),
  };
}

/** AUDIT_KEY, or derived from the session secret: the configured one, or the one that local mode keeps. */
export function auditKeysOf(
  config: Pick<Config, 'AUDIT_KEY' | 'SESSION_SECRET'>,
  local?: Pick<LocalSecrets, 'sessionSecret'>,
): Promise<readonly CryptoKey[]> {
  const made = local ? [new Secret(local.sessionSecret)] : [];
  const sessionSecrets = config.SESSION_SECRET.length > 0 ? config.SESSION_SECRET : made;
  return auditKeys({ auditKeys: config.AUDIT_KEY, sessionSecrets });
}

/** Records the heads of the audit log until the result is called. Without a file there is nothing to record. */
export function composeAuditHeads(deps: {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly store: HeadStore | undefined;
}): () => Promise<void> {
  const { config, platform, observability, store } = deps;
  const { audit, logger } = observability;
  if (config.AUDIT_LOG === undefined) return async () => {};
  const days = config.AUDIT_DAYS === 0 ? longestDays : config.AUDIT_DAYS + 2;
  const log = auditLogName(config.AUDIT_LOG);
  return recordAuditHeads({ audit, log, clock: platform.clock, logger, store, keepMs: days * dayMs });
}

const dayMs = 86_400_000;
/** Ten years: with AUDIT_DAYS=0 entries are kept for ever. */
const longestDays = 3_650;

/** Says once which variables of the environment decide how hosts outside are reached. Addresses of proxies may hold passwords. */
function logNetwork({ inUse, faults }: Platform['network'], logger: Logger): void {
  if (inUse.length > 0) logger.info('Hosts outside are reached through an HTTP proxy', { variables: inUse.join(', ') });
  for (const { variable, problem } of faults) logger.warn('A network variable has no effect', { variable, problem });
}

function createServiceLogger(config: Config, platform: Platform): Logger {
  const lines = createLineWriter({
    write: platform.writeLog,
    onDropped: (count) => JSON.stringify({ level: 'warn', message: 'Log lines were dropped', count }),
  });
  return createLogger({
    level: config.LOG_LEVEL,
    format: chooseLogFormat(config.LOG_FORMAT, {
      cloudRun: platform.env.K_SERVICE !== undefined,
      terminal: platform.terminal,
    }),
    write: lines.write,
    ...(config.GCP_PROJECT_ID !== undefined && { projectId: config.GCP_PROJECT_ID }),
  });
}
