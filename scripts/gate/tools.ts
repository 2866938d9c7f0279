/** What the tests need that npm does not bring: found, or installed where that is possible, or asked for by name. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

export type Tool = {
  /** What must be on the path, or the file that must be there. */
  readonly command: string;
  readonly debian: string;
  readonly why: string;
};

export const tools: readonly Tool[] = [
  { command: 'redis-server', debian: 'redis-server', why: 'the shared log and stores' },
  { command: 'chromium', debian: 'chromium', why: 'the panel in a real browser' },
  {
    command: '/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf',
    debian: 'fonts-noto-core',
    why: 'the pictures of the panel, which are compared letter by letter',
  },
  {
    command: '/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf',
    debian: 'fonts-noto-color-emoji',
    why: 'the same',
  },
  { command: 'openssl', debian: 'openssl', why: 'certificates of a private authority' },
  { command: 'shellcheck', debian: 'shellcheck', why: 'the deploy scripts' },
];

export function isInstalled(command: string, path = process.env.PATH ?? ''): boolean {
  if (command.startsWith('/')) return existsSync(command);
  return path.split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, command)));
}

/** Throws a sentence that names what to install where it cannot do so itself. */
export function ensureTools(
  wanted: readonly Tool[],
  say: (line: string) => void,
  canInstall = process.getuid?.() === 0 && isInstalled('apt-get'),
): void {
  const missing = wanted.filter((tool) => !isInstalled(tool.command));
  if (missing.length === 0) return;
  const names = missing.map((tool) => tool.debian);
  if (!canInstall) {
    const list = missing.map((tool) => `${tool.command} (${tool.why})`).join(', ');
    throw new Error(`Missing: ${list}. On Debian or Ubuntu: sudo apt-get install ${names.join(' ')}`);
  }
  say(`Installing ${names.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore', env });
  try {
    execFileSync('apt-get', ['install', '-yq', '--no-install-recommends', ...names], { stdio: 'pipe', env });
  } catch {
    throw new Error(`Could not install ${names.join(', ')}; try: apt-get install ${names.join(' ')}`);
  }
}
