/** Checks of a model's text before an agent sees it. Pure. */
import * as v from 'valibot';

const text = (max: number) => v.pipe(v.string(), v.trim(), v.maxLength(max));

export const RepliesSchema = v.object({ replies: v.pipe(v.array(v.pipe(text(400), v.minLength(1))), v.maxLength(6)) });
export const SummarySchema = v.object({
  sections: v.pipe(v.array(v.object({ title: text(60), text: text(2_000) })), v.maxLength(8)),
});
export const AdviceSchema = v.object({ advice: v.pipe(text(300), v.minLength(1)) });

/** The JSON object in a model's text, which is often fenced. Throws SyntaxError where there is none of that form. */
export function parseAnswer<S extends v.GenericSchema>(schema: S, raw: string): v.InferOutput<S> {
  const start = raw.indexOf('{');
  const end = raw.lastIndexOf('}');
  if (start < 0 || end < start) throw new SyntaxError('The model did not answer with an object');
  const result = v.safeParse(schema, JSON.parse(raw.slice(start, end + 1)));
  if (!result.success) throw new SyntaxError('The model’s answer has the wrong form');
  return result.output;
}

/** Marks of the prompt, code, or talk about rules and roles: signs that a text gives orders to the model. */
const orders =
  /<\/?data>|<script|\bjavascript:|\b(?:system|developer) (?:prompt|message)|\bmy instructions|\b(?:ignore|disregard|forget|override) (?:all|any|the|your|previous|these|every)\b|\byou are (?:now|free)\b|\bnew instructions?\b|\b(?:respond|reply|answer) (?:only )?(?:with|by)\b|\b(?:write|put|add|say|include) (?:this |that )?(?:in|into|to) (?:the|your) (?:summary|answer|reply|record|advice)\b|\bas an? (?:ai|assistant|language model)\b|\b(?:ignora|olvida|desobedece) (?:todas?|todo|las|los|tus)\b|\binstrucciones del sistema\b|\b(?:escribe|pon|anade|responde) (?:en|con) (?:el|la|tu|solo)\b/i;

/** True for text with signs that somebody manipulates the model. */
export function isSuspicious(text: string): boolean {
  return orders.test(text.normalize('NFKD').replace(/\p{M}/gu, ''));
}
