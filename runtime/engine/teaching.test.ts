import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { until } from '../testing/until.ts';
import { builtInDataDir } from './folders.ts';
import { createLocalEngine, type WarmEngine } from './local-engine.ts';
import { voiceOf } from './ports.ts';

const goodbye = { id: 'c', role: 'customer', text: 'Thank you so much for your help, goodbye.', at: 2 } as const;
const hello = { id: 'a', role: 'agent', text: 'Good morning, this is Ann.', at: 1 } as const;
let asked = 0;
const farewellOf = async (engine: WarmEngine, profile = 'projects/local/conversationProfiles/local') => {
  // Each question is a conversation of its own, because nothing is suggested twice in one.
  const history = [{ ...hello, id: `a${++asked}` }];
  return (await voiceOf(engine, profile).writer.replies(goodbye, history, undefined, 'en'))
    .map(({ text }) => text)
    .join(' ');
};

async function withData(run: (folder: string, engine: WarmEngine) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-data-'));
  await writeFarewell(folder, 'Goodbye from Alder.');
  const engine = createLocalEngine({
    dataDir: folder,
    clock: createSystemClock(),
    logger: silentLogger,
    workers: 1,
    models: 'off',
  });
  const awake = setInterval(() => undefined, 1_000);
  try {
    await run(folder, engine);
  } finally {
    clearInterval(awake);
    await engine.close();
    await rm(folder, { recursive: true });
  }
}

async function writeFarewell(folder: string, farewell: string): Promise<void> {
  await mkdir(join(folder, 'en'), { recursive: true });
  const replies = JSON.parse(await readFile(join(builtInDataDir(), 'en/replies.json'), 'utf8'));
  await writeFile(join(folder, 'en/replies.json'), JSON.stringify({ ...replies, farewell }));
}

test('the replies of a business come from its folder, those of a queue from the folder of the queue', () =>
  withData(async (folder, engine) => {
    await writeFarewell(join(folder, 'queues/billing'), 'Goodbye from billing.');
    assert.match(await farewellOf(engine), /Goodbye from Alder\./);
    assert.match(await farewellOf(engine, 'projects/local/conversationProfiles/billing'), /Goodbye from billing\./);
    assert.match(await farewellOf(engine, 'projects/local/conversationProfiles/other'), /Goodbye from Alder\./);
    assert.match(await farewellOf(engine, 'projects/local/conversationProfiles/..'), /Goodbye from Alder\./);
  }));

test('a change is picked up; a mistake is reported, and what was read before stays in use', () =>
  withData(async (folder, engine) => {
    await farewellOf(engine);
    assert.equal(engine.dataProblem?.(), undefined);
    await writeFile(join(folder, 'en/replies.json'), '{');
    await until(() => engine.dataProblem?.() !== undefined);
    assert.match(engine.dataProblem!()!, /en\/replies\.json is not valid JSON/);
    assert.match(await farewellOf(engine), /Goodbye from Alder\./);
    await writeFarewell(folder, 'Goodbye from Birch.');
    await until(() => engine.dataProblem?.() === undefined);
    assert.match(await farewellOf(engine), /Goodbye from Birch\./);
  }));
