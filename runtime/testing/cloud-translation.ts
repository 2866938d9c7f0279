/**
 * A stand-in of Cloud Translation v3 on a loopback socket: `projects.locations.translateText` with its JSON, statuses and limits.
 * It does not translate: it looks sentences up in the phrases that the test gives, and marks any other text as `[to] text`.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';

const RequestSchema = v.object({
  contents: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(1_024)),
  mimeType: v.optional(v.picklist(['text/plain', 'text/html'])),
  sourceLanguageCode: v.optional(v.string()),
  targetLanguageCode: v.string(),
  glossaryConfig: v.optional(v.object({ glossary: v.string(), ignoreCase: v.optional(v.boolean()) })),
});
export type TranslateTextRequest = v.InferOutput<typeof RequestSchema>;

export type CloudTranslation = {
  readonly origin: string;
  /** In the order of their arrival. */
  readonly requests: readonly (TranslateTextRequest & { readonly path: string; readonly authorization: string })[];
  /** The next requests are answered with this status; undefined: normally again. */
  failWith(status: number | undefined): void;
  /** The next requests are not answered. */
  stall(): void;
  close(): Promise<void>;
};

/** `phrases`: by target language, from the text to its translation. `detect`: the language of a text without one. */
export async function startCloudTranslation({
  phrases = {},
  detect = () => 'es',
}: {
  readonly phrases?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly detect?: (text: string) => string;
} = {}): Promise<CloudTranslation> {
  const requests: (TranslateTextRequest & { path: string; authorization: string })[] = [];
  let failure: number | undefined;
  let stalls = false;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const answer = (status: number, json: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    };
    const refuse = (code: number, message: string) => answer(code, { error: { code, message, status: 'FAILED' } });
    const path = request.url ?? '';
    if (request.method !== 'POST' || !/^\/v3\/projects\/[^/]+\/locations\/[^/]+:translateText$/.test(path))
      return refuse(404, 'Not found');
    if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) return refuse(401, 'No credentials');
    const parsed = v.safeParse(RequestSchema, JSON.parse(body));
    if (!parsed.success) return refuse(400, 'Invalid request');
    requests.push({ ...parsed.output, path, authorization: request.headers.authorization! });
    if (stalls) return undefined;
    if (failure !== undefined) return refuse(failure, `Refused: ${parsed.output.contents[0]}`);
    const { contents, targetLanguageCode: to, sourceLanguageCode: from, glossaryConfig } = parsed.output;
    const translations = contents.map((text) => ({
      translatedText: phrases[to.split('-')[0]!]?.[text] ?? `[${to}] ${text}`,
      ...(from === undefined && { detectedLanguageCode: detect(text) }),
    }));
    return answer(200, { translations, ...(glossaryConfig && { glossaryTranslations: translations }) });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failWith(status) {
      failure = status;
    },
    stall() {
      stalls = true;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
