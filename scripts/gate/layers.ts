/**
 * The layers of the project, what each may import, and what may be named in it. The table is the rule; the checker reads it.
 * Inside `runtime/core/` the order is: ports ← { audiohook · failover · chat · masking · actions · rules · queues } ← assist ← speech ← operations.
 */

export type Layer = {
  /** Path prefix; the longest that fits decides. */
  readonly path: string;
  /** Path prefixes that may be imported beside its own. */
  readonly may: readonly string[];
  /** May name Node's own modules. */
  readonly node?: true;
  /** May name a runtime (`Deno`, `Bun`, `cloudflare:`). */
  readonly runtimes?: true;
};

/** What every file of the service may import beside `shared/`: settings and the files at the root of `core/`. */
const base = [
  'shared/',
  'runtime/config.ts',
  'runtime/insecure-settings.ts',
  'runtime/redis-address.ts',
  'runtime/settings.ts',
  'runtime/setting-schemas.ts',
  'runtime/secret.ts',
  'runtime/core/ports/',
  'runtime/core/decorate.ts',
  'runtime/core/load-once.ts',
  'runtime/core/system-clock.ts',
  'runtime/core/with-timeout.ts',
  'runtime/core/yaml-file.ts',
  'runtime/core/file-mistakes.ts',
];
const core = [...base, 'runtime/core/'];
const coreFolder = (name: string) => `runtime/core/${name}/`;
const independent = ['audiohook', 'failover', 'chat', 'masking', 'actions', 'rules', 'queues'].map(coreFolder);

const leaves = ['ui/src/design/', 'ui/src/messages/'];

export const layers: readonly Layer[] = [
  { path: 'shared/', may: [] },
  { path: 'runtime/', may: ['shared/'] },
  { path: 'runtime/redis.ts', may: [...core, 'runtime/redis/'], node: true },
  { path: 'runtime/redis/', may: core, node: true },
  { path: 'runtime/core/', may: base },
  { path: coreFolder('ports'), may: ['shared/'] },
  ...independent.map((path) => ({ path, may: base })),
  { path: coreFolder('assist'), may: [...base, ...independent] },
  { path: coreFolder('supervisor'), may: [...base, ...independent, coreFolder('assist')] },
  { path: coreFolder('speech'), may: [...base, ...independent, coreFolder('assist')] },
  { path: coreFolder('operations'), may: [...base, ...independent, coreFolder('assist'), coreFolder('speech')] },
  { path: 'runtime/log/', may: [...core, 'runtime/redis.ts'], node: true },
  { path: 'runtime/store/', may: [...core, 'runtime/redis.ts'], node: true },
  { path: 'runtime/archive/', may: core, node: true },
  { path: 'runtime/dialogflow/', may: core, node: true },
  { path: 'runtime/genesys/', may: core },
  { path: 'runtime/auth/', may: core },
  { path: 'runtime/http/', may: core },
  { path: 'runtime/observe/', may: core, node: true },
  { path: 'runtime/engine/', may: core, node: true },
  { path: 'runtime/simulator/', may: core, node: true },
  { path: 'runtime/tools/', may: core, node: true },
  // What several tests share; only tests, benchmarks and conformance runs import it.
  { path: 'runtime/testing/', may: ['shared/', 'runtime/'], node: true, runtimes: true },
  { path: 'runtime/compose/', may: ['shared/', 'runtime/'], node: true },
  { path: 'runtime/adapters/', may: ['shared/', 'runtime/'], node: true, runtimes: true },
  // Pages and entries put everything together; icons and texts are leaves for all.
  { path: 'ui/', may: ['shared/', 'ui/'] },
  { path: 'ui/vite', may: ['ui/'], node: true },
  {
    path: 'ui/test/',
    may: ['shared/', 'ui/', 'runtime/testing/cloud-translation.ts', 'runtime/testing/runtime-binaries.ts'],
    node: true,
  },
  { path: 'ui/src/design/', may: ['shared/'] },
  { path: 'ui/src/messages/', may: ['shared/'] },
  { path: 'ui/src/state/', may: ['shared/', 'ui/src/messages/'] },
  { path: 'ui/src/data/', may: ['shared/', ...leaves, 'ui/src/state/'] },
  { path: 'ui/src/genesys/', may: ['shared/', ...leaves, 'ui/src/state/', 'ui/src/data/'] },
  { path: 'ui/src/modules/', may: ['shared/', ...leaves, 'ui/src/state/', 'ui/src/data/'] },
  { path: 'ui/src/panel/', may: ['shared/', ...leaves, 'ui/src/state/', 'ui/src/data/', 'ui/src/modules/'] },
  { path: 'scripts/', may: ['shared/', 'runtime/', 'scripts/'], node: true, runtimes: true },
  // Both sides of the wire in one process.
  {
    path: 'scripts/simulate/',
    may: ['shared/', 'runtime/', 'ui/src/state/', 'ui/src/data/', 'ui/src/genesys/'],
    node: true,
  },
];

/** Layers that production code outside themselves may import only from here. */
export const importedOnlyBy: readonly { readonly path: string; readonly by: readonly string[] }[] = [
  { path: 'runtime/testing/', by: ['runtime/testing/', 'scripts/', 'ui/test/'] },
  { path: 'runtime/adapters/', by: ['runtime/adapters/', 'runtime/testing/', 'scripts/', 'ui/test/'] },
  { path: 'runtime/compose/', by: ['runtime/compose/', 'runtime/adapters/', 'runtime/testing/', 'scripts/'] },
];

/** The layer with the longest path that contains the file; undefined outside of all. */
export function layerOf(path: string): Layer | undefined {
  return layers.filter((layer) => path.startsWith(layer.path)).sort((a, b) => b.path.length - a.path.length)[0];
}

/** Names that say nothing about what a file is for. */
export const emptyNames =
  /^(?:utils?|helpers?|common|misc|manager|handler|impl|index)$|(?:-utils?|-helpers?|-manager)$/;
