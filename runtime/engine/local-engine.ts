/** Puts the engine together. Nothing is loaded here: `warm` or the first need does, in worker threads. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineLanguage } from '../../shared/languages.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { createEmbedder, noEmbedder } from './embedding/embedder.ts';
import { Voices } from './engine-voices.ts';
import { builtInDataDir, sampleDataDir, sampleKnowledgeDir } from './folders.ts';
import type { LocalKnowledge } from './knowledge/knowledge-base.ts';
import { createKnowledgeThread } from './knowledge/knowledge-thread.ts';
import type { LlmSettings } from './llm/llm.ts';
import { createLlm } from './llm/llm-client.ts';
import type { Spending } from './llm/spending.ts';
import { defaultModelsDir } from './models/models-dir.ts';
import type { LocalEngine } from './ports.ts';
import { createRecognizer } from './recognition/recognizer.ts';
import { Teaching } from './teaching.ts';
import { builtInPhrasing } from './writing/phrasing.ts';

export type LocalEngineSetup = {
  /** Folder of articles; absent: the sample articles. */
  readonly knowledgeDir?: string | undefined;
  /** Folder whose files take the place of those in `data/`; absent: the sample shop's where its articles are used, else none. */
  readonly dataDir?: string | undefined;
  /** Of articles that do not name theirs and are too short to show it; absent: English. */
  readonly usualLanguage?: EngineLanguage | undefined;
  /** Folder of models that were installed by name; absent: that of this checkout. */
  readonly modelsDir?: string | undefined;
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
  /** Folder of prompts that replace the built-in ones. */
  readonly promptsDir?: string | undefined;
  /** Counts and limits what that model is asked. */
  readonly spending?: Spending | undefined;
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
  const embedder =
    models === 'off'
      ? noEmbedder
      : createEmbedder({ cacheDir, modelsDir: setup.modelsDir ?? defaultModelsDir(), logger });
  const recognizer = createRecognizer({
    logger,
    workers,
    cacheDir,
    usualLanguage: setup.usualLanguage,
    ...(models === 'off' && { off: 'Speech recognition is off: LOCAL_MODELS is off' }),
  });

  const builtIn = builtInDataDir();
  const own = ownFolder(setup);
  const teaching = new Teaching({ folders: own === undefined ? [builtIn] : [own, builtIn], embedder, logger });
  if (setup.dataDir !== undefined && existsSync(setup.dataDir)) teaching.watch(setup.dataDir);
  const articles = createKnowledgeThread({
    folder: setup.knowledgeDir ?? sampleKnowledgeDir(),
    embedder,
    logger,
    usualLanguage: setup.usualLanguage,
    cacheDir,
  });
  const voices = new Voices({
    teaching,
    teachingSetup: { folders: setup.dataDir === undefined ? [builtIn] : [setup.dataDir, builtIn], embedder, logger },
    dataDir: setup.dataDir,
    promptsDir: setup.promptsDir,
    articles,
    onWritten: setup.spending?.wrote,
    llm: setup.llm && createLlm(setup.llm, setup.clock, setup.spending),
    logger,
  });
  const { everywhere, composing } = voices;

  return {
    recognizer,
    ...everywhere,
    phrasing: composing?.phrasing(builtInPhrasing) ?? builtInPhrasing,
    forProfile(profile) {
      const { knowledge, ...others } = voices.of(profile);
      return knowledge === everywhere.knowledge ? others : { ...others, knowledge };
    },
    dataProblem: () => voices.teachings.map(({ problem }) => problem).find(Boolean),
    warm() {
      recognizer.warm();
      articles.warm();
      teaching.learn().catch(() => {});
    },
    async learned() {
      await Promise.all([articles.learned(), teaching.learn()]);
    },
    async close() {
      await Promise.all([recognizer.close(), articles.close(), embedder.close()]);
      await Promise.all(voices.teachings.map((each) => each.close()));
    },
  };
}

/** The sample shop's data belong to its articles, and to no other business. */
function ownFolder({ dataDir, knowledgeDir }: LocalEngineSetup): string | undefined {
  return dataDir ?? (knowledgeDir === undefined ? sampleDataDir() : undefined);
}
