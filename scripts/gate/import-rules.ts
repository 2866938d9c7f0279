/** The import rules that the source text alone can decide. Pure: paths and texts in, sentences out. */
import { posix } from 'node:path';
import { blankComments, importsOf } from './import-scan.ts';
import { emptyNames, importedOnlyBy, layerOf } from './layers.ts';
import { isGenerated, isTest } from './source-files.ts';

export type SourceText = { readonly path: string; readonly text: string };

const isCode = (path: string) => /\.(?:ts|tsx|mts|mjs)$/.test(path);

export function checkImportRules(files: readonly SourceText[]): string[] {
  const code = files.filter((file) => isCode(file.path) && layerOf(file.path) !== undefined);
  return [...code.flatMap(checkFile), ...checkCycles(code)];
}

function checkFile({ path, text }: SourceText): string[] {
  const layer = layerOf(path)!;
  const problems: string[] = [];
  const say = (problem: string) => problems.push(`${path}: ${problem}`);
  const test = isTest(path);
  const name = posix.basename(path).replace(/(?:\.\w+)+$/, '');
  if (emptyNames.test(name)) say('its name says nothing about what it is for');
  if (!isGenerated(path) && !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) say('file names are kebab-case');

  for (const { specifier } of importsOf(text)) {
    if (specifier.startsWith('.')) checkRelative(path, specifier, test, say);
    else if (specifier.startsWith('node:') && !layer.node && !test) say(`${specifier} is not for this layer`);
    else if (/^(?:cloudflare|bun|jsr|npm|https?):/.test(specifier) && !layer.runtimes)
      say(`${specifier} names a runtime`);
  }
  if (!layer.runtimes && !test) {
    const named = /(?<![\w.'"`])(?:Deno|Bun)\.\w+/.exec(blankComments(text));
    if (named) say(`${named[0]} names a runtime; only runtime/adapters/ may`);
  }
  if (test && /\b(?:test|it|describe|suite)\.(?:skip|only|todo)\b|\b(?:skip|todo|only):\s*(?:true|['"`])/.test(text)) {
    say('a test is skipped, marked todo or set apart by only');
  }
  return problems;
}

function checkRelative(path: string, specifier: string, test: boolean, say: (problem: string) => void): void {
  const target = posix.normalize(posix.join(posix.dirname(path), specifier.replace(/\?.*$/, '')));
  const layer = layerOf(path)!;
  if (!/\.\w+$/.test(posix.basename(target))) say(`'${specifier}' needs its file extension`);
  if (target.startsWith('scripts/') && !layer.path.startsWith('scripts/'))
    say(`'${specifier}': nothing imports scripts`);
  const guarded = importedOnlyBy.find((rule) => target.startsWith(rule.path));
  if (guarded && !test && !guarded.by.some((prefix) => path.startsWith(prefix))) {
    say(`'${specifier}': only ${guarded.by.join(', ')} may import ${guarded.path}`);
  }
  const targetLayer = layerOf(target);
  if (targetLayer === layer || targetLayer === undefined) return;
  // A test may join layers that production code keeps apart, but stays on its side of the wire.
  if (test && posix.dirname(target).split('/')[0] === path.split('/')[0]) return;
  if (test && target.startsWith('shared/')) return;
  if (!layer.may.some((prefix) => target.startsWith(prefix))) say(`'${specifier}': ${layer.path} may not import it`);
}

/** Circles of files that import each other, type-only imports included; only lazy imports may point back. */
function checkCycles(files: readonly SourceText[]): string[] {
  const graph = new Map<string, string[]>();
  for (const { path, text } of files) {
    const needs = importsOf(text)
      .filter((i) => !i.lazy && i.specifier.startsWith('.'))
      .map((i) => posix.normalize(posix.join(posix.dirname(path), i.specifier)));
    graph.set(path, needs);
  }
  const problems: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      problems.push(`${path}: imports itself through ${[...trail.slice(at + 1), path].join(' → ')}`);
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return problems;
}
