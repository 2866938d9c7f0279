/** Reads a folder of articles. A file that cannot be used becomes a problem with a sentence; the others are read. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { type Article, parseArticle } from './article.ts';

export type FolderProblem = { readonly file: string; readonly problem: string };
/** One file as it was read; with the same size and time of change it need not be read again. */
export type FileRecord = {
  readonly file: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** A sentence in place of an article that cannot be used. */
  readonly result: Article | string;
};
export type FolderContent = {
  readonly articles: readonly Article[];
  readonly problems: readonly FolderProblem[];
  readonly records: ReadonlyMap<string, FileRecord>;
  /** How many of the files were read, and not taken as known. */
  readonly filesRead: number;
};
export type ReadOptions = {
  readonly usualLanguage?: EngineLanguage | undefined;
  readonly known?: ReadonlyMap<string, FileRecord> | undefined;
};

export const tooLarge = 'It is larger than eight megabytes; split it';
export const folderLimits = { files: 10_000, fileBytes: 8_000_000 } as const;
const endings: ReadonlySet<string> = new Set(['.md', '.markdown', '.html', '.htm', '.txt']);

export const emptyFolder: FolderContent = { articles: [], problems: [], records: new Map(), filesRead: 0 };

/** Never rejects: what cannot be read is among the problems. */
export async function readFolder(folder: string, options: ReadOptions = {}): Promise<FolderContent> {
  let names: string[];
  try {
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    names = found
      .filter(
        (entry) => entry.isFile() && !entry.name.startsWith('.') && endings.has(extname(entry.name).toLowerCase()),
      )
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .sort();
  } catch {
    return {
      ...emptyFolder,
      problems: [{ file: folder, problem: 'The folder cannot be read; check KNOWLEDGE_DIR and its permissions' }],
    };
  }
  const articles: Article[] = [];
  const records = new Map<string, FileRecord>();
  let filesRead = 0;
  const problems: FolderProblem[] = [];
  if (names.length > folderLimits.files) {
    problems.push({ file: folder, problem: `Only the first ${folderLimits.files} files are read` });
  }
  for (const file of names.slice(0, folderLimits.files)) {
    const record = await readOne(folder, file, options);
    if (record !== options.known?.get(file)) filesRead++;
    records.set(file, record);
    const { result } = record;
    if (typeof result === 'string') problems.push({ file, problem: result });
    else articles.push(result);
  }
  if (articles.length === 0 && problems.length === 0) {
    problems.push({ file: folder, problem: 'The folder has no article; put .md, .html or .txt files into it' });
  }
  return { articles, problems, records, filesRead };
}

async function readOne(folder: string, file: string, { usualLanguage, known }: ReadOptions): Promise<FileRecord> {
  const path = join(folder, file);
  const found = await stat(path).catch(() => undefined);
  const { size, mtimeMs } = found ?? { size: -1, mtimeMs: -1 };
  const before = known?.get(file);
  if (before && size >= 0 && before.size === size && before.mtimeMs === mtimeMs) return before;
  const result = size > folderLimits.fileBytes ? tooLarge : await parse(path, file, usualLanguage);
  return { file, size, mtimeMs, result };
}

async function parse(path: string, file: string, usualLanguage?: EngineLanguage): Promise<Article | string> {
  try {
    return await parseArticle(file, new TextDecoder('utf-8').decode(await readFile(path)), usualLanguage);
  } catch (error) {
    return error instanceof SyntaxError ? error.message : 'It cannot be read; check its permissions';
  }
}
