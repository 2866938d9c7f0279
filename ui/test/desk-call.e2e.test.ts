import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { ulawToLinear } from '../../shared/audiohook/ulaw.ts';
import { openBrowser, openTranscript, panelFrame, type RunningService, sees, startService } from './running-service.ts';

const recording = new URL('../../runtime/simulator/calls/broken-kettle.wav', import.meta.url);

/** One channel of a two-channel µ-law recording as a 16-bit WAV: what the browser is given for a microphone. */
async function voiceOf(channel: 0 | 1): Promise<Uint8Array> {
  const wav = await readFile(recording);
  const at = wav.indexOf('data') + 8;
  const ulaw = wav.subarray(at).filter((_, i) => i % 2 === channel);
  const linear = ulawToLinear(new Uint8Array(ulaw));
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + linear.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8_000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(linear.byteLength, 40);
  return Buffer.concat([header, new Uint8Array(linear.buffer)]);
}

/** Of the customer: a stretch that a busy machine recognizes in parts may lack some of them. */
const words = /kettle|broken|money back/i;
/** Recognition is slower than speech where other tests use the processors, too. */
const speechMs = 300_000;

describe('a call on the desk, with real speech recognition', { timeout: 1_500_000 }, () => {
  let service: RunningService;
  let browser: Browser;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-voice-'));
    const voice = join(folder, 'voice.wav');
    await writeFile(voice, await voiceOf(0));
    service = await startService({ LOCAL_MODELS: 'auto' });
    browser = await openBrowser(
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${voice}`,
    );
  });
  after(async () => {
    await browser?.close();
    await service?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('the tour plays a recorded call, which fills the panel with what both say, to its end', async () => {
    const desk = await browser.newPage();
    await desk.goto(service.origin);
    await desk.locator('.tour').getByRole('button', { name: 'Watch a call', exact: true }).click();
    const panel = await panelFrame(desk);
    assert.equal(new URL(panel.url()).origin, service.panelOrigin);
    // Where recognition is behind, the words come when the call is over, and its transcript is folded.
    void openTranscript(panel, speechMs).catch(() => {});
    await sees(panel, /thank you for calling/i, speechMs);
    await sees(panel, words, speechMs);
    // The summary names the mood.
    await sees(panel, /negative|upset/i, speechMs);
    await desk.locator('.inspector code', { hasText: 'utterance' }).first().waitFor();
    await sees(desk, 'The call has ended', speechMs);
    await sees(desk, 'Wrap-up notes');
    await desk.close();
  });

  it('the microphone is recognized as the customer, and the call can be hung up', async () => {
    const desk = await browser.newPage();
    await desk.goto(`${service.origin}/desk?agent=local-agent-2`);
    await desk.getByRole('button', { name: 'Start a test call' }).click();
    const panel = await panelFrame(desk);
    await sees(panel, words, speechMs);
    await sees(panel, 'Customer');
    await desk.getByRole('button', { name: 'Hang up' }).click();
    await sees(desk, 'The call has ended', speechMs);
  });
});
