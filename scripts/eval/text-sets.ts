/** The labelled texts of the evaluations. Schemas here, words in `data/`. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { type EngineLanguage, languageCodes } from '../../shared/languages.ts';

export const halves = ['tuning', 'heldout'] as const;
export type Half = (typeof halves)[number];
const half = v.picklist(halves);
const language = v.picklist(languageCodes);
const article = v.nullable(v.string());

const schemas = {
  retrieval: v.object({ items: v.array(v.object({ id: v.number(), half, language, query: v.string(), article })) }),
  proactive: v.object({ items: v.array(v.object({ id: v.number(), half, text: v.string(), article })) }),
  sentiment: v.object({
    items: v.array(
      v.object({
        id: v.number(),
        half,
        language,
        label: v.picklist(['negative', 'neutral', 'positive']),
        text: v.string(),
      }),
    ),
  }),
  intents: v.object({
    items: v.array(v.object({ id: v.number(), half, language, label: v.string(), text: v.string() })),
  }),
  summaries: v.object({
    items: v.array(
      v.object({
        id: v.number(),
        half,
        language,
        turns: v.array(v.object({ role: v.picklist(['customer', 'agent']), text: v.string() })),
        /** What a good summary tells; any of the wordings counts. */
        facts: v.array(v.array(v.string())),
      }),
    ),
  }),
} as const;

export type TextSet = keyof typeof schemas;
export type Items<S extends TextSet> = v.InferOutput<(typeof schemas)[S]>['items'];

export function readTextSet<S extends TextSet>(name: S): Items<S> {
  const text = readFileSync(new URL(`./data/${name}.json`, import.meta.url), 'utf8');
  return (v.parse(schemas[name] as v.GenericSchema, JSON.parse(text)) as { items: Items<S> }).items;
}

/** The languages that a set has items for, in the order of the registry. */
export function languagesOf(items: readonly { readonly language: EngineLanguage }[]): EngineLanguage[] {
  return languageCodes.filter((code) => items.some((item) => item.language === code));
}

export const halfTitle: { readonly [H in Half]: string } = { tuning: 'tuning half', heldout: 'held-out half' };
