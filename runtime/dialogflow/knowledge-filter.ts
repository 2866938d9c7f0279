/**
 * Limits what is suggested and searched to a part of the knowledge: documents whose metadata have `knowledge` with one of the names.
 * The Dialogflow that runs here takes the name for a folder of KNOWLEDGE_DIR.
 */

const metadataKey = 'knowledge';
const quoted = /"((?:[^"\\]|\\.)*)"/g;

/** Of AnalyzeContent and StreamingAnalyzeContent; nothing without names. A comma separates values, so no name has one. */
export function knowledgeParameters(names: readonly string[] | undefined): object {
  if (names === undefined) return {};
  return { assistQueryParams: { documentsMetadataFilters: { [metadataKey]: names.join(',') } } };
}

/** Of SearchKnowledge, in the filter language of data stores. */
export function knowledgeSearch(names: readonly string[] | undefined): object {
  if (names === undefined) return {};
  const filter = `${metadataKey}: ANY(${names.map((name) => JSON.stringify(name)).join(', ')})`;
  return { searchConfig: { filterSpecs: [{ filter }] } };
}

type Limited = {
  readonly assistQueryParams?: { readonly documentsMetadataFilters?: Readonly<Record<string, string>> };
  readonly searchConfig?: { readonly filterSpecs?: readonly { readonly filter?: string }[] };
};

/** The names that a request has; undefined: all of the knowledge. */
export function knowledgeNames({ assistQueryParams, searchConfig }: Limited): readonly string[] | undefined {
  const named = assistQueryParams?.documentsMetadataFilters?.[metadataKey];
  if (named !== undefined) return named.split(',').map((name) => name.trim());
  const filter = searchConfig?.filterSpecs?.[0]?.filter;
  if (!filter?.startsWith(`${metadataKey}: ANY(`)) return undefined;
  return [...filter.matchAll(quoted)].map(([, name]) => name!.replace(/\\(.)/g, '$1'));
}
