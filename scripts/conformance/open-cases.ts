/** Parameters of `open`, the answer in `opened`, and the connection probe. */
import { inverted, monoExternal, monoInternal, stereo } from '../../runtime/simulator/caller/offered-media.ts';
import { NULL_UUID } from '../../shared/ids.ts';
import { type Case, expectPong, must, opened, ours, session, wait } from './case.ts';

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const l16 = { ...stereo, format: 'L16' };

const offer = (name: string, media: readonly unknown[], answer: unknown): Case =>
  session('Open', `answers ${name}`, async (call) => {
    call.sayOpen({ media });
    const { parameters } = await call.expect('opened');
    const expected = answer === undefined ? [] : [answer];
    must(same(parameters.media, expected), `It answered ${JSON.stringify(parameters.media)}`);
    await call.hangUp();
  });

const opens = (
  name: string,
  parameters: Readonly<Record<string, unknown>>,
  envelope: Readonly<Record<string, unknown>> = {},
): Case =>
  session('Open', `opens with ${name}`, async (call) => {
    call.sayOpen(parameters, envelope);
    const message = await call.expect('opened');
    must(message.seq === 1 && message.clientseq === 1, 'opened is not number 1 in answer to number 1');
    must(
      !('supportedLanguages' in message.parameters) || parameters.supportedLanguages === true,
      'It lists languages without a request',
    );
    await call.hangUp();
  });

export const openCases: readonly Case[] = [
  offer('a stereo offer with stereo', [stereo], stereo),
  offer('stereo and mono with the first', [stereo, monoExternal, monoInternal], stereo),
  offer('inverted channels in their order', [inverted, monoInternal, monoExternal], inverted),
  offer('only the customer', [monoExternal], monoExternal),
  offer('only the other side', [monoInternal], monoInternal),
  offer('L16 before PCMU with PCMU', [l16, stereo], stereo),
  ours(offer('only L16 with L16', [l16], l16)),
  offer('no offer with none', [], undefined),
  offer('only an unknown format with none', [{ ...stereo, format: 'OPUS' }], undefined),
  offer('only another rate with none', [{ ...stereo, rate: 16_000 }], undefined),
  offer('an unknown format before a known one with that', [{ ...stereo, format: 'OPUS' }, stereo], stereo),
  ours(offer('invalid offers among valid ones with the first valid one', [null, 7, 'audio', {}, stereo], stereo)),
  opens('position PT0S', {}),
  opens('position PT0.0S', {}, { position: 'PT0.0S' }),
  opens('a language of two parts', { language: 'es-419' }),
  opens('a language of three parts', { language: 'zh-Hans-CN' }),
  opens('no language', { language: undefined }),
  ours(opens('an invalid language', { language: '???' })),
  opens('customConfig as an object', { customConfig: { a: 1 } }),
  ours(opens('customConfig as text', { customConfig: '{"a":1}' })),
  opens('customConfig of 50,000 characters', { customConfig: { text: 'x'.repeat(50_000) } }),
  opens('inputVariables', { inputVariables: { a: 'b' } }),
  opens('unknown members', { novelty: { deep: [1] } }, { more: true }),
  opens('a participant without names', { participant: { id: crypto.randomUUID() } }),
  ours(opens('no participant', { participant: undefined })),
  ours(opens('upper-case ids', { conversationId: crypto.randomUUID().toUpperCase() })),
  opens(
    'continuedSessions',
    { continuedSessions: [{ id: crypto.randomUUID(), clientseq: 12, serverseq: 8 }] },
    { position: 'PT17.4S' },
  ),
  ours(opens('invalid continuedSessions', { continuedSessions: 'yes' })),
  ours(
    session('Open', 'lists its languages on request', async (call) => {
      call.sayOpen({ supportedLanguages: true });
      const { parameters } = await call.expect('opened');
      const list = parameters.supportedLanguages;
      must(Array.isArray(list), 'There is no list');
      must(
        list.every((tag) => /^[a-z]{2,3}-(?:[A-Za-z]{2,3}|\d{3})$/.test(tag)),
        `The list is ${list}`,
      );
      await call.hangUp();
    }),
  ),
  ours(
    session('Open', 'refuses an organization that is not the upgrade’s', async (call) => {
      call.sayOpen({ organizationId: crypto.randomUUID() });
      const { parameters } = await call.expect('disconnect');
      must(parameters.reason === 'unauthorized', `The reason is ${parameters.reason}`);
      await call.hangUp('disconnect');
    }),
  ),
  session('Open', 'sends nothing before open', async (call) => {
    await call.expectSilence(300);
    call.sayOpen();
    await call.expect('opened');
    await call.hangUp();
  }),
  ours(
    opened('Open', 'sends nothing between opened and the first pong', async (call) => {
      call.audio(1600);
      await wait(500);
      call.say('ping');
      const pong = await call.expect('pong');
      must(pong.seq === 2 && pong.clientseq === 2, `pong is ${pong.seq} in answer to ${pong.clientseq}`);
      await call.hangUp();
    }),
  ),
  session('Open', 'opens many sessions of one conversation', async (call) => {
    call.sayOpen();
    await call.expect('opened');
    await call.hangUp();
  }),

  ...(['both ids', 'the conversation id', 'the participant id'] as const).map((which) =>
    session('Probe', `answers a probe identified by ${which}`, async (call) => {
      call.sayOpen({
        ...(which !== 'the participant id' && { conversationId: NULL_UUID }),
        ...(which !== 'the conversation id' && { participant: { id: NULL_UUID, ani: '', aniName: '', dnis: '' } }),
      });
      await call.expect('opened');
      await call.hangUp();
    }),
  ),
  ours(
    session('Probe', 'answers a language probe with its list', async (call) => {
      call.sayOpen({
        conversationId: NULL_UUID,
        participant: { id: NULL_UUID, ani: '', aniName: '', dnis: '' },
        supportedLanguages: true,
      });
      const { parameters } = await call.expect('opened');
      must(Array.isArray(parameters.supportedLanguages), 'There is no list');
      await call.hangUp();
    }),
  ),
  ours(
    session('Probe', 'tolerates a zero-length frame in a probe', async (call) => {
      call.sayOpen({ conversationId: NULL_UUID, participant: { id: NULL_UUID, ani: '', aniName: '', dnis: '' } });
      await call.expect('opened');
      call.binary(new Uint8Array());
      await call.hangUp();
    }),
  ),
  ours(
    session('Probe', 'tolerates audio in a probe', async (call) => {
      call.sayOpen({ conversationId: NULL_UUID, participant: { id: NULL_UUID, ani: '', aniName: '', dnis: '' } });
      await call.expect('opened');
      call.audio(1600);
      await expectPong(call);
      await call.hangUp();
    }),
  ),
];
