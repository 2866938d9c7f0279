import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createSystemClock } from '../../runtime/core/system-clock.ts';
import { builtInDataDir } from '../../runtime/engine/folders.ts';
import { createLocalEngine, type WarmEngine } from '../../runtime/engine/local-engine.ts';

/** Runs an evaluation with an engine that has learned everything; recognition is not loaded. */
export async function withEngine<T>(
  run: (engine: WarmEngine) => Promise<T>,
  {
    ownData = 'sample',
    knowledgeDir,
  }: { readonly ownData?: 'sample' | 'none'; readonly knowledgeDir?: string | undefined } = {},
): Promise<T> {
  const engine = createLocalEngine({
    ...(ownData === 'none' && { dataDir: builtInDataDir() }),
    clock: createSystemClock(),
    logger: { ...silentLogger, warn: (sentence) => process.stderr.write(`${sentence}\n`) },
    workers: 1,
    cacheDir: join(tmpdir(), 'earshot-engine'),
    knowledgeDir,
    modelsDir: process.env.MODELS_DIR,
  });
  // The engine's threads do not keep a process alive; this does.
  const awake = setInterval(() => undefined, 1_000);
  try {
    await engine.learned();
    return await run(engine);
  } finally {
    clearInterval(awake);
    await engine.close();
  }
}
