/** The built panel, with the policy of the real service. */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';

const built = new URL('../../.build/ui/', import.meta.url);
const types: Record<string, string> = {
  js: 'text/javascript',
  css: 'text/css',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Answers with the file of `path`, or the page of that name; 404 where there is none. */
export async function sendBuiltFile(response: ServerResponse, path: string): Promise<void> {
  const name = path === '/' ? 'index.html' : path.slice(1);
  const file = /\.\w+$/.test(name) ? name : `${name}.html`;
  const body = await readFile(fileURLToPath(new URL(file, built))).catch(() => undefined);
  if (!body || file.includes('..')) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': types[file.split('.').pop() ?? ''] ?? 'application/octet-stream',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'self'",
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
