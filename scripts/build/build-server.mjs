/**
 * Bundles the service into a few files, which start in a fraction of the time of the sources, on any supported Node. What every
 * start loads is two of them; dynamic imports remain separate files, so nothing else is read before it is used.
 *
 * Two rewrites keep the sources independent of the bundle: `import.meta.url` still points at the source file (assets beside it are
 * found as in development), and `new Worker(new URL('./x.ts', import.meta.url))` gets the bundled worker.
 */
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import process from 'node:process';
import { writeOneByte } from './one-byte.mjs';

const workerPattern = /new\s+URL\(\s*(['"])(\.[^'"]+\.worker\.ts)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g;

/** Bundles the service of `root` into the folder `output`. Rejects when an import cannot be resolved. */
export async function buildServer(root, output) {
  const { rolldown } = await import('rolldown');
  const manifest = readManifest(root);
  const entry = join(root, 'runtime/adapters/node/main.ts');
  const outside = externals(root, Object.keys(manifest.optionalDependencies ?? {}));
  const workers = new Set();
  const bundle = await rolldown({
    input: { node: entry },
    cwd: root,
    platform: 'node',
    external: (id) => outside(id),
    plugins: [keepPlaces(root, output, workers)],
    logLevel: 'warn',
    onLog(level, log, next) {
      // Packages that use eval or circular imports are not under our control.
      if (log.code === 'EVAL' || log.code === 'CIRCULAR_DEPENDENCY') return;
      // The rewrites below move columns, never lines.
      if (log.code === 'SOURCEMAP_BROKEN') return;
      next(level, log);
    },
  });
  // Written beside its place and then renamed: a process that starts meanwhile finds the old or the new bundle, never half of one.
  const draft = `${output}-${process.pid}`;
  await bundle.write({
    dir: join(root, draft),
    format: 'esm',
    sourcemap: true,
    // They stand beside the bundle, and Node keeps the text of every map.
    sourcemapExcludeSources: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: { groups: startGroups(root, workers) },
    // Every name is read at a start. Those of functions and classes stay, for stack traces.
    minify: { compress: false, mangle: { toplevel: false, keepNames: true }, codegen: { removeWhitespace: true } },
  });
  await bundle.close();
  for (const folder of ['', 'chunks']) writeOneByte(join(root, draft, folder));
  rmSync(join(root, output), { recursive: true, force: true });
  renameSync(join(root, draft), join(root, output));
}

/** What runs once the entry has been read. The entry itself waits for it, so it stays a file of its own. */
const startModules = ['adapters/node/tuned-engine.ts', 'adapters/node/run-on-node-modules.ts', 'compose/service.ts'];

/**
 * One file for what every start loads, because each further file costs the start about 0.2 ms; and one for the part of it that
 * worker threads load as well, so that no thread loads the service.
 */
function startGroups(root, workers) {
  const starts = startModules.map((path) => join(root, 'runtime', path));
  let closures;
  const fileOf = (id, infoOf) => {
    closures ??= { start: staticImports(starts, infoOf), threads: staticImports([...workers], infoOf) };
    if (!closures.start.has(id)) return null;
    return closures.threads.has(id) ? 'threads' : 'start';
  };
  return ['threads', 'start'].map((file, index) => ({
    name: (id, context) => (fileOf(id, (of) => context.getModuleInfo(of)) === file ? file : null),
    debugName: file,
    // A group takes along what its modules import, and the first one takes it.
    priority: 2 - index,
  }));
}

/** Modules by id: these, and all that they import other than dynamically. */
function staticImports(ids, infoOf) {
  const found = new Set();
  const rest = [...ids];
  for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    rest.push(...(infoOf(id)?.importedIds ?? []));
  }
  return found;
}

/** Optional packages carry native code and models, and may be absent: they are asked for by name at run time. */
function externals(root, names) {
  const all = new Set(names);
  for (const name of names) {
    try {
      const found = readManifest(join(root, 'node_modules', name));
      for (const inner of Object.keys({ ...found.dependencies, ...found.optionalDependencies })) all.add(inner);
    } catch {
      // Not installed on this platform: its name alone is enough.
    }
  }
  return (id) => {
    if (id.startsWith('.') || id.startsWith('node:')) return false;
    for (const name of all) if (id === name || id.startsWith(`${name}/`)) return true;
    return id.endsWith('.node');
  };
}

const readManifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** Adds the ids of worker threads that it finds to `workers`. */
function keepPlaces(root, output, workers) {
  const ours = ['runtime', 'shared'].map((folder) => join(root, folder) + sep);
  const chunkHome = join(root, output);
  return {
    name: 'keep-places',
    transform(code, id) {
      if (!ours.some((folder) => id.startsWith(folder)) || !code.includes('import.meta.url')) return null;
      const withWorkers = code.replace(workerPattern, (_all, _quote, path) => {
        const worker = resolve(dirname(id), path);
        workers.add(worker);
        const reference = this.emitFile({ type: 'chunk', id: worker });
        return `new URL(import.meta.ROLLUP_FILE_URL_${reference})`;
      });
      const fromRoot = relative(root, id).split(sep).join('/');
      return {
        code: withWorkers.replaceAll('import.meta.url', `new URL(${JSON.stringify(fromRoot)}, __earshotRoot).href`),
      };
    },
    renderChunk(code, chunk) {
      if (!code.includes('__earshotRoot')) return null;
      const up = relative(dirname(join(chunkHome, chunk.fileName)), root)
        .split(sep)
        .join('/');
      return { code: `const __earshotRoot = new URL(${JSON.stringify(`${up}/`)}, import.meta.url);${code}` };
    },
  };
}
