/** `GET /api/openapi.json`: the description of this API. */
import { Hono } from 'hono';
import { paths } from '../../shared/api/routes.ts';
import type { DescriptionOptions } from './api-description/document.ts';
import type { AppEnv } from './app-env.ts';

/** The document and the converter behind it are loaded with the first request; the text is kept. */
export function createApiDescriptionRoute(options: DescriptionOptions): Hono<AppEnv> {
  let text: string | undefined;
  return new Hono<AppEnv>().get(paths.apiDescription, async (c) => {
    if (text === undefined) {
      const { buildApiDocument } = await import('./api-description/document.ts');
      text = JSON.stringify(buildApiDocument({ version: options.version, local: options.local }));
    }
    c.header('content-type', 'application/json; charset=utf-8');
    c.header('cache-control', 'public, max-age=300');
    return c.body(text);
  });
}
