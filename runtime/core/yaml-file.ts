/**
 * Files of a team in YAML, of which JSON is a part: every mistake is one sentence with line and column. Linear in the size of the
 * file. The parser is large: what reads such a file is loaded when there is one.
 */
import * as v from 'valibot';
import { isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { FileMistake } from './file-mistakes.ts';

export type FileLimits = { readonly characters: number; readonly mistakes: number };
export const defaultFileLimits: FileLimits = { characters: 500_000, mistakes: 100 };

/** References (`*name`) in a file. To resolve one, the parser goes through all before it. */
const mostReferences = 500;

/** Where the value at a path of keys stands, with what is wrong with it. */
export type MistakeAt = (path: readonly unknown[], sentence: string) => FileMistake;

export type ReadFile<T> =
  | { readonly value: T; readonly mistake: MistakeAt }
  | { readonly value?: undefined; readonly mistakes: readonly FileMistake[] };

/** What the schema makes of the text. A problem of a value begins with its name. */
export function readYaml<T>(
  text: string,
  schema: v.GenericSchema<unknown, T>,
  limits: FileLimits = defaultFileLimits,
): ReadFile<T> {
  if (text.length > limits.characters) return { mistakes: [{ line: 1, column: 1, sentence: 'The file is too large' }] };
  const lines = new LineCounter();
  // The parser compares each key with every other one of its mapping; `repeatedKeys` looks each up.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const errors = document.errors.slice(0, limits.mistakes);
  if (errors.length > 0)
    return { mistakes: errors.map((error) => ({ ...at(error.pos[0]), sentence: sentenceOf(error.message) })) };
  const repeated = repeatedKeys(document).slice(0, limits.mistakes);
  if (repeated.length > 0)
    return { mistakes: repeated.map((offset) => ({ ...at(offset), sentence: 'Map keys must be unique' })) };

  const beyond = referenceBeyond(document);
  if (beyond !== undefined)
    return {
      mistakes: [{ ...at(beyond), sentence: `The file has more than ${mostReferences} references to anchors` }],
    };

  const placeOf = (path: readonly unknown[]) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return at(node.range[0]);
    }
    return at(0);
  };
  const mistake: MistakeAt = (path, sentence) => ({ ...placeOf(path), sentence });
  const parsed = v.safeParse(schema, valuesOf(document), { abortPipeEarly: true });
  if (parsed.success) return { value: parsed.output, mistake };
  return {
    mistakes: parsed.issues.slice(0, limits.mistakes).map((issue) => {
      const path = issue.path?.map(({ key }) => key) ?? [];
      return mistake(path, `${nameOf(path)} ${issue.message}`);
    }),
  };
}

/** Offsets of the keys that their mapping has already. */
function repeatedKeys(document: ReturnType<typeof parseDocument>): number[] {
  const offsets: number[] = [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) offsets.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return offsets;
}

/** The offset of the first reference above the bound. */
function referenceBeyond(document: ReturnType<typeof parseDocument>): number | undefined {
  let count = 0;
  let found: number | undefined;
  visit(document, {
    Alias(_key, { range }) {
      count += 1;
      if (count <= mostReferences) return undefined;
      found = range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

/** An alias is resolved at most so often, so that a small file cannot become a large one; then there are no values. */
function valuesOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function nameOf(path: readonly unknown[]): string {
  const name = path.findLast((key) => typeof key === 'string');
  return typeof name === 'string' ? name : 'The file';
}

/** The parser's message may span lines and quote the file. */
function sentenceOf(message: string): string {
  return message.split('\n')[0]!.replace(/:?\s*$/, '');
}
