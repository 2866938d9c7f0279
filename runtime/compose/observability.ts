/** Logs, metrics, audit and, where the settings name a collector, traces. */
import type { Config } from '../config.ts';
import { logSettingsAdvice } from '../core/operations/settings-advice.ts';
import type { Logger } from '../core/ports/logger.ts';
import { type OpenAudit, openAudit } from '../observe/audit-file.ts';
import { createLineWriter } from '../observe/line-writer.ts';
import { chooseLogFormat, createLogger } from '../observe/logger.ts';
import { createMeter, type ScrapableMeter } from '../observe/meter.ts';
import type { Platform } from './platform.ts';
import { composeTracing, type TracingSide } from './tracing.ts';

export type Observability = {
  readonly logger: Logger;
  readonly meter: ScrapableMeter;
  readonly audit: OpenAudit;
  /** Undefined without OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly tracing: TracingSide | undefined;
};

/** `instance` identifies this process in traces. Rejects where the audit file cannot be opened. */
export async function composeObservability(
  config: Config,
  platform: Platform,
  instance: string,
): Promise<Observability> {
  const { clock, version } = platform;
  const logger = createServiceLogger(config, platform);
  logSettingsAdvice(config, logger);
  return {
    logger,
    meter: createMeter({ process: true }),
    audit: await openAudit({ file: config.AUDIT_LOG, clock, logger }),
    tracing: await composeTracing(config, { clock, version, instance }),
  };
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
