/** The articles of a folder with their index: read at the first need, and again after a change. */

import type { EngineLanguage } from '../../../shared/languages.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Embedder } from '../embedding/embedder.ts';
import type { KnownEntries } from './index-entries.ts';
import { IndexFile } from './index-file.ts';
import { createPassageIndex, type PassageIndex } from './passage-index.ts';
import { emptyFolder, type FolderContent, type FolderProblem, readFolder } from './read-folder.ts';
import { watchFolder } from './watch-folder.ts';

export type ArticleStoreSetup = {
  readonly folder: string;
  readonly embedder: Embedder;
  readonly logger: Logger;
  /** Of articles that do not name theirs and are too short to show it. */
  readonly usualLanguage?: EngineLanguage | undefined;
  /** Where what was read is kept between starts; absent: nowhere. */
  readonly cacheDir?: string | undefined;
  /** After each reading. */
  readonly onLoaded?: (() => void) | undefined;
};

type Indexed = {
  readonly content: FolderContent;
  readonly index: PassageIndex;
  /** Resolves when meaning can be searched too. */
  readonly learned: Promise<void>;
};

const notInstalled =
  'Knowledge search is off: the optional packages yaml and htmlparser2 are not all installed; run npm install without --omit=optional';

export class ArticleStore {
  readonly #setup: ArticleStoreSetup;
  /** Of the store itself, not of a file. */
  readonly #faults: FolderProblem[] = [];
  /** Of articles that did not change, with their vectors. */
  readonly #entries: KnownEntries = new WeakMap();
  #indexed: Indexed | undefined;
  /** The newest reading of the folder. */
  #loading: Promise<void> | undefined;
  #reloadRequested = false;
  #unwatch = (): void => {};
  #closed = false;

  constructor(setup: ArticleStoreSetup) {
    this.#setup = setup;
  }

  get content(): FolderContent {
    return this.#indexed?.content ?? emptyFolder;
  }

  get problems(): readonly FolderProblem[] {
    return [...this.content.problems, ...this.#faults];
  }

  /** The newest index that is ready; undefined where the packages for it are not installed. */
  async index(): Promise<PassageIndex | undefined> {
    if (!this.#loading) {
      this.#loading = this.#load();
      this.#unwatch = watchFolder(this.#setup.folder, () => void this.#reload());
    }
    // While a newer index is made, the current one answers.
    if (!this.#indexed) await this.#loading;
    return this.#indexed?.index;
  }

  async learned(): Promise<void> {
    await this.index();
    await this.#indexed?.learned;
  }

  close(): void {
    this.#closed = true;
    this.#unwatch();
  }

  async #load(): Promise<void> {
    const { folder, embedder, logger, usualLanguage, cacheDir, onLoaded } = this.#setup;
    try {
      await Promise.all([import('yaml'), import('htmlparser2')]);
    } catch {
      this.#faults.splice(0, 1, { file: folder, problem: notInstalled });
      logger.warn(notInstalled);
      onLoaded?.();
      return;
    }
    const kept = cacheDir === undefined ? undefined : new IndexFile({ folder, usualLanguage, cacheDir, logger });
    const known = this.#indexed?.content.records ?? (await kept?.read());
    const content = await readFolder(folder, { usualLanguage, known });
    this.#logNewProblems(content);
    if (content.filesRead > 0 || content.records.size !== known?.size) await kept?.write(content.records);
    const index = createPassageIndex(content.articles, embedder, { known: this.#entries, logger });
    // The first index answers by words at once. A later one replaces it when it has learned as much.
    const learned = index.learn();
    if (this.#indexed) await learned;
    if (this.#closed) return;
    this.#indexed = { content, index, learned };
    onLoaded?.();
  }

  #logNewProblems({ problems }: FolderContent): void {
    const known = new Set(this.content.problems.map(({ file, problem }) => `${file}: ${problem}`));
    for (const { file, problem } of problems) {
      if (!known.has(`${file}: ${problem}`))
        this.#setup.logger.warn('A knowledge article is left out', { file, problem });
    }
  }

  /** Changes during a reading lead to one more reading afterwards, never to two at a time. */
  async #reload(): Promise<void> {
    if (this.#loading) {
      this.#reloadRequested = true;
      await this.#loading;
      if (!this.#reloadRequested) return;
      this.#reloadRequested = false;
    }
    this.#loading = this.#load();
    await this.#loading;
    this.#setup.logger.info('The knowledge articles were read again', { articles: this.content.articles.length });
  }
}
