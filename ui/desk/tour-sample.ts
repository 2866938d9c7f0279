/** Which recorded call the tour plays, and what it asks afterwards. Pure. */
import type { Sample, SpokenLanguage } from './desk-api.ts';

/** ISO 639-1. */
export const primaryTag = (tag: string): string => tag.split('-', 1)[0]!.toLowerCase();

/** Whether calls in the language of `tag` are transcribed. */
export function isRecognized(languages: readonly SpokenLanguage[], tag: string): boolean {
  return !languages.some((each) => each.command !== undefined && primaryTag(each.tag) === primaryTag(tag));
}

export type TourCall = {
  /** What is played: one in the language of the page where it is transcribed, else the first. */
  readonly sample: Sample;
  /** There is one in the language of the page, but its language has to be added first. */
  readonly missing?: string;
};

/** Undefined where there are no recorded calls. `language`: ISO 639-1, of the page. */
export function tourCall(
  samples: readonly Sample[],
  languages: readonly SpokenLanguage[],
  language: string,
): TourCall | undefined {
  const own = samples.find((sample) => primaryTag(sample.language) === language);
  if (own && isRecognized(languages, own.language)) return { sample: own };
  const [first] = samples;
  return first && { sample: first, ...(own && { missing: own.language }) };
}

/** In the language of the call, because answers are searched in it; with the article that has the answer. */
export function tourQuestion(call: TourCall | undefined): { readonly question: string; readonly file: string } {
  return call && primaryTag(call.sample.language) === 'es'
    ? { question: '¿Cuántos días tengo para devolver algo?', file: 'returns.es.md' }
    : { question: 'How many days do I have to return something?', file: 'returns.md' };
}
