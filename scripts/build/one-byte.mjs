/**
 * Keeps the code of the bundle in one byte a character. An engine holds the text of a module for as long as the process lives, with
 * two bytes for each character as soon as a single one lies beyond Latin-1: one "…" in a file of a megabyte costs another megabyte.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const beyondLatin = /[^\0-\xff]/;
const eachBeyondLatin = /[^\0-\xff]/g;
const escapeLength = '\\u0000'.length;

/** Rewrites the files of code in `folder` and their maps. */
export function writeOneByte(folder) {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.js'))) {
    const path = join(folder, name);
    const code = readFileSync(path, 'utf8');
    if (!beyondLatin.test(code)) continue;
    const map = JSON.parse(readFileSync(`${path}.map`, 'utf8'));
    const escaped = escapeBeyondLatin(code, map.mappings);
    writeFileSync(path, escaped.code);
    writeFileSync(`${path}.map`, JSON.stringify({ ...map, mappings: escaped.mappings }));
  }
}

/**
 * Escapes as `\uXXXX`, which means the same in strings, templates, regular expressions and names (other than in `String.raw`, which
 * the sources do not use with such characters). `mappings` as in a source map; its columns follow.
 */
export function escapeBeyondLatin(code, mappings) {
  const lines = code.split('\n');
  const mapped = mappings.split(';');
  for (const [index, line] of lines.entries()) {
    if (!beyondLatin.test(line)) continue;
    const columns = [...line.matchAll(eachBeyondLatin)].map((match) => match.index);
    lines[index] = line.replace(eachBeyondLatin, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    if (mapped[index]) mapped[index] = movedSegments(mapped[index], columns);
  }
  return { code: lines.join('\n'), mappings: mapped.join(';') };
}

/** Segments of one line, whose columns come after some that have become longer. */
function movedSegments(segments, columns) {
  let column = 0;
  let written = 0;
  let passed = 0;
  return segments
    .split(',')
    .map((segment) => {
      const { value, rest } = readNumber(segment);
      column += value;
      while (passed < columns.length && columns[passed] < column) passed += 1;
      const moved = column + passed * (escapeLength - 1);
      const text = writeNumber(moved - written) + rest;
      written = moved;
      return text;
    })
    .join(',');
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The first number of a segment: five bits a digit, the lowest first, with its sign in the lowest bit. */
function readNumber(segment) {
  let bits = 0;
  let used = 0;
  for (;;) {
    const digit = digits.indexOf(segment[used]);
    bits += (digit & 31) << (5 * used);
    used += 1;
    if ((digit & 32) === 0) break;
  }
  return { value: bits & 1 ? -(bits >> 1) : bits >> 1, rest: segment.slice(used) };
}

function writeNumber(value) {
  let bits = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const rest = bits >>> 5;
    text += digits[(bits & 31) | (rest > 0 ? 32 : 0)];
    bits = rest;
  } while (bits > 0);
  return text;
}
