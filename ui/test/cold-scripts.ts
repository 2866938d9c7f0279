/** The compressed size of the JavaScript that a signed-in panel in the desktop loads before anything is said, from the built files. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const assets = new URL('../../.build/ui/assets/', import.meta.url);

/** The most that the panel may load before it is on screen, bytes. */
export const maxColdBytes = 50_000;

export type ColdScript = { readonly file: string; readonly bytes: number };

/** A script and everything it loads before it runs. */
function scriptsOf(entry: string, seen: Set<string>): void {
  if (seen.has(entry)) return;
  seen.add(entry);
  const source = readFileSync(new URL(entry, assets), 'utf8');
  for (const [, path] of source.matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)) scriptsOf(path!, seen);
}

function sizesOf(parts: readonly string[], seen: Set<string>): ColdScript[] {
  const before = new Set(seen);
  const names = readdirSync(assets);
  for (const part of parts) {
    const name = names.find((n) => n.startsWith(`${part}-`) && n.endsWith('.js'));
    if (!name) throw new Error(`The build has no file ${part}`);
    scriptsOf(name, seen);
  }
  return [...seen]
    .filter((file) => !before.has(file))
    .map((file) => ({ file, bytes: gzipSync(readFileSync(new URL(file, assets)), { level: 9 }).length }));
}

/**
 * `cold`: the page, its language, and the part that speaks with Genesys, with everything they load before they run. `beside`: what
 * the panels of a browser share, which loads beside them and holds up nothing.
 */
export function coldScripts(): { readonly cold: readonly ColdScript[]; readonly beside: readonly ColdScript[] } {
  const seen = new Set<string>();
  const cold = sizesOf(['index', 'en', 'desktop'], seen);
  return { cold, beside: sizesOf(['browser-streams'], seen) };
}

export const bytesOf = (scripts: readonly ColdScript[]): number => scripts.reduce((sum, { bytes }) => sum + bytes, 0);
