/** Reads a request body through a schema. */

import type { Context } from 'hono';
import * as v from 'valibot';
import { bodyLimits } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import { wellFormed } from '../../shared/well-formed.ts';

/**
 * The JSON body of a request, parsed. An empty body counts as `{}`. Throws `too_large` beyond `maxBytes` (counted while
 * reading, whatever Content-Length claims) and `invalid_request` with the path of the first field that does not fit.
 */
export async function readJson<const S extends v.GenericSchema>(
  c: Context,
  schema: S,
  options: { maxBytes?: number } = {},
): Promise<v.InferOutput<S>> {
  const text = await readText(c.req.raw, options.maxBytes ?? bodyLimits.bodyBytes);
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : wellFormed(JSON.parse(text));
  } catch (cause) {
    throw new EarshotError('invalid_request', { detail: 'The body is not JSON', cause });
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const path = v.getDotPath(result.issues[0]);
  throw new EarshotError('invalid_request', {
    detail: path ? `Field "${path}" is not valid` : 'The body is not valid',
  });
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw new EarshotError('too_large');
  if (!request.body) return '';
  const reader = request.body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > maxBytes) {
        void reader.cancel().catch(() => {});
        throw new EarshotError('too_large');
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    if (error instanceof EarshotError) throw error;
    throw new EarshotError('invalid_request', { detail: 'The body is not UTF-8 text', cause: error });
  }
}
