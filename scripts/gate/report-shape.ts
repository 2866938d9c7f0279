/** `npm run shape -- [PATH …]`: faults in the shape of the code and words to avoid, whole tree or the paths given; one JSON object last. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describeShapeFaults, findShapeFaults, type ShapeRule } from './code-shape.ts';
import { isGenerated, isProse, isScript, sourceFiles } from './source-files.ts';
import { checkWords } from './word-list.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log('npm run shape -- [PATH …] [--json]: what is over the limits of the code, and words to avoid');
  process.exit(0);
}
const prefixes = args.filter((arg) => !arg.startsWith('--'));
const quiet = args.includes('--json');
const counts: Partial<Record<ShapeRule | 'words', number>> = {};

for (const path of sourceFiles(root)) {
  if (!isProse(path) || isGenerated(path)) continue;
  if (prefixes.length > 0 && !prefixes.some((prefix) => path.startsWith(prefix))) continue;
  const file = { path, text: readFileSync(root + path, 'utf8') };
  const words = checkWords([file]);
  if (words.length > 0) counts.words = (counts.words ?? 0) + words.length;
  const shape = isScript(path) ? findShapeFaults(path, file.text) : [];
  for (const { rule } of shape) counts[rule] = (counts[rule] ?? 0) + 1;
  if (!quiet) for (const line of [...words, ...(shape.length > 0 ? describeShapeFaults(file) : [])]) console.log(line);
}
console.log(JSON.stringify(counts));
process.exitCode = Object.keys(counts).length === 0 ? 0 : 1;
