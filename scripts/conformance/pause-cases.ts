/** Pauses, updates and discarded audio in an open session. */
import type { RawCall } from '../../runtime/simulator/caller/raw-call.ts';
import { type Case, expectPong, must, opened, ours } from './case.ts';

async function pauseRound(call: RawCall, instants: number): Promise<void> {
  call.say('paused');
  const start = call.position;
  call.skip(instants);
  call.say('resumed', { start: `PT${start / 8000}S`, discarded: `PT${instants / 8000}S` });
}

export const pauseCases: readonly Case[] = [
  opened('Pause', 'handles ten pauses', async (call) => {
    for (let i = 0; i < 10; i += 1) {
      call.audio(160);
      await pauseRound(call, 800);
    }
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Pause', 'accepts paused twice and resumed once', async (call) => {
    call.say('paused');
    call.say('paused');
    await expectPong(call);
    await pauseRound(call, 1600);
    call.audio(160);
    await call.hangUp();
  }),
  opened('Pause', 'closes during a pause', async (call) => {
    call.say('paused');
    await call.hangUp();
  }),
  opened('Pause', 'accepts a pause of no length', async (call) => {
    await pauseRound(call, 0);
    call.audio(160);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Pause', 'accepts a pause of four hours', async (call) => {
    await pauseRound(call, 4 * 3600 * 8000);
    call.audio(160);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Pause', 'accepts a pause without a change of position', async (call) => {
    call.audio(1600);
    call.say('paused');
    call.say('resumed', { start: 'PT0.2S', discarded: 'PT0S' });
    call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  }),

  ...(['the same', 'another', 'an unknown', 'no'] as const).map((which) =>
    ours(
      opened('Update', `answers an update with ${which} language`, async (call) => {
        const language = { 'the same': 'en-US', another: 'es-ES', 'an unknown': 'tlh-KX', no: undefined }[which];
        call.audio(1600);
        call.say('update', { language });
        await call.expect('updated');
        await call.hangUp();
      }),
    ),
  ),
  ours(
    opened('Update', 'answers ten updates in order', async (call) => {
      for (let i = 0; i < 10; i += 1) call.say('update', { language: i % 2 ? 'en-US' : 'es-ES' });
      for (let i = 0; i < 10; i += 1) {
        const { clientseq } = await call.expect('updated');
        must(clientseq === i + 2, `updated ${i + 1} answers ${clientseq}`);
      }
      await call.hangUp();
    }),
  ),

  opened('Discarded', 'accepts a plausible gap', async (call) => {
    call.audio(1600);
    call.skip(800);
    call.say('discarded', { start: 'PT0.2S', discarded: 'PT0.1S' });
    call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  }),
  ours(
    opened('Discarded', 'accepts an implausible gap', async (call) => {
      call.say('discarded', { start: 'PT6.3S', discarded: 'PT0.3S' });
      await call.hangUp();
    }),
  ),
  opened('Discarded', 'accepts a gap within a pause', async (call) => {
    call.say('paused');
    call.skip(800);
    call.say('discarded', { start: 'PT0S', discarded: 'PT0.1S' });
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Discarded', 'accepts fifty gaps', async (call) => {
    for (let i = 0; i < 50; i += 1) {
      const start = `PT${call.position / 8000}S`;
      call.skip(80);
      call.say('discarded', { start, discarded: 'PT0.01S' });
      call.audio(80);
    }
    await expectPong(call);
    await call.hangUp();
  }),
];
