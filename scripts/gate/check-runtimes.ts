/** What a row of `shared/runtimes.ts` needs beside itself and types cannot demand: an entry, a suite, a start command, a column. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeNames, runtimes } from '../../shared/runtimes.ts';

const adapters = 'runtime/adapters';

/** What is missing, each with the name of the runtime. */
export function checkRuntimes(root: string): string[] {
  const problems: string[] = [];
  const readJson = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const { scripts, engines } = readJson('package.json') as {
    scripts: Record<string, string>;
    engines: Record<string, string>;
  };
  const { tasks } = readJson('deno.json') as { tasks: Record<string, unknown> };
  const matrix = readJson('runtime/testing/runtime-matrix.json') as Record<string, unknown>;
  const readme = readFileSync(join(root, 'README.md'), 'utf8');

  for (const name of runtimeNames) {
    const say = (problem: string) => problems.push(`shared/runtimes.ts: ${name}: ${problem}`);
    const { startCommand, minimumVersion } = runtimes[name];
    for (const path of [`${adapters}/${name}/main.ts`, `runtime/testing/${name}.e2e.test.ts`]) {
      if (!existsSync(join(root, path))) say(`${path} is missing`);
    }
    const script = startCommand.split(' ').at(-1)!;
    if (!Object.hasOwn(startCommand.startsWith('deno task ') ? tasks : scripts, script)) {
      say(`the start command \`${startCommand}\` does not exist`);
    }
    if (!Object.hasOwn(matrix, name)) say('runtime/testing/runtime-matrix.json has no column for it');
    if (!readme.includes(`\`${startCommand}\``)) say(`README.md does not name \`${startCommand}\``);
    if (engines[name] !== undefined && engines[name] !== `>=${minimumVersion}`) {
      say(`package.json asks for ${engines[name]}, the table for ${minimumVersion}`);
    }
  }
  for (const folder of readdirSync(join(root, adapters), { withFileTypes: true })) {
    if (folder.isDirectory() && !Object.hasOwn(runtimes, folder.name)) {
      problems.push(`${adapters}/${folder.name}: shared/runtimes.ts has no row for it`);
    }
  }
  return problems;
}
