/** `npm run bench:knowledge`: thousands of articles and one of several megabytes; how long starts take, and whether the service waits. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { noEmbedder } from '../../runtime/engine/embedding/embedder.ts';
import { createKnowledgeBase, type LocalKnowledge } from '../../runtime/engine/knowledge/knowledge-base.ts';
import { createKnowledgeThread } from '../../runtime/engine/knowledge/knowledge-thread.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import { type Figure, isMissed, toTable } from '../eval/table.ts';
import { readOptions } from './options.ts';

const options = readOptions({
  command: 'npm run bench:knowledge',
  about:
    'Reads and searches a generated folder of articles, on the service thread as before and in the thread of its own.',
  numbers: {
    articles: { default: 5_000, text: 'articles of about 3 kB' },
    megabytes: { default: 5, text: 'size of the one large article' },
    searches: { default: 20, text: 'questions that are timed' },
  },
  flags: { json: 'print one JSON object last' },
});

const words =
  'account plan refund order device router signal invoice payment charge customer delivery address battery warranty replacement contract notice period cancel upgrade speed data roaming limit card bank transfer support engineer visit appointment window install cable socket power light reset password screen update version'.split(
    ' ',
  );
const random = seededRandom(1);
const word = () => words[Math.floor(random() * words.length)]!;
const sentence = () =>
  `The ${Array.from({ length: 12 }, word).join(' ')} ends within ${1 + Math.floor(random() * 30)} days.`;
const section = () => `## ${word()} ${word()}\n\n${Array.from({ length: 6 }, sentence).join(' ')}\n\n`;

/** Runs `work` and resolves with how long it took and the longest wait of the thread that ran it; in ms. */
async function timed(work: () => Promise<unknown>): Promise<{ tookMs: number; delayMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await wait(50);
  const begin = performance.now();
  await work();
  const tookMs = performance.now() - begin;
  // The histogram notices a delay when its own timer fires.
  await wait(50);
  delay.disable();
  return { tookMs, delayMs: delay.max / 1e6 };
}

const root = await mkdtemp(join(tmpdir(), 'earshot-knowledge-'));
const folder = join(root, 'articles');
const figures: Figure[] = [];
const add = (id: string, title: string, value: number, atMost?: number) =>
  figures.push({ id, title, value, unit: 'ms', ...(atMost !== undefined && { atMost }) });

async function measure(id: string, title: string, base: LocalKnowledge, mostDelayMs?: number): Promise<void> {
  try {
    const start = await timed(() => base.learned());
    add(`${id}.start`, `${title}: start`, start.tookMs);
    add(`${id}.delay`, `${title}: longest wait of the service`, start.delayMs, mostDelayMs);
    const search = await timed(async () => {
      for (let i = 0; i < options.searches; i++) await base.search(`How long is the ${word()} ${word()}?`, [], 'en');
    });
    add(`${id}.search`, `${title}: one question`, search.tookMs / options.searches);
  } finally {
    await base.close();
  }
}

try {
  await mkdir(folder);
  for (let i = 0; i < options.articles; i++)
    await writeFile(join(folder, `a${i}.md`), `# ${word()} ${word()} ${i}\n\n${section()}${section()}${section()}`);
  const large: string[] = [];
  for (let size = 0; size < options.megabytes * 1_000_000; size += large.at(-1)!.length) large.push(section());
  await writeFile(join(folder, 'handbook.md'), `# Handbook\n\n${large.join('')}`);

  const setup = { folder, embedder: noEmbedder, logger: silentLogger };
  const kept = { ...setup, cacheDir: join(root, 'cache') };
  await measure('inline', 'On the service thread', createKnowledgeBase(setup));
  await measure('cold', 'In its thread, first start', createKnowledgeThread(kept), 250);
  await measure('warm', 'In its thread, kept index', createKnowledgeThread(kept), 250);
  await writeFile(join(folder, 'a1.md'), '# Changed\n\nThis article changed.\n');
  await measure('changed', 'In its thread, one article changed', createKnowledgeThread(kept), 250);
} finally {
  await rm(root, { recursive: true, force: true });
}
process.stdout.write(`${toTable(figures)}\n`);
if (options.json) process.stdout.write(`${JSON.stringify({ ...options, figures })}\n`);
process.exitCode = figures.some(isMissed) ? 1 : 0;
