/** `npm run call` from the command line: output and exit code. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readWav } from '../../runtime/simulator/caller/wav.ts';
import { createRecordingBridge, type RecordingBridge } from '../../runtime/testing/audiohook-recording-bridge.ts';
import { type OwnService, startOwnService } from '../conformance/own-service.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sample = 'runtime/simulator/calls/broken-kettle.wav';
let bridge: RecordingBridge;
let service: OwnService;
let directory = '';
before(async () => {
  bridge = createRecordingBridge();
  service = await startOwnService({ bridge });
  directory = await mkdtemp(join(tmpdir(), 'earshot-call-'));
});
after(async () => {
  await service.close();
  await rm(directory, { recursive: true });
});

function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/call.ts', ...args], { cwd: root });
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    let out = '';
    let err = '';
    child.stdout.on('data', (part) => {
      out += String(part);
    });
    child.stderr.on('data', (part) => {
      err += String(part);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, out, err });
    });
  });
}
const here = () => ['--url', service.url, '--key', service.apiKey, '--secret', service.clientSecret];

test('a call is played to its end and the address of its panel is printed', async () => {
  const conversation = randomUUID();
  const { code, out, err } = await run(
    sample,
    ...here(),
    '--pace',
    '40',
    '--conversation',
    conversation,
    '--language',
    'en-GB',
  );
  assert.deepEqual([code, err], [0, '']);
  assert.match(
    out,
    new RegExp(`Conversation ${conversation}\nPanel +http://127\\.0\\.0\\.1:\\d+/\\?conversationId=${conversation}`),
  );
  assert.match(out, /The call ended in order\n$/);
  const call = bridge.calls.find((each) => each.opening.conversationId === conversation);
  assert.equal(call?.opening.language, 'en-GB');
  const received = call!.entries.reduce(
    (sum, entry) => sum + (entry.did === 'audio' && entry.role === 'customer' ? entry.length : 0),
    0,
  );
  assert.equal(received, readWav(await readFile(join(root, sample))).channels[0]?.length);
});

test('several calls run side by side', async () => {
  const before = bridge.calls.length;
  const { code, out } = await run(sample, ...here(), '--pace', '40', '--calls', '5');
  assert.equal(code, 0);
  assert.match(out, /All 5 calls ended in order\n$/);
  assert.equal(bridge.calls.length - before, 5);
});

test('an error is one sentence with the remedy, and a non-zero exit code', async () => {
  const wrongFormat = join(directory, 'wrong.wav');
  await writeFile(wrongFormat, 'not a WAV');
  const rows: readonly (readonly [readonly string[], number, RegExp])[] = [
    [[], 2, /^Give one WAV file; see npm run call -- --help\n$/],
    [['none.wav', ...here()], 2, /^"none.wav" cannot be read; give the path of a WAV file\n$/],
    [[wrongFormat, ...here()], 2, /^This is not a WAV file; convert it with: ffmpeg .*\n$/],
    [[sample, ...here(), '--pace', 'fast'], 2, /^--pace must be a number from 0.1 to 50\n$/],
    [[sample, ...here(), '--conversation', '7'], 2, /^--conversation must be a UUID\n$/],
    [[sample, '--frobnicate'], 2, /^Unknown option '--frobnicate'; see npm run call -- --help\n$/],
    [[sample, ...here(), '--url', 'http://127.0.0.1/'], 2, /^--url must start with ws:\/\/ or wss:\/\//],
    [
      [sample, '--url', service.url, '--key', 'wrong-key-wrong-key'],
      1,
      /^The service refused the key or the signature \(401\); check --key and --secret\n$/,
    ],
    [
      [sample, ...here(), '--url', service.url.replace('/audiohook', '/elsewhere')],
      1,
      /^There is no AudioHook endpoint at this address \(404\); check --url\n$/,
    ],
    [
      [sample, ...here(), '--url', 'ws://127.0.0.1:9/audiohook'],
      1,
      /^Nothing listens at 127.0.0.1:9; start the service with: npm start\n$/,
    ],
  ];
  for (const [args, code, sentence] of rows) {
    const result = await run(...args);
    assert.match(result.err, sentence, args.join(' '));
    assert.equal(result.code, code, args.join(' '));
  }
});

test('help is printed and no call is placed', async () => {
  const { code, out } = await run('--help');
  assert.equal(code, 0);
  for (const option of ['--url', '--key', '--secret', '--pace', '--calls', '--conversation', '--language', '--help'])
    assert.ok(out.includes(option));
});
