/**
 * The teaching data as the engine uses them: read at the first need, learned in the background, read again when a file changes. A
 * folder with a mistake is reported, and what was read before stays in use.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EarshotError } from '../../shared/errors.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Embedder } from './embedding/embedder.ts';
import { watchFolder } from './knowledge/watch-folder.ts';
import { type EngineData, readEngineData } from './understanding/data-files.ts';
import { createIntentModel, type IntentModel } from './understanding/intents.ts';
import { createSentimentModel, type SentimentModel } from './understanding/sentiment.ts';

type Taught = { readonly data: EngineData; readonly sentiment: SentimentModel; readonly intents: IntentModel };

export type TeachingSetup = {
  /** An earlier folder's file takes the place of a later one's. */
  readonly folders: readonly string[];
  readonly embedder: Embedder;
  readonly logger: Logger;
};

const failure = 'Local engine could not learn its intents and sentiment; correct the data file that the error names';

export class Teaching {
  readonly #setup: TeachingSetup;
  #taught: Promise<Taught> | undefined;
  #learned: Promise<void> | undefined;
  #problem: string | undefined;
  #unwatch: () => void = () => undefined;

  constructor(setup: TeachingSetup) {
    this.#setup = setup;
  }

  /** A sentence that names the file, while a folder has a mistake. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Rejects with EarshotError `config_invalid`; a failure is tried again at the next need. */
  async taught(): Promise<Taught> {
    this.#taught ??= this.#read().catch((error: unknown) => {
      this.#taught = undefined;
      this.#report(error);
      throw error;
    });
    return this.#taught;
  }

  readonly data = async (): Promise<EngineData> => (await this.taught()).data;
  readonly sentiment = async (): Promise<SentimentModel> => (await this.taught()).sentiment;

  /** Concurrent calls share one run. */
  learn(): Promise<void> {
    this.#learned ??= this.taught()
      .then(learnAll)
      .catch((error: unknown) => {
        this.#learned = undefined;
        throw error;
      });
    return this.#learned;
  }

  /** The data that come with the product do not change, so only other folders are watched. */
  watch(folder: string): void {
    this.#unwatch = watchFolder(folder, () => void this.#readAgain());
  }

  async close(): Promise<void> {
    this.#unwatch();
    await this.#learned?.catch(() => undefined);
  }

  async #readAgain(): Promise<void> {
    try {
      const next = await this.#read();
      await learnAll(next);
      this.#taught = Promise.resolve(next);
      this.#problem = undefined;
    } catch (error) {
      this.#report(error);
    }
  }

  async #read(): Promise<Taught> {
    const { folders, embedder } = this.#setup;
    const data = await readEngineData(...folders);
    return {
      data,
      sentiment: createSentimentModel(data, embedder),
      intents: createIntentModel(data.intents, embedder),
    };
  }

  #report(error: unknown): void {
    this.#problem = EarshotError.from(error).message;
    this.#setup.logger.error(failure, { error: error as Error });
  }
}

const learnAll = async ({ sentiment, intents }: Taught): Promise<void> => {
  await Promise.all([sentiment.learn(), intents.learn()]);
};

/** `queues/<name>` in the folder, where `name` is the last part of the conversation profile; undefined where there is none. */
export function queueFolder(dataDir: string | undefined, profile: string): string | undefined {
  const name = profile.slice(profile.lastIndexOf('/') + 1);
  if (dataDir === undefined || !/^[\w-]{1,100}$/.test(name)) return undefined;
  const folder = join(dataDir, 'queues', name);
  return existsSync(folder) ? folder : undefined;
}
