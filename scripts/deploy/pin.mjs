/**
 * `npm run pin`: fixes what is fetched from outside to its content: base images to their digest, actions of the workflow to
 * their commit, Terraform's providers to their checksums. It asks the registries, so it needs a network; where one gives no
 * answer it says so, leaves that file as it is, and exits with 1. Nothing is ever guessed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isPinned, namesIn, pinnedFiles, releaseOf, withPins } from './image-pins.mjs';
import { resolveDigest } from './registry.mjs';

const help = `npm run pin: fixes base images, actions and Terraform providers to their content.

  npm run pin -- [options]

  --list         print the base images that are not pinned, one a line, and change nothing
  --folder DIR   the checkout (default: this one)
  --help         this text
`;
const terraform = 'scripts/deploy/terraform';
const platforms = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64', 'windows_amd64'];

const read = (folder) =>
  pinnedFiles
    .filter(({ path }) => existsSync(join(folder, path)))
    .map((file) => ({ file, path: join(folder, file.path), text: readFileSync(join(folder, file.path), 'utf8') }));

function list(folder) {
  const names = read(folder)
    .filter(({ file }) => file.kind === 'image')
    .flatMap(({ file, text }) => namesIn(text, file).filter((name) => !isPinned(file, name)));
  for (const name of new Set(names.map((each) => each.name))) console.log(name);
}

/** The pin of one name. Throws an Error whose message is a sentence. */
async function resolve(file, name) {
  if (file.kind === 'image') return `@${await resolveDigest(name.name)}`;
  const release = releaseOf(name);
  const tag = `refs/tags/${release}`;
  const { status, stdout } = spawnSync('git', ['ls-remote', `https://github.com/${name.name}`, tag, `${tag}^{}`], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
  });
  // An annotated tag is an object of its own; the line with ^{} has the commit that it stands for.
  const commit = status === 0 ? /^([0-9a-f]{40})\t/.exec(stdout.trim().split('\n').at(-1) ?? '')?.[1] : undefined;
  if (commit === undefined) throw new Error(`GitHub gave no commit for ${name.name}@${release}`);
  return `@${commit} # ${release}`;
}

async function pinFiles(folder) {
  const failures = [];
  for (const { file, path, text } of read(folder)) {
    const pins = new Map();
    const names = new Map(namesIn(text, file).map((name) => [name.name, name]));
    for (const name of names.values()) {
      try {
        pins.set(name.name, await resolve(file, name));
        console.log(`Pinned ${name.name}${pins.get(name.name)}`);
      } catch (error) {
        const why = error.cause?.code ?? error.message;
        failures.push(`Not pinned: ${name.name} in ${file.path}. ${why}`);
      }
    }
    const pinned = withPins(text, file, pins);
    if (pinned !== text) writeFileSync(path, pinned);
  }
  return failures;
}

function lockProviders(folder) {
  if (!existsSync(join(folder, terraform))) return [];
  const args = [`-chdir=${terraform}`, 'providers', 'lock', ...platforms.map((name) => `-platform=${name}`)];
  const { status, error, stderr } = spawnSync('terraform', args, { cwd: folder, encoding: 'utf8', timeout: 600_000 });
  if (status === 0) {
    console.log(`Locked the providers in ${terraform}/.terraform.lock.hcl; commit it`);
    return [];
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terraform colours its errors
  const plain = (stderr ?? '').replace(/\u001b\[\d*m/g, '');
  const why = error ? 'terraform is not installed' : /Error: (.*)/.exec(plain)?.[1];
  return [`Not locked: the Terraform providers. ${why ?? 'terraform gave no reason'}`];
}

const args = process.argv.slice(2);
const at = args.indexOf('--folder');
const folder = at >= 0 ? args[at + 1] : fileURLToPath(new URL('../..', import.meta.url));
if (args.includes('--help')) console.log(help);
else if (args.includes('--list')) list(folder);
else {
  const failures = [...(await pinFiles(folder)), ...lockProviders(folder)];
  for (const failure of failures) console.error(failure);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
