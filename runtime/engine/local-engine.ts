/** Puts the engine together. Nothing is loaded here: `warm` or the first need does, in worker threads. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isUnderstood } from '../../shared/languages.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { createEmbedder, noEmbedder } from './embedding/embedder.ts';
import { builtInDataDir, sampleDataDir, sampleKnowledgeDir } from './folders.ts';
import { createKnowledgeBase, type LocalKnowledge } from './knowledge/knowledge-base.ts';
import { ComposedKnowledge } from './llm/composed-knowledge.ts';
import type { LlmSettings } from './llm/llm.ts';
import { createLlm } from './llm/llm-client.ts';
import { createComposing } from './llm/llm-composing.ts';
import type { LocalEngine } from './ports.ts';
import { createRecognizer } from './recognition/recognizer.ts';
import { readEngineData } from './understanding/data-files.ts';
import { createIntentModel } from './understanding/intents.ts';
import { createSentimentModel } from './understanding/sentiment.ts';
import { createUnderstander } from './understanding/understander.ts';
import { createWriter } from './writing/writer.ts';

export type LocalEngineSetup = {
  /** Folder of articles; absent: the sample articles. */
  readonly knowledgeDir?: string | undefined;
  /** Folder whose files take the place of those in `data/`; absent: the sample shop's where its articles are used, else none. */
  readonly dataDir?: string | undefined;
  /** Where made files are kept between starts; absent: the machine's folder for temporary files. */
  readonly cacheDir?: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Recognition workers; 0: as many as the machine has memory and processors for. */
  readonly workers: number;
  /** `off`: no model is loaded at all. */
  readonly models?: 'auto' | 'off';
  /** A language model for the composing steps; absent: the built-in ones. */
  readonly llm?: LlmSettings | undefined;
};

/** The engine with what evaluations need beside the port. */
export interface WarmEngine extends LocalEngine {
  readonly knowledge: LocalKnowledge;
  /** Resolves when articles, sentiment and intents are learned; recognition is not waited for. */
  learned(): Promise<void>;
}

/** Reads and loads nothing yet. */
export function createLocalEngine(setup: LocalEngineSetup): WarmEngine {
  const { logger, workers, models = 'auto' } = setup;
  const cacheDir = setup.cacheDir ?? join(tmpdir(), 'earshot-engine');
  const embedder = models === 'off' ? noEmbedder : createEmbedder({ cacheDir, logger });
  const recognizer = createRecognizer({
    logger,
    workers,
    cacheDir,
    ...(models === 'off' && { off: 'Speech recognition is off: LOCAL_MODELS is off' }),
  });

  let learning: Promise<void> | undefined;
  const data = lazy(() => readEngineData(...dataFolders(setup)));
  const understanding = lazy(async () => {
    const { intents, ...texts } = await data();
    return {
      sentiment: createSentimentModel(texts, embedder),
      intents: createIntentModel(intents, embedder),
    };
  });
  /** Concurrent calls share one run; a failure is logged, and the next call tries again. */
  const learn = (): Promise<void> => {
    if (learning) return learning;
    const run = understanding().then(async ({ sentiment, intents }) => {
      await Promise.all([sentiment.learn(), intents.learn()]);
    });
    learning = run;
    run.catch((error: unknown) => {
      learning = undefined;
      logger.error(
        'Local engine could not learn its intents and sentiment; correct the data file that the error names',
        {
          error: error as Error,
        },
      );
    });
    return run;
  };
  const articles = createKnowledgeBase({
    folder: setup.knowledgeDir ?? sampleKnowledgeDir(),
    embedder,
    logger,
    questionBehind: async (statement, language) =>
      isUnderstood(language) ? (await understanding()).intents.question(statement, language) : undefined,
  });
  const understander = createUnderstander(understanding);
  const composing = setup.llm && createComposing(createLlm(setup.llm, setup.clock), logger);
  const knowledge = composing ? new ComposedKnowledge(articles, composing) : articles;
  const builtInWriter = createWriter(data, understander, async () => (await understanding()).sentiment);
  const writer = composing ? composing.writer(builtInWriter) : builtInWriter;

  return {
    recognizer,
    understander,
    knowledge,
    writer,
    warm() {
      recognizer.warm();
      knowledge.warm();
      learn().catch(() => {});
    },
    async learned() {
      await Promise.all([knowledge.learned(), learn()]);
    },
    async close() {
      await Promise.all([recognizer.close(), knowledge.close(), embedder.close()]);
      await learning?.catch(() => undefined);
    },
  };
}

/** The sample shop's data belong to its articles, and to no other business. */
function dataFolders({ dataDir, knowledgeDir }: LocalEngineSetup): string[] {
  const own = dataDir ?? (knowledgeDir === undefined ? sampleDataDir() : undefined);
  return own === undefined ? [builtInDataDir()] : [own, builtInDataDir()];
}

/** Makes it at the first call and keeps it; a failure is tried again. */
function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}
