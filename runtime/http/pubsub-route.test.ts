import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../../shared/assist/conversation.ts';
import { EarshotError, errorFacts } from '../../shared/errors.ts';
import { type ConversationId, parseConversationId } from '../../shared/ids.ts';
import { createPushTokenVerifier } from '../auth/push-token.ts';
import { createAssistFeed } from '../core/assist/feed.ts';
import { createNotificationIntake } from '../core/assist/notifications.ts';
import { decorate } from '../core/decorate.ts';
import type { AssistResult } from '../core/ports/assist-gateway.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createDialogflowGateway } from '../dialogflow/gateway.ts';
import { mapNotification } from '../dialogflow/map-results.ts';
import { loadServices } from '../dialogflow/services.ts';
import { createPushEmulator } from '../engine/dialogflow/push-emulator.ts';
import { encodeSpeech } from '../engine/dialogflow/script-speech.ts';
import { startLocalDialogflow } from '../engine/dialogflow/server.ts';
import { createTestEngine } from '../engine/dialogflow/test-engine.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createMemoryKeyValueStore } from '../store/memory-store.ts';
import { createPubsubRoute, pushKinds } from './pubsub-route.ts';

const clock = createSystemClock();
const account = 'push@local.example';
const audience = 'http://service.local/pubsub';

type PipelineOptions = {
  readonly verify?: (authorization: string | undefined) => Promise<unknown>;
  /** Called before each append: a rejection is the append's. */
  readonly beforeAppend?: () => Promise<void>;
};

function createPipeline(options: PipelineOptions = {}) {
  const stored = createMemoryConversationLog({ clock, random: Math.random });
  const log = decorate<ConversationLog>(stored, {
    async append(...args) {
      await options.beforeAppend?.();
      return stored.append(...args);
    },
  });
  const feed = createAssistFeed({ log, clock, logger: silentLogger, meter: silentMeter, engine: () => 'local' });
  const outcomes: string[] = [];
  const meter = {
    ...silentMeter,
    counter: () => ({
      add: (_n?: number, labels?: Readonly<Record<string, string>>) => void outcomes.push(labels?.outcome ?? ''),
    }),
  };
  const store = createMemoryKeyValueStore({ clock });
  const intake = createNotificationIntake({ feed, store, logger: silentLogger, meter, read: mapNotification });
  const app = createPubsubRoute({ intake, verify: options.verify ?? (async () => {}), onRefused() {} });
  app.onError((error) => {
    const { code } = EarshotError.from(error);
    return new Response(code, { status: errorFacts[code].httpStatus });
  });
  const view = async (id: ConversationId) => {
    await feed.of(id).flush();
    return (await log.snapshot(id)).conversation;
  };
  return { app, log, store, feed, intake, outcomes, view };
}

