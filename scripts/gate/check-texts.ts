/** What must not stand in any text of the repository, and what the top level may hold. Pure, as the boundary check. */
import type { SourceText } from './import-rules.ts';

// Spelled in pieces, so that this file does not find itself.
const places = ['/wo' + 'rk/', '/fa' + 'rm/', '.lib' + 'rary/', '/tmp/ba' + 'sh_jobs'];

const topLevel =
  /^(?:runtime|ui|shared|scripts|deno\.json|package\.json|package-lock\.json|tsconfig[\w.]*\.json|README\.md|LICENSE|NOTICE|CHANGELOG\.md|\..+)$/;

const maxBytes = 3_000_000;

export function checkTexts(files: readonly SourceText[]): string[] {
  const problems: string[] = [];
  for (const { path, text } of files) {
    const place = places.find((p) => text.includes(p));
    if (place) problems.push(`${path}: names a place of one machine, “${place}…”`);
    const top = path.split('/')[0]!;
    if (!topLevel.test(top)) problems.push(`${path}: “${top}” does not belong at the top level`);
  }
  for (const lock of files.filter((file) => file.path.endsWith('package-lock.json'))) {
    if (!/"resolved": "https?:/.test(lock.text)) continue;
    problems.push(`${lock.path}: records download addresses; write it again with npm install, .npmrc leaves them out`);
  }
  return problems;
}

export function checkSizes(files: readonly { path: string; bytes: number }[]): string[] {
  return files
    .filter((file) => file.bytes > maxBytes)
    .map((file) => `${file.path}: ${Math.round(file.bytes / 1e6)} MB is too much for the repository`);
}
