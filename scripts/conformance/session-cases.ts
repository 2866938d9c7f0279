/** What an open session does, message by message. */
import { openRaw } from '../../runtime/simulator/caller/connect-raw.ts';
import { monoExternal, stereo } from '../../runtime/simulator/caller/offered-media.ts';
import type { RawCall } from '../../runtime/simulator/caller/raw-call.ts';
import { type Case, Deviation, expectPong, inOpenSession, must, opened, session, wait } from './case.ts';

const l16 = { ...stereo, format: 'L16' };

const sized = (bytes: number): Case =>
  opened('Audio', `takes frames of ${bytes} bytes`, async (call) => {
    for (let i = 0; i < 5; i += 1) call.audio(bytes / 2);
    await expectPong(call);
    await call.hangUp();
  });

async function pauseRound(call: RawCall, instants: number): Promise<void> {
  call.say('paused');
  const start = call.position;
  call.skip(instants);
  call.say('resumed', { start: `PT${start / 8000}S`, discarded: `PT${instants / 8000}S` });
}

const closeReason = (reason: unknown): Case =>
  opened('Close', `answers close with reason ${JSON.stringify(reason)}`, async (call) => {
    call.audio(1600);
    await call.hangUp(reason as string);
  });

export const sessionCases: readonly Case[] = [
  opened('Ping', 'answers each of ten pings in order', async (call) => {
    for (let i = 0; i < 10; i += 1) call.say('ping', i === 0 ? {} : { rtt: 'PT0.012345678S' });
    for (let i = 0; i < 10; i += 1) {
      const { clientseq } = await call.expect('pong');
      must(clientseq === i + 2, `pong ${i + 1} answers ${clientseq}`);
    }
    await call.hangUp();
  }),
  opened('Ping', 'answers within 50 ms', async (call) => {
    await expectPong(call);
    const times: number[] = [];
    for (let i = 0; i < 10; i += 1) {
      const since = performance.now();
      await expectPong(call);
      times.push(performance.now() - since);
    }
    times.sort((a, b) => a - b);
    must(times[5]! < 50, `The median was ${Math.round(times[5]!)} ms`);
    await call.hangUp();
  }),
  opened('Ping', 'answers while the client pauses', async (call) => {
    call.say('paused');
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Ping', 'answers a ping that is followed by close at once', async (call) => {
    call.say('ping');
    call.say('close', { reason: 'end' });
    const pong = await call.expect('pong');
    must(pong.clientseq === 2, `pong answers ${pong.clientseq}`);
    const closed = await call.expect('closed', 10_000);
    must(closed.clientseq === 3, `closed answers ${closed.clientseq}`);
  }),
  opened('Ping', 'answers a nonsense round trip time all the same', async (call) => {
    call.say('ping', { rtt: 'soon' });
    await call.expect('pong');
    await call.hangUp();
  }),
  session('Ping', 'answers before open', async (call) => {
    await expectPong(call);
    call.sayOpen();
    await call.expect('opened');
    await call.hangUp();
  }),

  ...[2, 320, 640, 1_600, 3_200, 16_000, 64_000, 65_536].map(sized),
  opened('Audio', 'takes frames of all sizes mixed', async (call) => {
    for (const instants of [1, 80, 160, 161, 800, 1600, 7, 3_999, 8_000]) call.audio(instants);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Audio', 'takes thirty seconds of catch-up at once', async (call) => {
    for (let i = 0; i < 150; i += 1) call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Audio', 'takes catch-up in few large frames', async (call) => {
    for (let i = 0; i < 5; i += 1) call.audio(32_000);
    await expectPong(call);
    await call.hangUp();
  }),
  session('Audio', 'takes mono frames of odd length', async (call) => {
    call.sayOpen({ media: [monoExternal] });
    await call.expect('opened');
    call.audio(1601, 1);
    await expectPong(call);
    await call.hangUp();
  }),
  session('Audio', 'takes L16 frames of whole instants', async (call) => {
    call.sayOpen({ media: [l16] });
    await call.expect('opened');
    call.audio(1600, 4);
    await expectPong(call);
    await call.hangUp();
  }),
  session('Audio', 'refuses L16 frames of half an instant', async (call) => {
    call.sayOpen({ media: [l16] });
    await call.expect('opened');
    call.binary(new Uint8Array(6_402));
    await call.expect('disconnect');
    await call.hangUp('disconnect');
  }),
  session('Audio', 'bears audio where no medium was agreed', async (call) => {
    call.sayOpen({ media: [] });
    await call.expect('opened');
    call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Audio', 'sends no binary frame back', async (call) => {
    for (let i = 0; i < 5; i += 1) {
      call.audio(1600);
      await wait(40);
    }
    await call.hangUp();
  }),

  opened('Pause', 'goes through ten pauses', async (call) => {
    for (let i = 0; i < 10; i += 1) {
      call.audio(160);
      await pauseRound(call, 800);
    }
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Pause', 'takes paused twice and resumed once', async (call) => {
    call.say('paused');
    call.say('paused');
    await expectPong(call);
    await pauseRound(call, 1600);
    call.audio(160);
    await call.hangUp();
  }),
  opened('Pause', 'closes in the middle of a pause', async (call) => {
    call.say('paused');
    await call.hangUp();
  }),
  opened('Pause', 'takes a pause of no length', async (call) => {
    await pauseRound(call, 0);
    call.audio(160);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Pause', 'takes a pause of four hours', async (call) => {
    await pauseRound(call, 4 * 3600 * 8000);
    call.audio(160);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Pause', 'takes a pause whose position stood still', async (call) => {
    call.audio(1600);
    call.say('paused');
    call.say('resumed', { start: 'PT0.2S', discarded: 'PT0S' });
    call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  }),

  ...(['the same', 'another', 'an unknown', 'no'] as const).map((which) =>
    opened('Update', `answers an update with ${which} language`, async (call) => {
      const language = { 'the same': 'en-US', another: 'es-ES', 'an unknown': 'tlh-KX', no: undefined }[which];
      call.audio(1600);
      call.say('update', { language });
      await call.expect('updated');
      await call.hangUp();
    }),
  ),
  opened('Update', 'answers ten updates in order', async (call) => {
    for (let i = 0; i < 10; i += 1) call.say('update', { language: i % 2 ? 'en-US' : 'es-ES' });
    for (let i = 0; i < 10; i += 1) {
      const { clientseq } = await call.expect('updated');
      must(clientseq === i + 2, `updated ${i + 1} answers ${clientseq}`);
    }
    await call.hangUp();
  }),

  opened('Discarded', 'takes a plausible gap', async (call) => {
    call.audio(1600);
    call.skip(800);
    call.say('discarded', { start: 'PT0.2S', discarded: 'PT0.1S' });
    call.audio(1600);
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Discarded', 'takes an implausible gap', async (call) => {
    call.say('discarded', { start: 'PT6.3S', discarded: 'PT0.3S' });
    await call.hangUp();
  }),
  opened('Discarded', 'takes a gap within a pause', async (call) => {
    call.say('paused');
    call.skip(800);
    call.say('discarded', { start: 'PT0S', discarded: 'PT0.1S' });
    await expectPong(call);
    await call.hangUp();
  }),
  opened('Discarded', 'takes fifty gaps', async (call) => {
    for (let i = 0; i < 50; i += 1) {
      const start = `PT${call.position / 8000}S`;
      call.skip(80);
      call.say('discarded', { start, discarded: 'PT0.01S' });
      call.audio(80);
    }
    await expectPong(call);
    await call.hangUp();
  }),

  ...['end', 'error', 'disconnect', 'reconnect', 'because', undefined, 7].map(closeReason),
  session('Close', 'answers close before open', (call) => call.hangUp()),
  opened('Close', 'answers close right after open', (call) => call.hangUp()),
  session('Close', 'answers a close that was sent together with open', async (call) => {
    call.sayOpen();
    call.say('close', { reason: 'end' });
    await call.expect('opened');
    const { clientseq } = await call.expect('closed', 10_000);
    must(clientseq === 2, `closed answers ${clientseq}`);
  }),
  opened('Close', 'answers close within 10 seconds after audio', async (call) => {
    for (let i = 0; i < 20; i += 1) call.audio(1600);
    await call.hangUp('end', 10_000);
  }),
  opened('Close', 'answers close after an error of the client', async (call) => {
    call.say('error', { code: 400, message: 'test' });
    await call.hangUp('error');
  }),
  opened('Close', 'sends nothing after closed and leaves the socket to the client', async (call) => {
    call.say('close', { reason: 'end' });
    await call.expect('closed', 10_000);
    call.audio(160);
    call.say('ping');
    await call.expectSilence(500);
    must(!call.isClosed, 'It closed the socket');
  }),
  opened('Close', 'answers one closed to two closes', async (call) => {
    call.say('close', { reason: 'end' });
    call.say('close', { reason: 'end' });
    await call.expect('closed', 10_000);
    await call.expectSilence(300);
  }),
  opened('Close', 'bears audio after close', async (call) => {
    call.say('close', { reason: 'end' });
    call.audio(1600);
    await call.expect('closed', 10_000);
  }),
  {
    group: 'Close',
    name: 'takes the next call after a drop',
    async run(target) {
      const dropped = await openRaw(target);
      dropped.sayOpen();
      await dropped.expect('opened');
      dropped.audio(1600);
      dropped.terminate();
      await inOpenSession(target, (call) => call.hangUp());
    },
  },
  {
    group: 'Close',
    name: 'bears a socket that goes away before open',
    async run(target) {
      for (let i = 0; i < 5; i += 1) (await openRaw(target)).terminate();
      await inOpenSession(target, (call) => call.hangUp());
    },
  },
  {
    group: 'Isolation',
    name: 'keeps a call undisturbed beside twenty that misbehave',
    async run(target) {
      await inOpenSession(target, async (good) => {
        const bad = await Promise.all(Array.from({ length: 20 }, () => openRaw(target)));
        for (const call of bad) {
          call.sayOpen();
          call.binary(new Uint8Array(3));
          for (let i = 0; i < 50; i += 1) call.text('{"');
        }
        for (let i = 0; i < 10; i += 1) {
          good.audio(1600);
          await expectPong(good);
        }
        for (const call of bad) call.terminate();
        await good.hangUp();
      });
    },
  },
  {
    group: 'Isolation',
    name: 'keeps fifty sessions apart',
    async run(target) {
      const results = await Promise.allSettled(
        Array.from({ length: 50 }, () =>
          inOpenSession(target, async (call) => {
            for (let i = 0; i < 5; i += 1) {
              call.audio(160);
              await expectPong(call);
            }
            await call.hangUp();
          }),
        ),
      );
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw new Deviation(String(failed.reason));
    },
  },
];
