/** Checks of a model's text before an agent sees it. Pure. */
import * as v from 'valibot';
import { citeSummary } from '../../../shared/assist/citations.ts';

const text = (max: number) => v.pipe(v.string(), v.trim(), v.maxLength(max));

export const AnswerSchema = v.object({
  answer: text(1_200),
  sources: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), v.maxLength(10)),
});
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

/** Links, marks of the prompt, or mention of its rules: signs that the text of a customer manipulated the model. */
export function isSuspicious(output: string): boolean {
  return /https?:\/\/|www\.|<\/?data>|<script|\bjavascript:|system prompt|my instructions|ignore (?:all|previous)/i.test(
    output,
  );
}

/** The sources rule: every sentence of an answer rests on the passages it names. */
export function isGrounded(answer: string, passages: readonly { readonly text: string }[], language: string): boolean {
  const material = passages.map((passage, i) => ({ utteranceId: String(i), text: passage.text }));
  const [section] = citeSummary([{ title: '', text: answer }], material, language, { support: 0.5, most: 3 });
  return section!.sentences.length > 0 && section!.sentences.every((sentence) => sentence.utteranceIds.length > 0);
}
