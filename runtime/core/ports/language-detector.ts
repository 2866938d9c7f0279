/** Finds the language of a short text. */
export type DetectedLanguage = {
  /** ISO 639-1, one of the candidates. */
  readonly language: string;
  /** Clearly ahead of the other candidates. */
  readonly isConfident: boolean;
};

export interface LanguageDetector {
  /** Undefined where the text says nothing about its language. `candidates`: ISO 639-1. Never rejects. */
  detect(text: string, candidates: readonly string[]): Promise<DetectedLanguage | undefined>;
}
