/** Files of a repository of the model hub, each checked against the digest that is known, or that the hub states for it. */
import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UsageError } from '../command-line.ts';

export const downloadLimits = { fileBytes: 4_000_000_000, redirects: 5 } as const;

export type Download = {
  readonly url: string;
  readonly path: string;
  /** Of the table or of the first install, where one of them names it. */
  readonly sha256?: string | undefined;
};
export type DownloadDeps = {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** `total` is undefined where the hub does not say it. */
  readonly onProgress: (path: string, bytes: number, total: number | undefined) => void;
};
/** `revision`: the commit that the hub answered from, where it says so. `stated`: the hub said a digest, and the file has it. */
export type Downloaded = { readonly sha256: string; readonly revision: string | undefined; readonly stated: boolean };

/**
 * Writes the file below `folder` and resolves with its SHA-256. A large file has its SHA-256 in the hub's answer, a small one the
 * object id of Git; the known digest must agree, else what the hub states, if it states one. Rejects with UsageError, and then no file is left.
 */
export async function downloadFile(folder: string, file: Download, deps: DownloadDeps): Promise<Downloaded> {
  const target = join(folder, file.path);
  const part = `${target}.part`;
  const { response, stated, revision } = await follow(file, deps);
  const total = Number(response.headers.get('content-length')) || undefined;
  const check = digestsOf(stated, total);
  await mkdir(dirname(target), { recursive: true });
  try {
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    let bytes = 0;
    body.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length;
      check.update(chunk);
      deps.onProgress(file.path, bytes, total);
      if (bytes > downloadLimits.fileBytes) body.destroy(new UsageError(`${file.path} is larger than four gigabytes`));
    });
    await pipeline(body, createWriteStream(part));
    const sha256 = check.finish(file);
    await rename(part, target);
    return { sha256, revision, stated: check.isStated };
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file.path} did not arrive whole; try again`, { cause: error });
  }
}

type Answer = {
  readonly response: Response;
  readonly stated: string | undefined;
  readonly revision: string | undefined;
};

/** The hub sends large files from another host; what it states stands in its own answer, before the redirect. */
async function follow(file: Download, deps: DownloadDeps): Promise<Answer> {
  let url = file.url;
  let stated: string | undefined;
  let revision: string | undefined;
  for (let hop = 0; hop <= downloadLimits.redirects; hop++) {
    const response = await deps.fetch(url, { redirect: 'manual' }).catch((cause: unknown) => {
      throw new UsageError(`${new URL(url).host} cannot be reached; see the README for copying a model by hand`, {
        cause,
      });
    });
    stated ??= digestIn(response.headers);
    revision ??= commitIn(response.headers);
    const next = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && next !== null) {
      url = new URL(next, url).href;
      await response.body?.cancel();
      continue;
    }
    if (!response.ok || response.body === null)
      throw new UsageError(`${file.path} is not there (${response.status}); check the name in the table`);
    return { response, stated, revision };
  }
  throw new UsageError(`${file.path} is redirected too often; try again later`);
}

const commitIn = (headers: Headers) => /^[0-9a-f]{40}$/.exec(headers.get('x-repo-commit') ?? '')?.[0];

function digestIn(headers: Headers): string | undefined {
  const tag = headers.get('x-linked-etag') ?? headers.get('etag') ?? '';
  return /^(?:W\/)?"?([0-9a-f]{64}|[0-9a-f]{40})"?$/.exec(tag)?.[1];
}

function digestsOf(stated: string | undefined, size: number | undefined) {
  const sha256 = createHash('sha256');
  const git: Hash | undefined = stated?.length === 40 && size !== undefined ? createHash('sha1') : undefined;
  git?.update(`blob ${size}\0`);
  return {
    /** An object id of Git cannot be compared without the length. */
    isStated: stated?.length === 64 || git !== undefined,
    update(chunk: Uint8Array): void {
      sha256.update(chunk);
      git?.update(chunk);
    },
    finish(file: Download): string {
      const found = sha256.digest('hex');
      const expected = file.sha256 ?? (stated?.length === 64 ? stated : undefined);
      const agrees = expected === undefined ? git === undefined || git.digest('hex') === stated : expected === found;
      if (!agrees)
        throw new UsageError(
          `${file.path} is not what the table, the first install or the hub says; nothing was installed`,
        );
      return found;
    },
  };
}
