/** The rooms of the house, what each may import, and what may be named in it. The table is the rule; the checker reads it. */

export type Room = {
  /** Path prefix; the longest that fits decides. */
  readonly path: string;
  /** Path prefixes that may be imported beside its own. */
  readonly may: readonly string[];
  /** May name Node's own modules. */
  readonly node?: true;
  /** May name a runtime (`Deno`, `Bun`, `cloudflare:`). */
  readonly runtimes?: true;
};

const core = [
  'shared/',
  'runtime/core/',
  'runtime/config.ts',
  'runtime/settings.ts',
  'runtime/setting-schemas.ts',
  'runtime/secret.ts',
];

const leaves = ['ui/src/design/', 'ui/src/words/'];

export const rooms: readonly Room[] = [
  { path: 'shared/', may: [] },
  { path: 'runtime/', may: ['shared/'] },
  { path: 'runtime/redis.ts', may: core, node: true },
  { path: 'runtime/core/', may: core },
  { path: 'runtime/log/', may: [...core, 'runtime/redis.ts'], node: true },
  { path: 'runtime/store/', may: [...core, 'runtime/redis.ts'], node: true },
  { path: 'runtime/dialogflow/', may: core, node: true },
  { path: 'runtime/genesys/', may: core },
  { path: 'runtime/auth/', may: core },
  { path: 'runtime/http/', may: core },
  { path: 'runtime/observe/', may: core, node: true },
  { path: 'runtime/local/', may: core, node: true },
  // What tests of several runtimes share; nothing but tests imports it.
  { path: 'runtime/test/', may: ['shared/', 'runtime/'], node: true, runtimes: true },
  { path: 'runtime/adapters/', may: ['shared/', 'runtime/'], node: true, runtimes: true },
  // Pages and entries put everything together; icons and words are leaves for all.
  { path: 'ui/', may: ['shared/', 'ui/'] },
  { path: 'ui/vite', may: ['ui/'], node: true },
  { path: 'ui/test/', may: ['shared/', 'ui/'], node: true },
  { path: 'ui/src/design/', may: ['shared/'] },
  { path: 'ui/src/words/', may: ['shared/'] },
  { path: 'ui/src/state/', may: ['shared/', 'ui/src/words/'] },
  { path: 'ui/src/data/', may: ['shared/', ...leaves, 'ui/src/state/'] },
  { path: 'ui/src/genesys/', may: ['shared/', ...leaves, 'ui/src/state/', 'ui/src/data/'] },
  { path: 'ui/src/modules/', may: ['shared/', ...leaves, 'ui/src/state/', 'ui/src/data/'] },
  { path: 'ui/src/panel/', may: ['shared/', ...leaves, 'ui/src/state/', 'ui/src/data/', 'ui/src/modules/'] },
  { path: 'scripts/', may: ['shared/', 'runtime/'], node: true, runtimes: true },
];

export function roomOf(path: string): Room | undefined {
  return rooms.filter((room) => path.startsWith(room.path)).sort((a, b) => b.path.length - a.path.length)[0];
}

/** Names that say nothing about what a file is for. */
export const emptyNames =
  /^(?:utils?|helpers?|common|misc|manager|handler|impl|index)$|(?:-utils?|-helpers?|-manager)$/;

/** Beyond this a file is hardly one thing. */
export const maxLines = 400;
