/**
 * What a start loads, and what it must not: the service listens before it has read what only some requests need. The rule holds for
 * static imports; what is behind an `import()` is loaded when that runs.
 */
import { posix } from 'node:path';
import type { SourceText } from './import-rules.ts';
import { importsOf } from './import-scan.ts';

/** What runs before the service listens, in every mode and in local mode. */
export const startEntries = [
  'runtime/adapters/node/main.ts',
  'runtime/compose/service.ts',
  'runtime/compose/local-genesys.ts',
] as const;

export type Deferred = {
  /** A path prefix, or a package. */
  readonly what: string;
  /** When it is loaded instead. */
  readonly loaded: string;
  /** Small files of a folder that a start does need. */
  readonly but?: readonly string[];
};

const promParts = ['counter', 'gauge', 'histogram', 'registry'].map((part) => `prom-client/lib/${part}.js`);
const afterwards = 'in the background, once the service listens';
const configured = 'where the settings name one';

export const deferred: readonly Deferred[] = [
  { what: '@grpc/grpc-js', loaded: afterwards },
  { what: 'protobufjs', loaded: afterwards },
  { what: 'google-auth-library', loaded: 'with the first call to Google' },
  { what: 'redis', loaded: configured },
  { what: 'postgres', loaded: configured },
  { what: '@electric-sql/pglite', loaded: 'with the first question to the archive' },
  { what: '@opentelemetry', loaded: configured },
  { what: 'https-proxy-agent', loaded: configured },
  { what: 'undici', loaded: 'where a proxy or authorities are set' },
  { what: 'yaml', loaded: 'with the first file in YAML' },
  { what: '@valibot/to-json-schema', loaded: 'with the first question for the API description' },
  { what: 'tinyld', loaded: 'with the first message' },
  { what: 'libphonenumber-js', loaded: afterwards },
  { what: 'ibantools', loaded: afterwards },
  // Its index loads a push gateway, summaries and the cluster module; the figures of the process load three quarters of the rest.
  { what: 'prom-client', loaded: 'never: its files are imported one by one', but: promParts },
  { what: 'runtime/observe/process-figures.ts', loaded: afterwards },
  { what: 'runtime/observe/capture', loaded: configured },
  { what: 'runtime/observe/tracing.ts', loaded: configured },
  { what: 'runtime/redis.ts', loaded: configured },
  { what: 'runtime/redis/', loaded: configured },
  { what: 'runtime/log/redis-', loaded: configured },
  { what: 'runtime/store/redis-', loaded: configured },
  { what: 'runtime/compose/sent-webhooks.ts', loaded: configured },
  { what: 'runtime/core/webhooks/', loaded: configured },
  {
    what: 'runtime/archive/',
    loaded: 'with the first question to the archive',
    but: ['runtime/archive/record-rows.ts'],
  },
  { what: 'runtime/dialogflow/gateway.ts', loaded: afterwards },
  { what: 'runtime/dialogflow/google-translator.ts', loaded: 'with the first translation' },
  { what: 'runtime/tools/', loaded: 'with the first tool' },
  { what: 'runtime/http/api-description/', loaded: 'with the first question for the API description' },
  {
    what: 'runtime/engine/',
    loaded: afterwards,
    but: [
      'runtime/engine/knowledge/watch-folder.ts',
      'runtime/engine/recognition/languages.ts',
      'runtime/engine/spoken-english.ts',
      'runtime/engine/understanding/message-language.ts',
    ],
  },
  { what: 'runtime/simulator/desk/', loaded: 'when the desk is opened' },
  { what: 'runtime/simulator/caller/', loaded: 'when the desk is opened' },
  { what: 'runtime/simulator/shop/', loaded: 'when the desk is opened' },
  { what: 'runtime/core/masking/masker.ts', loaded: afterwards },
  { what: 'runtime/core/rules/rules-file.ts', loaded: configured },
  { what: 'runtime/core/queues/queue-file.ts', loaded: configured },
];

/** By file or package: the file that imports it first; undefined for an entry. */
export type Reached = ReadonlyMap<string, string | undefined>;

/** Everything that `entries` import other than lazily or as types. */
export function reachedFrom(entries: readonly string[], files: readonly SourceText[]): Reached {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const reached = new Map<string, string | undefined>(entries.map((entry) => [entry, undefined]));
  // A map is walked in the order of its entries, and those that are added meanwhile are walked too.
  for (const path of reached.keys()) {
    for (const { specifier, typeOnly, lazy } of importsOf(texts.get(path) ?? '')) {
      if (typeOnly || lazy) continue;
      const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier;
      if (!reached.has(target)) reached.set(target, path);
    }
  }
  return reached;
}

/** A sentence for each row of `rows` that a start loads, with the imports that lead there. */
export function loadedTooEarly(reached: Reached, rows: readonly Deferred[] = deferred): string[] {
  return rows.flatMap(({ what, loaded, but = [] }) => {
    const found = [...reached.keys()].find((target) => isOf(target, what) && !but.includes(target));
    if (found === undefined) return [];
    return [`Every start loads ${found} (${wayTo(found, reached).join(' → ')}); it is to be loaded ${loaded}`];
  });
}

/** Whether a file or package is, or is in, what a row names. */
export function isOf(target: string, what: string): boolean {
  return what.startsWith('runtime/') ? target.startsWith(what) : target === what || target.startsWith(`${what}/`);
}

function wayTo(target: string, reached: Reached): string[] {
  const way: string[] = [];
  for (let at: string | undefined = target; at !== undefined; at = reached.get(at)) way.unshift(at);
  return way;
}
