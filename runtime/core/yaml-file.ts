/**
 * Files of a team in YAML, of which JSON is a part: every mistake is one sentence with line and column. Linear in the size of the
 * file. The parser is large: what reads such a file is loaded when there is one.
 */
import * as v from 'valibot';
import { isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { FileMistake } from './file-mistakes.ts';
import { nestedBeyond } from './yaml-nesting.ts';
import { type FilledLimits, fillReferences } from './yaml-references.ts';

export type FileLimits = { readonly characters: number; readonly mistakes: number };
export const defaultFileLimits: FileLimits = { characters: 500_000, mistakes: 100 };

/**
 * Of a file with its references filled in. Levels: far more than any file of a team has, and far fewer than end the parser's stack.
 */
const filledLimits: FilledLimits = { values: 500_000, levels: 100 };

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
  const tooDeep = nestedBeyond(text, filledLimits.levels);
  if (tooDeep !== undefined) {
    const before = text.slice(0, tooDeep).split('\n');
    const place = { line: before.length, column: before.at(-1)!.length + 1 };
    return { mistakes: [{ ...place, sentence: `The file is nested more than ${filledLimits.levels} levels deep` }] };
  }
  const lines = new LineCounter();
  // The parser compares each key with every other one of its mapping; `repeatedKeys` looks each up. Its warnings would quote the file.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const errors = document.errors.slice(0, limits.mistakes);
  if (errors.length > 0)
    return { mistakes: errors.map((error) => ({ ...at(error.pos[0]), sentence: sentenceOf(error.message) })) };
  const refused = fillReferences(document, filledLimits);
  if (refused) return { mistakes: [{ ...at(refused.offset), sentence: refused.sentence }] };
  const repeated = repeatedKeys(document).slice(0, limits.mistakes);
  if (repeated.length > 0)
    return { mistakes: repeated.map((offset) => ({ ...at(offset), sentence: 'Map keys must be unique' })) };

  const placeOf = (path: readonly unknown[]) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return at(node.range[0]);
    }
    return at(0);
  };
  const mistake: MistakeAt = (path, sentence) => ({ ...placeOf(path), sentence });
  const parsed = v.safeParse(schema, document.toJS(), { abortPipeEarly: true });
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

function nameOf(path: readonly unknown[]): string {
  const name = path.findLast((key) => typeof key === 'string');
  return typeof name === 'string' ? name : 'The file';
}

/** The parser's message may span lines and quote the file. */
function sentenceOf(message: string): string {
  return message.split('\n')[0]!.replace(/:?\s*$/, '');
}
