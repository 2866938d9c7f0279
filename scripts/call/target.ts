/** Address and key for a call: from options, else the environment, else `.env`, else the file of the local service. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import * as v from 'valibot';
import { EarshotError } from '../../shared/errors.ts';

export type Target = { readonly url: string; readonly apiKey: string; readonly clientSecret: string | undefined };

type Given = {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
  readonly secret?: string | undefined;
};

const LocalFileSchema = v.object({
  apiKey: v.optional(v.string()),
  clientSecret: v.optional(v.string()),
  url: v.optional(v.string()),
});

const read = (path: string) => readFile(path, 'utf8').catch(() => undefined);

async function readLocalFile(directory: string): Promise<v.InferOutput<typeof LocalFileSchema>> {
  try {
    return v.parse(LocalFileSchema, JSON.parse((await read(join(directory, '.local', 'audiohook.json'))) ?? '{}'));
  } catch {
    return {};
  }
}

const first = (list: string | undefined) => list?.split(',')[0]?.trim() || undefined;

function checkUrl(text: string): string {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {}
  if (url?.protocol !== 'ws:' && url?.protocol !== 'wss:') {
    throw new EarshotError('invalid_request', { detail: `--url must start with ws:// or wss://, not "${text}"` });
  }
  return url.href;
}

/** Throws EarshotError with one sentence if there is no key or the address is not valid. */
export async function readTarget(options: {
  readonly given: Given;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The checkout. */
  readonly directory: string;
}): Promise<Target> {
  const { given, directory } = options;
  const file = await read(join(directory, '.env'));
  const dotEnv = file === undefined ? {} : parseEnv(file);
  const local = await readLocalFile(directory);
  const setting = (name: string) => options.env[name] || dotEnv[name];
  const configuredKey = first(setting('API_KEY'));
  const apiKey = given.key ?? configuredKey ?? local.apiKey;
  // A service whose key comes from the settings stores no file: it listens where the settings say.
  const announced = configuredKey === undefined ? local.url : undefined;
  const url = given.url ?? announced ?? `ws://127.0.0.1:${setting('PORT') ?? 8080}/audiohook`;
  if (!apiKey) {
    throw new EarshotError('invalid_request', {
      detail: 'No AudioHook key is known; start the local service with npm start, or give --key and --secret',
    });
  }
  // A secret belongs to its key: a key from one source is never combined with a secret from another.
  const configuredSecret = configuredKey ? first(setting('AUDIOHOOK_CLIENT_SECRET')) : local.clientSecret;
  const clientSecret = given.secret ?? (given.key ? undefined : configuredSecret);
  return { url: checkUrl(url), apiKey, clientSecret };
}
