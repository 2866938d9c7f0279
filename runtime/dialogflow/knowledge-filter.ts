/**
 * Limits what is suggested and searched to a part of the knowledge: documents whose metadata have `knowledge` with one of the names.
 * The Dialogflow that runs here takes the name for a folder of KNOWLEDGE_DIR.
 */

const metadataKey = 'knowledge';

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
