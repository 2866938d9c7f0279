/** Files of the built panel: read through the runtime, compressed once, and kept in memory where `keep` is set. */

export type StaticFile = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer> | undefined;
  readonly contentType: string;
  readonly etag: string;
};

export interface StaticFiles {
  /** The file of that name (`index.html`, `assets/panel-1a2b.js`); undefined for unknown and unusual names. */
  read(name: string): Promise<StaticFile | undefined>;
}

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  webp: 'image/webp',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
  ts: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  wav: 'audio/wav',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
};

const namePattern = /^(?:[\w-][\w.-]*\/){0,3}[\w-][\w.-]*\.(\w+)$/;
const worthCompressing = /^(?:text\/|application\/(?:json|wasm|manifest)|image\/svg)/;

/** Unknown extensions are not served. */
export function createStaticFiles(options: {
  /** The bytes of a file under the folder of the built panel, or undefined. */
  readonly readFile: (name: string) => Promise<Uint8Array | undefined>;
  /** Keep what was read; otherwise every request reads the file again (development). */
  readonly keep: boolean;
  readonly maxFiles?: number;
}): StaticFiles {
  const { maxFiles = 500 } = options;
  const files = new Map<string, Promise<StaticFile | undefined>>();

  const load = async (name: string, extension: string): Promise<StaticFile | undefined> => {
    const contentType = contentTypes[extension];
    if (!contentType) return undefined;
    const raw = await options.readFile(name);
    if (!raw) return undefined;
    const bytes = new Uint8Array(raw);
    const compress = worthCompressing.test(contentType) && bytes.byteLength > 1_024;
    const [gzip, digest] = await Promise.all([
      compress ? gzipped(bytes) : undefined,
      crypto.subtle.digest('SHA-256', bytes),
    ]);
    const tag = Array.from(new Uint8Array(digest, 0, 12), (byte) => byte.toString(16).padStart(2, '0')).join('');
    return { bytes, gzip, contentType, etag: `"${tag}"` };
  };

  return {
    read(name) {
      const extension = namePattern.exec(name)?.[1]?.toLowerCase();
      if (extension === undefined || name.includes('..')) return Promise.resolve(undefined);
      const known = files.get(name);
      if (known) return known;
      const loading = load(name, extension);
      if (options.keep && files.size < maxFiles) {
        files.set(name, loading);
        // Missing files and errors are not kept: the build may still be running.
        void loading.then(
          (file) => file ?? files.delete(name),
          () => files.delete(name),
        );
      }
      return loading;
    },
  };
}

async function gzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
