/** The files of the repository as git would take them: known ones and new ones, never what is ignored. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Paths below `root` that git tracks or would track. */
export function sourceFiles(root: string): string[] {
  const text = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  return text
    .split('\0')
    .filter((path) => path !== '' && existsSync(`${root}/${path}`))
    .sort();
}

export const isTest = (path: string) => /\.(?:test|contract|suite)\.tsx?$/.test(path);

/** Code in a file of its own; scripts inside pages do not exist here. */
export const isScript = (path: string) => /\.(?:ts|tsx|mjs)$/.test(path);

/** Files that people read: code, documents, pages, settings, infrastructure. */
export const isProse = (path: string) =>
  isScript(path) || /\.(?:md|sh|css|html|ya?ml|sample|tf|proto)$|Containerfile$/.test(path);

/** Written by a tool from something else; read and judged there. */
export const isGenerated = (path: string) => path.includes('/gen/');
