/** A file of the folder of tools: its schema, and one sentence about what is wrong with it. */
import * as v from 'valibot';
import type { ToolParameter } from '../core/ports/action-tools.ts';

const shortText = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const longText = v.pipe(v.string(), v.maxLength(2_000));
/** Text, or a text for each language (`en`, `es`). */
const LocalTextSchema = v.union([shortText, v.pipe(v.record(v.string(), shortText), v.minEntries(1))]);
const LocalLongTextSchema = v.union([longText, v.pipe(v.record(v.string(), longText), v.minEntries(1))]);

/** The part of JSON Schema that a card can show. */
const PropertySchema = v.object({
  type: v.optional(v.picklist(['string', 'number', 'integer', 'boolean']), 'string'),
  title: v.optional(LocalTextSchema),
  enum: v.optional(v.pipe(v.array(shortText), v.minLength(1), v.maxLength(50))),
  format: v.optional(v.string()),
  maxLength: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2_000)), 500),
  readOnly: v.optional(v.boolean(), false),
  default: v.optional(v.union([v.string(), v.number(), v.boolean()])),
  /** For a value of `enum`: how the agent reads it. */
  'x-labels': v.optional(v.pipe(v.record(shortText, LocalTextSchema), v.maxEntries(50))),
  /** A kind of fact that fills it. */
  'x-from': v.optional(shortText),
  /** For a value of `enum`: phrases of the customer that choose it, in any of the languages. */
  'x-phrases': v.optional(v.pipe(v.record(shortText, v.pipe(v.array(shortText), v.maxLength(100))), v.maxEntries(50))),
});

type Property = v.InferOutput<typeof PropertySchema>;

const ToolFileSchema = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{1,63}$/, 'must be lower case letters, digits and _')),
  title: LocalTextSchema,
  description: LocalLongTextSchema,
  parameters: v.object({
    type: v.literal('object'),
    properties: v.pipe(v.record(v.pipe(v.string(), v.regex(/^\w{1,64}$/)), PropertySchema), v.maxEntries(30)),
    required: v.optional(v.array(v.string()), []),
  }),
  /** One of them. `simulator:/…` is the shop of local mode. */
  endpoint: v.optional(shortText),
  module: v.optional(v.pipe(v.string(), v.regex(/^\.\/[\w-]+\.m?js$/, 'must be a file beside it, such as ./tool.mjs'))),
  confirm: v.optional(v.picklist(['agent', 'supervisor']), 'agent'),
  timeoutSeconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(60)), 10),
  byModel: v.optional(v.boolean(), false),
  offer: v.optional(
    v.strictObject({
      intents: v.optional(v.pipe(v.array(shortText), v.maxLength(100)), []),
      phrases: v.optional(v.pipe(v.array(shortText), v.maxLength(200)), []),
      needs: v.optional(v.array(v.string()), []),
    }),
  ),
});
export type ToolFile = v.InferOutput<typeof ToolFileSchema>;

/** The tool in the text of a file, or the sentence that says what is wrong with it. */
export function parseToolFile(text: string): { readonly tool: ToolFile } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'it is not JSON' };
  }
  const parsed = v.safeParse(ToolFileSchema, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return { problem: `"${v.getDotPath(issue) ?? 'file'}": ${issue.message}` };
  }
  const problem = inconsistency(parsed.output);
  return problem === undefined ? { tool: parsed.output } : { problem };
}

function inconsistency({ endpoint, module, parameters, offer }: ToolFile): string | undefined {
  if ((endpoint === undefined) === (module === undefined)) return 'it needs an "endpoint" or a "module", not both';
  const unknown = [...parameters.required, ...(offer?.needs ?? [])].find((name) => !(name in parameters.properties));
  return unknown === undefined ? undefined : `"${unknown}" is required or needed, but is no parameter`;
}

/** In which the title is written, by ISO 639-1; none where it is one text for all. */
export const languagesOf = ({ title }: ToolFile): string[] => (typeof title === 'string' ? [] : Object.keys(title));

/** Texts in `language`, else in English, else in the first there is. */
export function inLanguage(text: string | Readonly<Record<string, string>>, language: string): string {
  if (typeof text === 'string') return text;
  return text[language] ?? text[language.slice(0, 2)] ?? text.en ?? Object.values(text)[0]!;
}

/** In the order of the file, with labels in `language` (BCP 47) where it has them. */
export function toolParameters({ parameters }: ToolFile, language: string): ToolParameter[] {
  return Object.entries(parameters.properties).map(([name, property]) => ({
    name,
    label: inLanguage(property.title ?? name, language),
    kind: kindOf(property),
    required: parameters.required.includes(name),
    editable: !property.readOnly,
    choices: property.enum,
    choiceLabels: choiceLabels(property, language),
    maxLength: property.maxLength,
    from: property['x-from'],
    phrases: property['x-phrases'],
    preset: property.default === undefined ? undefined : String(property.default),
  }));
}

function choiceLabels(property: Property, language: string): string[] | undefined {
  const labels = property['x-labels'];
  return labels && property.enum?.map((choice) => inLanguage(labels[choice] ?? choice, language));
}

function kindOf({ type, format, enum: choices }: Property): ToolParameter['kind'] {
  if (choices) return 'choice';
  if (type === 'boolean') return 'boolean';
  if (type !== 'string') return 'number';
  return format === 'date' ? 'date' : 'text';
}
