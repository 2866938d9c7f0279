/** The texts inside an entry of a capture, whatever its shape: names of resources and ids stay as they are. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const textKeys = new Set([
  'text',
  'title',
  'query',
  'snippet',
  'value',
  'label',
  'reason',
  'editedText',
  'answer',
  'message',
  'name',
]);

/** The same object where nothing is masked. Entities of a masked text are dropped: they are positions in it. */
export function maskTexts(value: Json, mask: (text: string) => string): Json {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) {
    const items = value.map((item) => maskTexts(item, mask));
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => [key, maskField(key, inner, mask)]);
  if (entries.every(([key, inner]) => inner === value[key])) return value;
  const isTextMasked = entries.some(([key, inner]) => key === 'text' && inner !== value[key]);
  return Object.fromEntries(entries.filter(([key]) => !(isTextMasked && (key === 'entities' || key === 'words'))));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function maskField(key: string, value: Json, mask: (text: string) => string): Json {
  return typeof value === 'string' ? (textKeys.has(key) ? mask(value) : value) : maskTexts(value, mask);
}
