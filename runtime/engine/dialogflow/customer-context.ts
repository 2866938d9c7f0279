/** What is known of the customer: ingested as context references, or given with a search. */
import * as v from 'valibot';
import type { Turn } from '../ports.ts';

export type Reference = { readonly contextContents?: readonly object[]; readonly updateMode?: string };

export type References = Readonly<Record<string, Reference>>;

/** A reference of a known key replaces it, or goes on from it. */
export function mergeContext(known: References, given: References): Record<string, Reference> {
  const merged = { ...known };
  for (const [key, reference] of Object.entries(given).slice(0, mostReferences)) {
    const before = reference.updateMode === 'APPEND' ? (known[key]?.contextContents ?? []) : [];
    const contextContents = [...before, ...(reference.contextContents ?? [])].slice(-mostReferences);
    merged[key] = { ...reference, contextContents };
  }
  return merged;
}

const mostReferences = 20;

/** What came with the request, else what was ingested before. */
export function customerOf(metadata: unknown, context: References = {}): Record<string, string> | undefined {
  const given = v.safeParse(MetadataSchema, structOf(metadata));
  if (given.success && Object.keys(given.output).length > 0) return given.output;
  const [content] = context.gka_end_user_metadata?.contextContents ?? [];
  try {
    const ingested = v.safeParse(
      MetadataSchema,
      JSON.parse((content as { content?: string } | undefined)?.content ?? ''),
    );
    return ingested.success ? ingested.output : undefined;
  } catch {
    return undefined;
  }
}

const MetadataSchema = v.record(
  v.string(),
  v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String)),
);

/** Before everything that was said, so that it decides between answers that are equally near, and nothing more. */
export function withCustomer(turns: readonly Turn[], customer: Record<string, string> | undefined): readonly Turn[] {
  if (!customer) return turns;
  const text = Object.values(customer).join('. ');
  return [{ id: 'customer', role: 'bot', text, at: 0 }, ...turns.slice(-mostTurns)];
}

/** As many as a question takes into account, less this one. */
const mostTurns = 7;

/** The values of a google.protobuf.Struct of simple values. */
function structOf(struct: unknown): unknown {
  const { fields = {} } = (struct ?? {}) as { fields?: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  return Object.fromEntries(
    Object.entries(fields).map(([name, { stringValue, numberValue, boolValue }]) => [
      name,
      stringValue ?? numberValue ?? boolValue,
    ]),
  );
}
