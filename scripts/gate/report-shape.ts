/** `npm run shape -- [PATH …]`: faults in the shape of the code and words to avoid, whole tree or the paths given; one JSON object last. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findShapeFaults, type ShapeRule, shapeLimits } from './code-shape.ts';
import { isGenerated, sourceFiles } from './source-files.ts';
import { checkWords } from './word-list.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const args = process.argv.slice(2);
const prefixes = args.filter((arg) => !arg.startsWith('--'));
const counts: Partial<Record<ShapeRule | 'words', number>> = {};
const isWritten = /\.(?:ts|tsx|mjs|md|sh|css|html|ya?ml|sample|tf|proto)$|Containerfile$/;
for (const path of sourceFiles(root)) {
  if (!isWritten.test(path) || isGenerated(path)) continue;
  if (prefixes.length > 0 && !prefixes.some((prefix) => path.startsWith(prefix))) continue;
  const text = readFileSync(root + path, 'utf8');
  for (const problem of checkWords([{ path, text }])) {
    counts.words = (counts.words ?? 0) + 1;
    if (!args.includes('--json')) console.log(problem);
  }
  if (!/\.(?:ts|tsx|mjs)$/.test(path)) continue;
  for (const { rule, line, name, value } of findShapeFaults(path, text)) {
    counts[rule] = (counts[rule] ?? 0) + 1;
    if (!args.includes('--json')) {
      console.log(
        `${path}:${line} ${rule} ${name}: ${value}${rule === 'docstring' ? ' lines' : ` (limit ${shapeLimits[rule]})`}`,
      );
    }
  }
}
console.log(JSON.stringify(counts));