const post = (app: ReturnType<typeof createPubsubRoute>, body: string, kind: string = pushKinds[0]) =>
  app.request(`/${kind}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
const envelope = (payload: unknown, messageId: string = crypto.randomUUID()) =>
  JSON.stringify({ message: { data: btoa(JSON.stringify(payload)), messageId }, subscription: 's' });

describe('the push routes', () => {
  it('refuse a push without a valid token before reading it', async () => {
    const { app, outcomes } = createPipeline({
      verify: async () => {
        throw new EarshotError('unauthenticated');
      },
    });
    for (const kind of pushKinds) assert.equal((await post(app, 'x'.repeat(2_000_000), kind)).status, 401);
    assert.deepEqual(outcomes, []);
  });

  it('T31 acknowledge, count and drop messages that can never be read', async () => {
    const { app, intake, outcomes } = createPipeline();
    const bodies = [
      '',
      'not json',
      '[]',
      '{"message":{}}',
      '{"message":{"messageId":"1","data":"%%%"}}',
      JSON.stringify({ message: { messageId: '2', data: btoa('\u0008\u0001binary') } }),
      envelope({}),
      envelope({ hello: 'world' }),
      envelope(null),
      envelope('text'),
    ];
    for (const body of bodies) assert.equal((await post(app, body)).status, 204, body);
    assert.deepEqual(new Set(outcomes), new Set(['poison']));
    assert.equal(intake.setAside.length, bodies.length);
    assert.equal(JSON.stringify(intake.setAside).includes('world'), false, 'no payload is kept');
  });

  it('refuse a body that is too large', async () => {
    const { app } = createPipeline();
    assert.equal((await post(app, envelope({ conversation: 'x'.repeat(1_100_000), type: 'T' }))).status, 413);
  });

  it('acknowledge foreign conversations, unknown kinds and empty suggestions, and append nothing', async () => {
    const { app, outcomes } = createPipeline();
    const name = `projects/p/locations/global/conversations/a${crypto.randomUUID()}`;
    for (const payload of [
      { conversation: 'projects/p/conversations/foreign', type: 'CONVERSATION_STARTED' },
      { conversation: name, type: 'SOMETHING_NEW' },
      { conversation: name, suggestionResults: [] },
      { conversation: name, suggestionResults: [{}, { futureResponse: { a: 1 } }] },
    ])
      assert.equal((await post(app, envelope(payload))).status, 204);
    assert.deepEqual(outcomes, ['foreign', 'empty', 'empty', 'empty']);
  });

  it('T31 append each push once, with or without a location in the name', async () => {
    const { app, outcomes, view } = createPipeline();
    const id = parseConversationId(crypto.randomUUID());
    const payload = {
      conversation: `projects/p/conversations/a${id}`,
      type: 'NEW_MESSAGE',
      newMessagePayload: { name: 'm/1', content: 'hello', participantRole: 'END_USER' },
    };
    const body = envelope(payload, 'push-1');
    const together = await Promise.all([1, 2, 3].map(() => post(app, body)));
    assert.deepEqual(
      together.map(({ status }) => status).sort(),
      [204, 503, 503],
      'not acknowledged before it is stored',
    );
    for (let n = 0; n < 2; n++) assert.equal((await post(app, body)).status, 204);
    await post(app, envelope(payload, 'push-2'));
    assert.deepEqual(outcomes.sort(), ['duplicate', 'duplicate', 'taken', 'taken']);
    assert.deepEqual(
      (await view(id)).utterances.map((u) => u.text),
      ['hello'],
    );
  });
});

describe('a push whose events cannot be stored', () => {
  const id = parseConversationId(crypto.randomUUID());
  const conversation = `projects/p/conversations/a${id}`;
  const newMessagePayload = { name: 'projects/p/messages/1', content: 'hello', participantRole: 'END_USER' };
  const payloads: Readonly<Record<string, [string, unknown]>> = {
    message: ['new-message-event', { conversation, type: 'NEW_MESSAGE', newMessagePayload }],
    start: ['conversation-lifecycle-event', { conversation, type: 'CONVERSATION_STARTED' }],
  };

  for (const [name, [kind, payload]] of Object.entries(payloads)) {
    it(`is not acknowledged, and is stored when it comes again: ${name}`, async () => {
      let failure: EarshotError | undefined = new EarshotError('conflict');
      const { app, outcomes, log } = createPipeline({
        beforeAppend: async () => {
          if (failure) throw failure;
        },
      });
      assert.equal((await post(app, envelope(payload, 'push-1'), kind)).status, 503);
      assert.equal((await log.snapshot(id)).conversation.status, 'unknown');
      failure = undefined;
      assert.equal((await post(app, envelope(payload, 'push-1'), kind)).status, 204);
      const { conversation: view } = await log.snapshot(id);
      assert.ok(view.status === 'started' || view.utterances[0]?.text === 'hello');
      assert.equal((await post(app, envelope(payload, 'push-1'), kind)).status, 204);
      assert.deepEqual(outcomes, ['taken', 'duplicate']);
    });
  }

  it('is acknowledged when its conversation was erased', async () => {
    const { app, outcomes } = createPipeline({ beforeAppend: () => Promise.reject(new EarshotError('erased')) });
    const [kind, payload] = payloads.message!;
    assert.equal((await post(app, envelope(payload, 'push-1'), kind)).status, 204);
    assert.deepEqual(outcomes, ['erased']);
  });
});

describe('a push whose instance died while handling it', () => {
  it('is not a duplicate, and is handled when it comes again', async () => {
    const { app, store, outcomes, view } = createPipeline();
    const id = parseConversationId(crypto.randomUUID());
    const payload = {
      conversation: `projects/p/conversations/a${id}`,
      type: 'NEW_MESSAGE',
      newMessagePayload: { name: 'm/1', content: 'hello', participantRole: 'END_USER' },
    };
    await store.set(`push:${pushKinds[0]}:push-1`, 'taking', 200);
    assert.equal((await post(app, envelope(payload, 'push-1'))).status, 503);
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert.equal((await post(app, envelope(payload, 'push-1'))).status, 204);
    assert.deepEqual(outcomes, ['taken']);
    assert.equal((await view(id)).utterances.length, 1);
  });
});

describe('notifications of the local Dialogflow', () => {
  const vocabulary = 'i am angry and want a refund now'.split(' ');
  const words = vocabulary.map((_, n) => ({ number: n, startMs: 100 + n * 200, endMs: 250 + n * 200 }));

  async function talk(how: { overGrpc: boolean }) {
    const pipeline = createPipeline({ verify: (authorization) => verify(authorization) });
    const emulator = createPushEmulator({
      fetch: async (url, init) => pipeline.app.request(new URL(url).pathname.replace('/pubsub', ''), init),
      baseUrl: () => 'http://service.local',
      clock,
      audience,
      serviceAccount: account,
      duplicates: 0.5,
      shuffleMs: 30,
      lateMs: { 'new-recognition-result-notification-event': 120 },
    });
    const verify = createPushTokenVerifier({
      audience,
      serviceAccounts: [account],
      clock,
      fetch: (async () => new Response(JSON.stringify(await emulator.keys()))) as unknown as typeof globalThis.fetch,
    });
    const local = await startLocalDialogflow({
      engine: createTestEngine(vocabulary),
      services: loadServices,
      clock,
      notify: emulator.publish,
    });
    const gateway = createDialogflowGateway({
      target: { profile: 'projects/local/conversationProfiles/local', endpoint: local.target },
      clock,
    });
    const id = parseConversationId(crypto.randomUUID());
    const events = pipeline.feed.of(id);
    if (how.overGrpc) events.started('voice', 'en-US');
    const handle = await gateway.ensureConversation(id);
    await new Promise<void>((resolve) => {
      const onResult = (result: AssistResult) => {
        if (!how.overGrpc || result.kind === 'activity') return;
        if (result.kind !== 'recognition') return events.result(result, { role: 'customer' });
        const { text, final } = result;
        const revision = final ? 100 : text.length;
        events.utterance({ utteranceId: 'u1', revision, role: 'customer', text, final, startMs: 0, endMs: 1 });
      };
      const stream = gateway.openStream({
        handle,
        role: 'customer',
        sampleRateHz: 8000,
        onResult,
        onEnd: () => resolve(),
      });
      const audio = encodeSpeech(words, 2_500);
      for (let at = 0; at < audio.length; at += 800) stream.write(audio.subarray(at, at + 800));
      stream.halfClose();
    });
    await gateway.complete(handle);
    if (how.overGrpc) events.ended();
    await emulator.idle();
    const view = await pipeline.view(id);
    const log = await pipeline.log.read(id);
    await gateway.close();
    await local.close();
    return { view, pipeline, emulator, events: log.kind === 'tail' ? log.events.map((e) => e.event) : [] };
  }

  it('T31 produce the whole conversation although duplicated, shuffled and late', async () => {
    const { view, emulator, pipeline } = await talk({ overGrpc: false });
    assert.equal(emulator.counts.dropped, 0);
    assert.ok(pipeline.outcomes.includes('duplicate'));
    assert.equal(view.status, 'ended');
    const finals = view.utterances.filter((u) => u.final);
    assert.deepEqual(
      finals.map((u) => u.text),
      [vocabulary.join(' ')],
    );
    assert.equal(Object.keys(view.sentiments).length, 1);
    assert.deepEqual(view.suggestions.map((s) => s.kind).sort(), [
      'coaching',
      'knowledge',
      'smart_reply',
      'smart_reply',
    ]);
  });

  it('T31 add nothing to a call whose results come over gRPC', async () => {
    const { view, events } = await talk({ overGrpc: true });
    assert.deepEqual(
      view.utterances.map((u) => [u.utteranceId, u.final]),
      [['u1', true]],
    );
    assert.equal(view.suggestions.length, 4);
    assert.deepEqual(Object.keys(view.sentiments), ['u1']);
    const count = (type: string) => events.filter((event) => event.type === type).length;
    assert.equal(count('sentiment'), 1);
    assert.equal(count('suggestion'), 4);
    assert.equal(count('conversation'), 2);
    assert.deepEqual(foldEvents(events), view);
  });
});
