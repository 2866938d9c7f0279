/** Captured calls, where CAPTURE_DIR asks for them and CAPTURE_CONSENT says that callers are informed. */
import type { Config } from '../config.ts';
import { createMasker } from '../core/masking/masker.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Capture } from '../observe/capture.ts';

export type CaptureDeps = {
  readonly config: Config;
  readonly log: ConversationLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly engine: 'google' | 'local';
};

const dayMs = 86_400_000;
const sweepEveryMs = 3_600_000;

/** Also deletes expired captures, now and every hour. */
export async function composeCapture(deps: CaptureDeps): Promise<Capture | undefined> {
  const { config, log, clock, logger, engine } = deps;
  if (config.CAPTURE_DIR === undefined) return undefined;
  if (!config.CAPTURE_CONSENT) {
    logger.warn('Capture is off: CAPTURE_DIR is set, but CAPTURE_CONSENT does not say that callers are informed');
    return undefined;
  }
  const [{ createCapture }, { createCaptureFiles }] = await Promise.all([
    import('../observe/capture.ts'),
    import('../observe/capture-files.ts'),
  ]);
  const files = createCaptureFiles({
    directory: config.CAPTURE_DIR,
    keepMs: config.CAPTURE_DAYS * dayMs,
    logger,
    now: clock.now,
  });
  const sweep = () => {
    const deleted = files.sweep();
    if (deleted > 0) logger.info('Expired captures deleted', { count: deleted });
    clock.after(sweepEveryMs, sweep);
  };
  sweep();
  logger.info('Calls are captured', { days: config.CAPTURE_DAYS });
  return createCapture({
    log,
    clock,
    logger,
    engine,
    settings: {
      ringSeconds: config.RING_SECONDS,
      streamSeconds: config.STREAM_SECONDS,
      redact: config.maskKinds,
      defaultLanguage: config.DEFAULT_LANGUAGE,
    },
    masker: config.maskKinds.length > 0 ? createMasker(config.maskKinds) : undefined,
    openSink: files.openSink,
  });
}
