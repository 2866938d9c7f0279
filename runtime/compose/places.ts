/** Files and folders that the settings name: a start refuses those that nothing could be read from, or written to, later. */
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Config, ConfigError, type ConfigProblem } from '../config.ts';

type Place = {
  readonly setting: ConfigProblem['setting'];
  readonly path: string | undefined;
  /** `writable`: made where it is missing. */
  readonly as: 'readable file' | 'readable folder' | 'writable folder';
};

/** Throws ConfigError with every one that cannot be used. Articles and teaching data may come later; `/readyz` names what they lack. */
export async function checkPlaces(config: Config): Promise<void> {
  const archive = config.ARCHIVE_URL?.reveal();
  const isFolder = archive !== undefined && archive !== 'none' && !/^postgres(?:ql)?:/.test(archive);
  const places: readonly Place[] = [
    { setting: 'REDIS_CA', path: config.REDIS_URL && config.REDIS_CA, as: 'readable file' },
    { setting: 'TOOLS_DIR', path: config.TOOLS_DIR, as: 'readable folder' },
    { setting: 'PROMPTS_DIR', path: config.PROMPTS_DIR, as: 'readable folder' },
    { setting: 'AUDIT_LOG', path: config.AUDIT_LOG && dirname(config.AUDIT_LOG), as: 'writable folder' },
    { setting: 'CAPTURE_DIR', path: config.CAPTURE_DIR, as: 'writable folder' },
    { setting: 'WEBHOOK_FOLDER', path: config.WEBHOOK_URL && config.WEBHOOK_FOLDER, as: 'writable folder' },
    { setting: 'ARCHIVE_URL', path: isFolder ? archive : undefined, as: 'writable folder' },
  ];
  const problems = await Promise.all(places.map(problemOf));
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new ConfigError(found);
}

async function problemOf({ setting, path, as }: Place): Promise<ConfigProblem | undefined> {
  if (path === undefined) return undefined;
  const use = { 'readable file': isReadableFile, 'readable folder': isReadableFolder, 'writable folder': makeFolder }[
    as
  ];
  if (await use(path).catch(() => false)) return undefined;
  const [kind, can] =
    as === 'readable file' ? ['file', 'read'] : ['folder', as === 'readable folder' ? 'read' : 'written'];
  const remedy =
    as === 'writable folder' ? 'make it, or allow the service to write there' : 'check the path and its permissions';
  return { setting, problem: `The ${kind} cannot be ${can}; ${remedy}` };
}

async function isReadableFile(path: string): Promise<boolean> {
  await access(path, constants.R_OK);
  return (await stat(path)).isFile();
}

async function isReadableFolder(path: string): Promise<boolean> {
  await access(path, constants.R_OK | constants.X_OK);
  return (await stat(path)).isDirectory();
}

/** Level by level: Node's own recursion never ends in a file system that takes no folders, such as /proc. */
async function makeFolder(path: string): Promise<boolean> {
  const missing: string[] = [];
  for (let at = resolve(path); !(await exists(at)) && at !== dirname(at); at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) {
    // Another setting, or another process that starts at the same time, may want the same folder above its own.
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) =>
      exists(folder).then((made) => made || Promise.reject(error)),
    );
  }
  await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  return (await stat(path)).isDirectory();
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
