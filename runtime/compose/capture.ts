/** Captured calls, where CAPTURE_DIR asks for them and CAPTURE_CONSENT says that callers are informed. */
import type { ConversationId } from '../../shared/ids.ts';
import type { Config } from '../config.ts';
import type { Masker } from '../core/masking/masker.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationData } from '../core/ports/conversation-data.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import type { Logger } from '../core/ports/logger.ts';
import { noRecordings, type RecordedMoments } from '../core/ports/recorded-moments.ts';
import type { Capture } from '../observe/capture.ts';
import type { CaptureSink } from '../observe/capture-conversation.ts';
import type { CaptureFiles } from '../observe/capture-files.ts';

export type CaptureDeps = {
  readonly config: Config;
  readonly log: ConversationLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly engine: 'google' | 'local';
  readonly erasures: Erasures;
  /** Of what is written. */
  readonly masker?: Masker | undefined;
};

const dayMs = 86_400_000;
const sweepEveryMs = 3_600_000;

/** Captures as files, and what erasure and export do with them. */
export type CaptureSide = {
  /** Undefined where calls are not captured. */
  readonly capture: Capture | undefined;
  readonly data: ConversationData;
  /** Names of the files of a conversation. */
  files(conversationId: ConversationId): Promise<readonly string[]>;
  readonly moments: RecordedMoments;
};

const noFiles: CaptureSide = {
  capture: undefined,
  data: { erase: async () => ({}), count: async () => ({}) },
  files: async () => [],
  moments: noRecordings,
};

/** Also deletes expired captures, now and every hour, whether or not calls are captured now. */
export async function composeCapture(deps: CaptureDeps): Promise<CaptureSide> {
  const { config, clock, logger } = deps;
  if (config.CAPTURE_DIR === undefined) return noFiles;
  const { createCaptureFiles } = await import('../observe/capture-files.ts');
  const files = createCaptureFiles({
    directory: config.CAPTURE_DIR,
    keepMs: config.CAPTURE_DAYS * dayMs,
    logger,
    now: clock.now,
  });
  const capture = config.CAPTURE_CONSENT ? await captureInto(deps, files) : undefined;
  if (!capture)
    logger.warn('Capture is off: CAPTURE_DIR is set, but CAPTURE_CONSENT does not say that callers are informed');
  const sweep = () => {
    const deleted = files.sweep();
    if (deleted > 0) logger.info('Expired captures deleted', { count: deleted });
    clock.after(sweepEveryMs, sweep);
  };
  sweep();
  const { createCapturedMoments } = await import('../observe/captured-moments.ts');
  return {
    capture,
    files: files.list,
    moments: createCapturedMoments({ directory: config.CAPTURE_DIR, list: files.list }),
    data: {
      async erase(id) {
        capture?.discard(id);
        return { files: files.erase(id) };
      },
      count: async (id) => ({ files: (await files.list(id)).length }),
    },
  };
}

async function captureInto(deps: CaptureDeps, files: CaptureFiles): Promise<Capture> {
  const { config, log, clock, logger, engine, erasures, masker } = deps;
  const { createCapture } = await import('../observe/capture.ts');
  logger.info('Calls are captured', { days: config.CAPTURE_DAYS });
  return createCapture({
    log,
    clock,
    logger,
    engine,
    settings: {
      ringSeconds: config.RING_SECONDS,
      streamSeconds: config.STREAM_SECONDS,
      redact: masker?.kinds ?? [],
      defaultLanguage: config.DEFAULT_LANGUAGE,
    },
    masker,
    openSink: (id, startedAt) => (erasures.has(id) ? closedSink : files.openSink(id, startedAt)),
  });
}

/** Of a conversation that was erased: its call goes on, and nothing of it is kept. */
const closedSink: CaptureSink = { write() {}, close() {} };
