/**
 * Which language a speaker of a conversation uses. What Genesys declares counts at once. What is detected counts at once for the
 * first text; later a whole sentence, or two texts that follow each other, so that one foreign word changes nothing. A table:
 * the pure function `stepLanguage`.
 */

/** Where the language is known from. */
export type LanguageBasis = 'default' | 'queue' | 'detected' | 'declared';

export type SpeakerLanguage = {
  /** BCP 47. */
  readonly language: string;
  readonly by: LanguageBasis;
  /** Another language that short texts were in, the last ones without exception. */
  readonly pending: string | undefined;
};

export type LanguageInput =
  /** By AudioHook, or by the metadata of a message. */
  | { readonly type: 'declared'; readonly language: string }
  /** The queue became known. */
  | { readonly type: 'queueKnown'; readonly language: string }
  /** Detected with confidence. `isSentence`: at least `sentenceWords` words. */
  | { readonly type: 'detected'; readonly language: string; readonly isSentence: boolean };

/** Words from which one text is enough. */
export const sentenceWords = 4;

/** Before anything is known. */
export function initialLanguage(language: string): SpeakerLanguage {
  return { language, by: 'default', pending: undefined };
}

/** The same object where nothing changes. */
export function stepLanguage(state: SpeakerLanguage, input: LanguageInput): SpeakerLanguage {
  switch (input.type) {
    case 'declared':
      return { language: input.language, by: 'declared', pending: undefined };
    case 'queueKnown':
      // What was said in the conversation itself tells more than where it waits.
      return state.by === 'default' ? { language: input.language, by: 'queue', pending: undefined } : state;
    case 'detected':
      return stepDetected(state, input);
  }
}

function stepDetected(
  state: SpeakerLanguage,
  { language, isSentence }: Extract<LanguageInput, { type: 'detected' }>,
): SpeakerLanguage {
  if (baseOf(language) === baseOf(state.language)) {
    const by = state.by === 'default' ? 'detected' : state.by;
    return state.pending === undefined && by === state.by ? state : { ...state, by, pending: undefined };
  }
  const isEnough = state.by === 'default' || isSentence || state.pending === language;
  return isEnough ? { language, by: 'detected', pending: undefined } : { ...state, pending: language };
}

/** ISO 639-1 of a BCP 47 tag. */
export function baseOf(tag: string): string {
  return tag.split('-')[0]!.toLowerCase();
}
