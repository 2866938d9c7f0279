/** `npm run models`: the models of the engine, and installing one by its name. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { openOutboundNetwork } from '../runtime/adapters/node/outbound-network.ts';
import { checkModel, hasModel } from '../runtime/engine/models/find-model.ts';
import { modelNames } from '../runtime/engine/models/model-table.ts';
import { defaultModelsDir } from '../runtime/engine/models/models-dir.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { addModel } from './models/add-model.ts';
import { progressLines } from './models/progress-lines.ts';
import { renderModels } from './models/render-models.ts';

const help = `Lists the models of the engine, and installs one by its name. Nothing is fetched unless you ask for it here.

  npm run models                   the table: purpose, languages, source, size, licence, installed or not
  npm run models -- add NAME…      installs with progress and checks every file
  npm run models -- check          reads the files of every installed model and compares their checksums

  --from FOLDER  add: copy the files from there (for machines without internet)
  --hub ADDRESS  add: a mirror of the model hub
  --json         prints the table as JSON
  --help         this text

They go into MODELS_DIR (default: .local/models) and are used from the next start on.
Exit code: 0 done, 1 a checked file is changed, 2 a model could not be installed.
`;

await runCommand(async () => {
  const { values, positionals } = parseCommandLine('npm run models', {
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      hub: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const modelsDir = modelsDirOf();
  const [verb = 'list', ...names] = positionals;
  if (verb === 'list') return list(modelsDir, values.json);
  if (verb === 'check') return check(modelsDir);
  if (verb !== 'add' || names.length === 0) throw new UsageError('Give add and a name; see npm run models -- --help');
  if (values.from !== undefined && names.length > 1) throw new UsageError('--from takes one model at a time');
  const network = await openOutboundNetwork('node', process.env);
  const print = (line: string) => console.log(line);
  for (const name of names) {
    await addModel(name, {
      modelsDir,
      npm,
      print,
      fetch: (url, init) => network.fetch(url, init),
      onProgress: progressLines(process.stderr),
      from: values.from,
      hub: values.hub,
    });
  }
  return 0;
});

/** The setting, also from `.env`, as the service reads it. */
function modelsDirOf(): string {
  const file = fileURLToPath(new URL('../.env', import.meta.url));
  if (existsSync(file)) process.loadEnvFile(file);
  return process.env.MODELS_DIR || defaultModelsDir();
}

async function list(modelsDir: string, json: boolean): Promise<number> {
  const installed = new Map<string, boolean>();
  for (const name of modelNames) installed.set(name, await hasModel(name, modelsDir));
  process.stdout.write(renderModels(installed, json));
  return 0;
}

async function check(modelsDir: string): Promise<number> {
  let changed = 0;
  for (const name of modelNames) {
    const state = await checkModel(name, modelsDir);
    if (state === 'absent') continue;
    console.log(`${name.padEnd(24)} ${state === 'present' ? 'unchanged' : 'CHANGED; add it again'}`);
    if (state === 'changed') changed++;
  }
  return changed === 0 ? 0 : 1;
}

function npm(args: readonly string[], folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.on('error', () => reject(new UsageError('npm cannot be started; install Node with npm')));
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new UsageError('npm could not fetch the package; see its message above')),
    );
  });
}
