/**
 * The secrets of local mode: random, created once per checkout and stored in `.local/`, readable by their owner only, so that
 * `npm run call` in the same checkout can sign its calls. Settings take precedence.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

const FileSchema = v.object({
  apiKey: v.pipe(v.string(), v.minLength(16)),
  clientSecret: v.pipe(v.string(), v.minLength(22)),
  sessionSecret: v.pipe(v.string(), v.minLength(32)),
  url: v.optional(v.string()),
});

export type LocalCredentials = {
  readonly apiKey: string;
  /** Base64, as Genesys wants it typed in. */
  readonly clientSecret: string;
  readonly sessionSecret: string;
};

const fileName = 'audiohook.json';

/** The credentials in `directory`, created if there are none. An unreadable file is replaced. */
export async function readLocalCredentials(directory: string): Promise<LocalCredentials> {
  const known = await readStored(directory);
  if (known) return known;
  const made = {
    // Digits and letters alone: it can be given to a command, where a leading dash would begin an option.
    apiKey: randomBytes(24).toString('hex'),
    clientSecret: randomBytes(32).toString('base64'),
    sessionSecret: randomBytes(48).toString('base64url'),
  };
  await store(directory, made);
  return made;
}

/** Stores the address and the key of the service for `npm run call`. */
export async function announceLocalService(
  directory: string,
  credentials: LocalCredentials & { readonly url: string },
): Promise<void> {
  await store(directory, credentials);
}

async function readStored(directory: string): Promise<v.InferOutput<typeof FileSchema> | undefined> {
  try {
    return v.parse(FileSchema, JSON.parse(await readFile(join(directory, fileName), 'utf8')));
  } catch {
    return undefined;
  }
}

async function store(directory: string, content: object): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const target = join(directory, fileName);
  // Renamed into place, so that no reader sees half a file: two services may start in one checkout.
  const draft = `${target}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, target);
}
