/** Everything that can be decided by looking: types, format, import rules, texts, settings, shell scripts. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeBinaries } from '../../runtime/testing/runtime-binaries.ts';
import { checkLicences } from '../packages/licences.ts';
import { readShippedPackages } from '../packages/shipped-packages.ts';
import { settingsFiles } from '../settings/generated-files.ts';
import { checkRuntimes } from './check-runtimes.ts';
import { checkSizes, checkTexts } from './check-texts.ts';
import { describeShapeFaults } from './code-shape.ts';
import { checkImportRules } from './import-rules.ts';
import { isGenerated, isProse, isScript, sourceFiles } from './source-files.ts';
import { checkWords } from './word-list.ts';

/** Empty where all is well; else what is wrong, for people. */
export type Check = { readonly name: string; readonly run: () => Promise<readonly string[]> };

/** The checks of one checkout; `root` is its folder, with a slash at its end. They may run side by side. */
export function staticChecks(root: string): Check[] {
  const files = sourceFiles(root);
  const bin = (name: string) => join(root, 'node_modules', '.bin', name);
  const texts = () => files.filter(isText).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  const projects = files.filter((path) => /(?:^|\/)tsconfig(?:\.[\w-]+)?\.json$/.test(path));
  const shell = files.filter((path) => path.endsWith('.sh'));
  return [
    ...projects.map((project) => ({
      name: `types (${project})`,
      run: () => command(root, bin('tsc'), ['--noEmit', '--pretty', 'false', '-p', project]),
    })),
    { name: 'lint and format', run: () => lint(root, bin('biome')) },
    { name: 'lint of Deno', run: () => command(root, runtimeBinaries.deno, ['task', 'lint']) },
    { name: 'import rules', run: async () => checkImportRules(texts()) },
    { name: 'runtimes', run: async () => checkRuntimes(root) },
    {
      name: 'texts and sizes',
      run: async () => [
        ...checkTexts(texts()),
        ...checkSizes(files.map((path) => ({ path, bytes: statSync(join(root, path)).size }))),
      ],
    },
    {
      name: 'shape of the code',
      run: async () =>
        texts()
          .filter(({ path }) => isScript(path) && !isGenerated(path))
          .flatMap(describeShapeFaults),
    },
    { name: 'words', run: async () => checkWords(texts().filter(({ path }) => isProse(path) && !isGenerated(path))) },
    {
      name: 'files made from the settings',
      run: async () =>
        settingsFiles(root)
          .filter(({ path, text }) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text)
          .map(({ path }) => `${path} does not match runtime/settings.ts; write it with: npm run settings`),
    },
    { name: 'licences', run: async () => checkLicences(readShippedPackages(root)) },
    ...(shell.length > 0
      ? [{ name: 'shell scripts', run: () => command(root, 'shellcheck', ['--severity=style', ...shell]) }]
      : []),
  ];
}

const isText = (path: string) =>
  /\.(?:[cm]?[jt]sx?|json[c5]?|md|sh|ya?ml|css|html|svg|sample|tf|proto|txt)$|\/run$|(?:^|\/)[A-Z]+$/.test(path);

/** One line each, whatever the linter would like to draw. */
async function lint(root: string, biome: string): Promise<string[]> {
  const args = ['ci', '--reporter=github', '--colors=off', '--diagnostic-level=warn', '--max-diagnostics=100', '.'];
  const lines = await command(root, biome, args);
  const found = lines.flatMap((line) => {
    const match = /^::\w+ title=([^,]*),file=([^,]*),line=(\d+),.*?::(.*)$/.exec(line);
    return match ? [`${match[2]}:${match[3]}: ${match[4]} (${match[1]})`] : [];
  });
  return found.length > 0 ? found : lines;
}

function command(cwd: string, file: string, args: readonly string[]): Promise<string[]> {
  return new Promise((resolve) => {
    execFile(file, [...args], { cwd, maxBuffer: 32_000_000 }, (error, stdout, stderr) => {
      if (!error) return resolve([]);
      const said = `${stdout}${stderr}`.trim();
      resolve(said === '' ? [`${file} could not run`] : said.split('\n').slice(0, 120));
    });
  });
}
