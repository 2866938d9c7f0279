/** The end of a session, and sessions beside each other. */
import { openRaw } from '../../runtime/simulator/caller/connect-raw.ts';
import { type Case, Deviation, expectPong, inOpenSession, must, opened, ours, session } from './case.ts';

const closeReason = (reason: unknown): Case =>
  opened('Close', `answers close with reason ${JSON.stringify(reason)}`, async (call) => {
    call.audio(1600);
    await call.hangUp(reason as string);
  });

export const closeCases: readonly Case[] = [
  ...['end', 'error', 'disconnect', 'reconnect', 'because', undefined, 7].map(closeReason),
  ours(session('Close', 'answers close before open', (call) => call.hangUp())),
  opened('Close', 'answers close right after open', (call) => call.hangUp()),
  ours(
    session('Close', 'answers a close that was sent together with open', async (call) => {
      call.sayOpen();
      call.say('close', { reason: 'end' });
      await call.expect('opened');
      const { clientseq } = await call.expect('closed', 10_000);
      must(clientseq === 2, `closed answers ${clientseq}`);
    }),
  ),
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
  ours(
    opened('Close', 'answers one closed to two closes', async (call) => {
      call.say('close', { reason: 'end' });
      call.say('close', { reason: 'end' });
      await call.expect('closed', 10_000);
      await call.expectSilence(300);
    }),
  ),
  opened('Close', 'tolerates audio after close', async (call) => {
    call.say('close', { reason: 'end' });
    call.audio(1600);
    await call.expect('closed', 10_000);
  }),
  {
    group: 'Close',
    name: 'accepts the next call after a drop',
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
    name: 'tolerates a socket that closes before open',
    async run(target) {
      for (let i = 0; i < 5; i += 1) (await openRaw(target)).terminate();
      await inOpenSession(target, (call) => call.hangUp());
    },
  },
  {
    group: 'Isolation',
    name: 'keeps a call undisturbed beside twenty misbehaving ones',
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
