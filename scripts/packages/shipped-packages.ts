/**
 * Which packages reach people: what the lock file counts as production, and the development packages that the panel imports, because
 * its bundle contains them. Optional packages are installed on a laptop and stay out of the image.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { isTest } from '../gate/source-files.ts';

type LockEntry = {
  /** Where the folder has another name than the package. */
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
};
/** `package-lock.json`, version 3: the path below the project → the package there. */
export type LockFile = { readonly packages: Readonly<Record<string, LockEntry>> };

export type ShippedPackage = {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression; undefined where the package names none. */
  readonly licence: string | undefined;
  /** Not in the image. */
  readonly optional: boolean;
};

const folder = 'node_modules/';
const nameOf = (path: string) => path.slice(path.lastIndexOf(folder) + folder.length);

/** The path that `name` resolves to from the package at `from`, as Node looks for it. */
function resolve(lock: LockFile, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf(`/${folder}`)))) {
    const path = `${at === '' ? '' : `${at}/`}${folder}${name}`;
    if (lock.packages[path]) return path;
    if (at === '') return undefined;
  }
}

/** Paths of `names` and of all that they need. */
function closure(lock: LockFile, names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (from: string, name: string): void => {
    const path = resolve(lock, from, name);
    if (path === undefined || found.has(path)) return;
    found.add(path);
    const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = lock.packages[path]!;
    // An optional peer is there because something else needs it, a compiler for example.
    const peers = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional);
    for (const next of [...Object.keys(dependencies), ...peers]) visit(path, next);
  };
  for (const name of names) visit('', name);
  return found;
}

/** The packages of `lock` that reach people; `bundled` are the development packages in the panel's bundle. */
export function shippedPackages(lock: LockFile, bundled: readonly string[]): readonly ShippedPackage[] {
  const inPanel = closure(lock, bundled);
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && (!entry.dev || inPanel.has(path)))
    .map(([path, { name, version, license, optional, devOptional }]) => ({
      name: name ?? nameOf(path),
      version: version ?? '',
      licence: license,
      optional: Boolean(optional || devOptional) && !inPanel.has(path),
    }));
}

/** Names of the packages that code of the panel imports, tests excluded. Asks the folders, because an image is built without git. */
export function importedByPanel(root: string): readonly string[] {
  const names = ['ui/src', 'shared']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((path) => join(folder, String(path))))
    .filter((path) => /\.tsx?$/.test(path) && !isTest(path))
    .flatMap((path) => [
      ...readFileSync(join(root, path), 'utf8').matchAll(/(?:\bfrom|\bimport\()\s*'((?:@[\w.-]+\/)?[a-z][\w./:-]*)'/g),
    ])
    .map(([, specifier]) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier!)![0])
    .filter((name) => !isBuiltin(name));
  return [...new Set(names)];
}

/** The packages of the checkout at `root`. */
export function readShippedPackages(root: string): readonly ShippedPackage[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  return shippedPackages(lock, importedByPanel(root));
}
