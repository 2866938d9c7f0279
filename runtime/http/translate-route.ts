/** `POST /api/conversations/:id/translate`: a draft into the customer's language, an utterance into the agent's. */
import { Hono } from 'hono';
import { TranslateRequestSchema } from '../../shared/api/routes.ts';
import type { Translations } from '../core/assist/translations.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Errors as `Translations.translate`. */
export function createTranslateRoute({ translations }: { readonly translations: Translations }): Hono<PanelEnv> {
  return new Hono<PanelEnv>().post('/translate', async (c) => {
    const request = await readJson(c, TranslateRequestSchema);
    return c.json(await translations.translate(c.get('conversationId'), request, { signal: c.req.raw.signal }));
  });
}
