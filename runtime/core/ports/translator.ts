/**
 * What translates text. Implementations: Cloud Translation and a language model, each held to `testing/translator-contract.ts`, and the
 * recognizer, which translates only speech, into English.
 */
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
  /** Dialogflow's id of the utterance, where it was spoken. */
  readonly messageId?: string | undefined;
};

export interface Translator {
  readonly name: TranslatorName;
  /** Nothing is sent and nothing is paid, so no budget is needed. Absent: it costs. */
  readonly isFree?: boolean;
  /**
   * `from`: as it was given, or as it was detected. Rejects with EarshotError `unavailable`, `timeout`, `quota_exhausted`,
   * `unauthenticated`, `forbidden`, `cancelled`, `invalid_request` for a language that it does not know, `unsupported` for what it never
   * translates, or `not_found` where it has no translation of this utterance. The text is in no error.
   */
  translate(request: TranslationRequest, call?: CallOptions): Promise<{ readonly text: string; readonly from: string }>;
}
