/**
 * How deeply a YAML file is nested, before its values are made: what makes them calls itself for each level, and where the stack ends
 * inside a regular expression, V8 ends the process. The parser's own stack is watched token by token, so a file is read no further than to
 * the level that is too deep. Pure and linear.
 */
import { type CST, Lexer, Parser } from 'yaml';

/** The offset at which lists and mappings are nested more deeply than `most`, if they are. */
export function nestedBeyond(text: string, most: number): number | undefined {
  const parser = new Parser();
  for (const token of new Lexer().lex(text)) {
    const { offset } = parser;
    for (const _document of parser.next(token));
    if (parser.stack.length > most && levelsOf(parser.stack) > most) return offset;
  }
  return undefined;
}

const levelsOf = (stack: readonly CST.Token[]): number => stack.filter(({ type }) => collections.has(type)).length;

const collections: ReadonlySet<string> = new Set<CST.Token['type']>(['block-map', 'block-seq', 'flow-collection']);
