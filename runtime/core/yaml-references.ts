/**
 * References (`*name`) of a YAML file. The parser's own resolving goes through the whole document for each of them, and counts again what
 * anchored values refer to; here each is looked up once.
 */
import { type Document, isAlias, isCollection, isNode, isPair, type Node, visit } from 'yaml';

export type Refusal = { readonly offset: number; readonly sentence: string };

/** Of the document with its references filled in, so that a small file cannot become a large or a deep one. */
export type FilledLimits = { readonly values: number; readonly levels: number };

/** Values in an anchored one, itself included, and levels of lists and mappings. */
type Measure = { readonly values: number; readonly levels: number };

/**
 * Puts in place of each reference the value that its anchor names, the last one of the name before it. Returns what is wrong with the
 * first reference that cannot be filled in; then the document is as it was.
 */
export function fillReferences(document: Document, most: FilledLimits): Refusal | undefined {
  const anchored = new Map<string, Node>();
  /** Of the anchored values that are complete. */
  const measures = new Map<Node, Measure>();
  const named = new Map<Node, Node>();
  let refused: Refusal | undefined;
  let values = 0;

  /** Levels below `above`. */
  const countReference = (node: Node, name: string, above: number): number => {
    const source = anchored.get(name);
    const measure = source && measures.get(source);
    values += measure?.values ?? 0;
    const sentence = whyRefused(source, measure, { values, levels: above + (measure?.levels ?? 0) }, most);
    if (sentence !== undefined) refused = { offset: node.range?.[0] ?? 0, sentence };
    else named.set(node, source!);
    return measure?.levels ?? 0;
  };

  const countValue = (node: Node, above: number): number => {
    const before = values;
    const name = 'anchor' in node ? node.anchor : undefined;
    if (name !== undefined) anchored.set(name, node);
    values += 1;
    const levels = isCollection(node)
      ? 1 + node.items.reduce((deepest: number, item) => Math.max(deepest, count(item, above + 1)), 0)
      : 0;
    if (name !== undefined) measures.set(node, { values: values - before, levels });
    return levels;
  };

  const count = (node: unknown, above: number): number => {
    if (refused) return 0;
    if (isPair(node)) return Math.max(count(node.key, above), count(node.value, above));
    if (isAlias(node)) return countReference(node, node.source, above);
    return isNode(node) ? countValue(node, above) : 0;
  };

  count(document.contents, 0);
  if (refused) return refused;
  visit(document, { Alias: (_key, node) => named.get(node) });
  // The parser copies the names of all anchors for each key that is a list or a mapping.
  for (const node of measures.keys()) if ('anchor' in node) delete node.anchor;
  return undefined;
}

function whyRefused(
  source: Node | undefined,
  measure: Measure | undefined,
  filled: Measure,
  most: FilledLimits,
): string | undefined {
  if (!source) return 'The reference has no anchor before it';
  if (!measure) return 'The reference stands inside what it names';
  if (filled.values > most.values) return `With its references filled in, the file has more than ${most.values} values`;
  return filled.levels > most.levels
    ? `With its references filled in, the file is nested more than ${most.levels} levels deep`
    : undefined;
}
