/** What translates text. Implementations: Cloud Translation, and a language model; each is held to `testing/translator-contract.ts`. */
import type { CallOptions } from './assist-gateway.ts';

export const translatorNames = ['google', 'model', 'recognizer'] as const;
export type TranslatorName = (typeof translatorNames)[number];

export type TranslationRequest = {
  /** Masked already. */
  readonly text: string;
  /** BCP 47. */
  readonly to: string;
  /** BCP 47; absent: detected. */
  readonly from?: string | undefined;
};

export interface Translator {
  readonly name: TranslatorName;
  /**
   * `from`: as it was given, or as it was detected. Rejects with EarshotError `unavailable`, `timeout`, `quota_exhausted`,
   * `unauthenticated`, `forbidden`, `cancelled`, or `invalid_request` for a language that it does not know. The text is in no error.
   */
  translate(request: TranslationRequest, call?: CallOptions): Promise<{ readonly text: string; readonly from: string }>;
}
