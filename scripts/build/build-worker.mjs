/**
 * `node --import tsx scripts/build/build-worker.mjs`: bundles the service for workerd into one file and writes the configuration of
 * workerd beside it. Node's modules remain imports: workerd has its own.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { esmExternalRequirePlugin } from 'rolldown/plugins';
import { workerdConfig } from '../../runtime/adapters/workerd/workerd-config.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const output = `${root}.build/worker`;
const started = performance.now();

const node = new RegExp(`^(?:node:.+|(?:${builtinModules.filter((name) => !name.startsWith('_')).join('|')}))$`);
const bundle = await rolldown({
  input: { worker: `${root}runtime/adapters/workerd/main.ts` },
  cwd: root,
  platform: 'node',
  resolve: { conditionNames: ['workerd', 'import', 'module', 'default'] },
  plugins: [
    {
      name: 'node-modules-by-their-full-name',
      resolveId: (id) =>
        builtinModules.includes(id) && !id.startsWith('_') ? { id: `node:${id}`, external: true } : null,
    },
    esmExternalRequirePlugin({ external: [node] }),
  ],
  logLevel: 'warn',
});
await bundle.write({
  dir: output,
  format: 'esm',
  entryFileNames: '[name].js',
  codeSplitting: false,
  minify: false,
});
await bundle.close();
mkdirSync(output, { recursive: true });
writeFileSync(`${output}/workerd.capnp`, workerdConfig({ script: 'worker.js' }));
process.stdout.write(`Built the worker in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
