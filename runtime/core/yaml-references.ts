/**
 * References (`*name`) of a YAML file. The parser's own resolving goes through the whole document for each of them, and counts again what
 * anchored values refer to; here each is looked up once. Pure.
 */
import { type Document, isAlias, isCollection, isNode, isPair, type Node, visit } from 'yaml';

export type Refusal = { readonly offset: number; readonly sentence: string };

/**
 * Puts in place of each reference the value that its anchor names, the last one of the name before it. `mostValues`: of the document
 * with the references filled in, so that a small file cannot become a large one. Returns what is wrong with the first reference that
 * cannot be filled in; then the document is as it was.
 */
export function fillReferences(document: Document, mostValues: number): Refusal | undefined {
  const anchored = new Map<string, Node>();
  /** Values in each anchored one that is complete, itself included. */
  const sizes = new Map<Node, number>();
  const named = new Map<Node, Node>();
  let refused: Refusal | undefined;
  let values = 0;

  const refuse = (node: Node, sentence: string): void => {
    refused ??= { offset: node.range?.[0] ?? 0, sentence };
  };

  const countReference = (node: Node, name: string): void => {
    const source = anchored.get(name);
    const size = source && sizes.get(source);
    if (source && size !== undefined) {
      named.set(node, source);
      values += size;
      if (values > mostValues)
        refuse(node, `With its references filled in, the file has more than ${mostValues} values`);
    } else refuse(node, source ? 'The reference stands inside what it names' : 'The reference has no anchor before it');
  };

  const count = (node: unknown): void => {
    if (refused) return;
    if (isPair(node)) {
      count(node.key);
      count(node.value);
    } else if (isAlias(node)) countReference(node, node.source);
    else if (isNode(node)) countValue(node);
  };

  const countValue = (node: Node): void => {
    const before = values;
    const name = 'anchor' in node ? node.anchor : undefined;
    if (name !== undefined) anchored.set(name, node);
    values += 1;
    if (isCollection(node)) for (const item of node.items) count(item);
    if (name !== undefined) sizes.set(node, values - before);
  };

  count(document.contents);
  if (!refused) visit(document, { Alias: (_key, node) => named.get(node) });
  return refused;
}
