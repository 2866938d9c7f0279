/** Reads a folder of articles. A file that cannot be used becomes a problem with a sentence; the others are read. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { type Article, parseArticle } from './article.ts';

export type FolderProblem = { readonly file: string; readonly problem: string };
export type FolderContent = { readonly articles: readonly Article[]; readonly problems: readonly FolderProblem[] };

export const folderLimits = { files: 10_000, fileBytes: 8_000_000 } as const;
const endings: ReadonlySet<string> = new Set(['.md', '.markdown', '.html', '.htm', '.txt']);

/** Never rejects: what cannot be read is among the problems. */
export async function readFolder(folder: string, usualLanguage?: EngineLanguage): Promise<FolderContent> {
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
      articles: [],
      problems: [{ file: folder, problem: 'The folder cannot be read; check KNOWLEDGE_DIR and its permissions' }],
    };
  }
  const articles: Article[] = [];
  const problems: FolderProblem[] = [];
  if (names.length > folderLimits.files) {
    problems.push({ file: folder, problem: `Only the first ${folderLimits.files} files are read` });
  }
  for (const file of names.slice(0, folderLimits.files)) {
    const result = await readOne(folder, file, usualLanguage);
    if (typeof result === 'string') problems.push({ file, problem: result });
    else articles.push(result);
  }
  if (articles.length === 0 && problems.length === 0) {
    problems.push({ file: folder, problem: 'The folder has no article; put .md, .html or .txt files into it' });
  }
  return { articles, problems };
}

async function readOne(folder: string, file: string, usualLanguage?: EngineLanguage): Promise<Article | string> {
  const path = join(folder, file);
  try {
    if ((await stat(path)).size > folderLimits.fileBytes) return 'It is larger than eight megabytes; split it';
    return await parseArticle(file, new TextDecoder('utf-8').decode(await readFile(path)), usualLanguage);
  } catch (error) {
    return error instanceof SyntaxError ? error.message : 'It cannot be read; check its permissions';
  }
}
