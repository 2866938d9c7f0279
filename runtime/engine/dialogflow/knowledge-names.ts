/** Which part of the knowledge a request asks for: the local counterpart of the metadata of documents are folders. */

const metadataKey = 'knowledge';
const quoted = /"((?:[^"\\]|\\.)*)"/g;

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
