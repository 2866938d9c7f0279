/** Cloud Translation v3 over REST (`projects.locations.translateText`), with the credentials of the Dialogflow gateway. */
import * as v from 'valibot';
import { EarshotError, type ErrorCode } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Translator } from '../core/ports/translator.ts';
import type { TokenSource } from './credentials.ts';

export type GoogleTranslatorOptions = {
  readonly project: string;
  /** Full name `projects/…/locations/…/glossaries/…`. Used where the source language is known: it has to be given then. */
  readonly glossary?: string | undefined;
  /** Origin; a test gives that of its server. */
  readonly endpoint?: string | undefined;
  readonly fetch: typeof fetch;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly timeoutMs?: number;
  readonly maxResponseBytes?: number;
};

const TranslationSchema = v.object({
  translatedText: v.string(),
  detectedLanguageCode: v.optional(v.string()),
});
const AnswerSchema = v.object({
  translations: v.pipe(v.array(TranslationSchema), v.minLength(1)),
  glossaryTranslations: v.optional(v.array(TranslationSchema)),
});

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'invalid_request',
  429: 'quota_exhausted',
};

/** Sends nothing before `translate`. */
export function createGoogleTranslator(options: GoogleTranslatorOptions): Translator {
  const { project, glossary, clock, timeoutMs = 5_000, maxResponseBytes = 200_000 } = options;
  const location = glossary === undefined ? 'global' : (/\/locations\/([a-z0-9-]+)\//.exec(glossary)?.[1] ?? 'global');
  const endpoint = options.endpoint ?? 'https://translation.googleapis.com';
  const address = `${endpoint}/v3/projects/${encodeURIComponent(project)}/locations/${location}:translateText`;
  return {
    name: 'google',
    async translate({ text, to, from }, call = {}) {
      const abort = new AbortController();
      const cancel = clock.after(call.timeoutMs ?? timeoutMs, () => abort.abort());
      const onCancelled = () => abort.abort();
      call.signal?.addEventListener('abort', onCancelled, { once: true });
      try {
        const response = await options.fetch(address, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${await options.tokens()}` },
          body: JSON.stringify({
            contents: [text],
            mimeType: 'text/plain',
            targetLanguageCode: to,
            ...(from !== undefined && { sourceLanguageCode: from }),
            ...(glossary !== undefined && from !== undefined && { glossaryConfig: { glossary, ignoreCase: true } }),
          }),
          signal: abort.signal,
          redirect: 'error',
        });
        if (!response.ok) throw await refusal(response);
        const body = await response.text();
        if (body.length > maxResponseBytes) throw new EarshotError('unavailable');
        const answer = v.parse(AnswerSchema, JSON.parse(body));
        const made = answer.glossaryTranslations?.[0] ?? answer.translations[0]!;
        return { text: made.translatedText, from: from ?? answer.translations[0]!.detectedLanguageCode ?? 'und' };
      } catch (error) {
        if (error instanceof EarshotError) throw error;
        if (call.signal?.aborted) throw new EarshotError('cancelled');
        throw new EarshotError(abort.signal.aborted ? 'timeout' : 'unavailable', { cause: error });
      } finally {
        cancel();
        call.signal?.removeEventListener('abort', onCancelled);
      }
    },
  };
}

/** Google's message may repeat the text, so it is not passed on. */
async function refusal(response: Response): Promise<EarshotError> {
  await response.body?.cancel();
  return new EarshotError(codeOfStatus[response.status] ?? 'unavailable', {
    detail: `Cloud Translation answered ${response.status}`,
  });
}
