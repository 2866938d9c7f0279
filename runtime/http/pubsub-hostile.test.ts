/** What somebody can push who may publish to the topics: the token is valid, and the payload is hostile. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { type AssistEvent, AssistEventSchema } from '../../shared/assist/event.ts';
import { EarshotError, errorFacts } from '../../shared/errors.ts';
import { maskKinds } from '../../shared/mask-kinds.ts';
import { createAssistFeed } from '../core/assist/feed.ts';
import { createNotificationIntake } from '../core/assist/notifications.ts';
import { decorate } from '../core/decorate.ts';
import { createMasker } from '../core/masking/masker.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Logger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { mapNotification } from '../dialogflow/map-results.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createMemoryKeyValueStore } from '../store/memory-store.ts';
import { createTestClock } from '../testing/clock.ts';
import { newConversationId } from '../testing/log-recorder.ts';
import { createPubsubRoute, pushKinds } from './pubsub-route.ts';

const secret = 'kettle-words';

function setUp() {
  const clock = createTestClock();
  const lines: string[] = [];
  const line = (...all: unknown[]) => void lines.push(JSON.stringify(all));
  const logger = { debug: line, info: line, warn: line, error: line, with: () => logger } as unknown as Logger;
  const base = { clock, logger, meter: silentMeter };
  const stored = createMemoryConversationLog({ ...base, random: () => 0.5 });
  const events: AssistEvent[] = [];
  const log = decorate<ConversationLog>(stored, {
    async append(id, appended, options) {
      events.push(...appended);
      return stored.append(id, appended, options);
    },
  });
  const { mask, kinds, find } = createMasker(maskKinds);
  const feed = createAssistFeed({ ...base, log, masker: { mask, kinds, find } });
  const intake = createNotificationIntake({
    ...{ ...base, feed, read: mapNotification },
    store: createMemoryKeyValueStore({ clock }),
  });
  const app = createPubsubRoute({ intake, verify: async () => {}, onRefused: () => assert.fail('the token is valid') });
  app.onError((error) => new Response(null, { status: errorFacts[EarshotError.from(error).code].httpStatus }));
  let pushes = 0;
  const post = async (payload: unknown, kind: string = pushKinds[0], about: object = {}) => {
    pushes += 1;
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const message = { messageId: `push-${pushes}`, data: Buffer.from(text).toString('base64'), ...about };
    return (await app.request(`/${kind}`, { method: 'POST', body: JSON.stringify({ message }) })).status;
  };
  return { post, app, feed, log, events, lines, intake };
}

const id = newConversationId();
const conversation = `projects/p/locations/global/conversations/a${id}`;
const newMessage = (fields: object): unknown => ({
  ...{ conversation, type: 'NEW_MESSAGE' },
  newMessagePayload: { name: `${conversation}/messages/1`, participantRole: 'END_USER', content: secret, ...fields },
});
const recognition = (fields: object): unknown => ({
  ...{ conversation, type: 'NEW_RECOGNITION_RESULT' },
  newRecognitionResultPayload: { messageType: 'TRANSCRIPT', transcript: secret, isFinal: true, ...fields },
});
const suggestion = (result: object): unknown => ({ conversation, suggestionResults: [result] });
const reply = (fields: object): unknown =>
  suggestion({ suggestSmartRepliesResponse: { smartReplyAnswers: [{ reply: secret, ...fields }] } });

const nested = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);
const json = (outer: unknown, inner: string): string => JSON.stringify(outer).replace('"HERE"', () => inner);
const long = (characters: number) => 'x'.repeat(characters);
const lone = '\ud800';

/** Everything here is acknowledged: a repetition would make nothing better, and ten of them fill the dead letters. */
const hostile: Readonly<Record<string, unknown>> = {
  'arrays in arrays': json(newMessage({ messageAnnotation: 'HERE' }), nested(100_000)),
  'objects in objects': json(newMessage({ content: 'HERE' }), nested(50_000, '{"a":', '}').replace(':}', ':0}')),
  'a deep value of an entity': json(
    newMessage({ messageAnnotation: { parts: [{ text: secret, entityType: '@sys.any', formattedValue: 'HERE' }] } }),
    nested(100_000),
  ),
  'a text as long as a push may be': newMessage({ content: long(700_000) }),
  'a recognized text as long as a push may be': recognition({ transcript: long(700_000) }),
  'a suggestion as long as a push may be': reply({ reply: long(700_000) }),
  'a name of a message as long as a push may be': newMessage({ name: `messages/${long(700_000)}` }),
  'a name that just fits': newMessage({ name: long(9_900) }),
  'a name that just does not fit': newMessage({ name: long(10_000) }),
  'an answer record that just does not fit': reply({ answerRecord: long(10_000) }),
  'snippets that are too long together': suggestion({
    suggestArticlesResponse: { articleAnswers: [{ title: 't', snippets: [long(150_000), long(150_000)] }] },
  }),
  'a language that is none': newMessage({ languageCode: long(50_000) }),
  'a language of recognition that is none': recognition({ languageCode: long(50_000) }),
  'an answer record as long as a push may be': reply({ answerRecord: `answerRecords/${long(600_000)}` }),
  'an intent with a name of many characters': suggestion({
    suggestDialogflowAssistsResponse: {
      latestMessage: 'messages/1',
      dialogflowAssistAnswers: [{ intentSuggestion: { displayName: long(50_000) } }],
    },
  }),
  'ten thousand suggestions': suggestion({
    suggestSmartRepliesResponse: { smartReplyAnswers: Array.from({ length: 10_000 }, (_, n) => ({ reply: `r${n}` })) },
  }),
  'a hundred suggestions a hundred times': {
    conversation,
    suggestionResults: Array.from({ length: 100 }, (_, n) => ({
      suggestSmartRepliesResponse: {
        smartReplyAnswers: Array.from({ length: 200 }, (_, m) => ({ reply: `${n} ${m}` })),
      },
    })),
  },
  'ten thousand groups': {
    conversation,
    suggestionResults: Array.from({ length: 5_000 }, (_, n) => ({
      suggestSmartRepliesResponse: { latestMessage: `m${n}`, smartReplyAnswers: [{ reply: 'r' }] },
    })),
  },
  'a time at the end of all time': newMessage({ sendTime: '+275760-09-13T00:00:00Z' }),
  'a time before all time': newMessage({ sendTime: '-271821-04-20T00:00:00Z' }),
  'a time beyond all time': newMessage({ sendTime: { seconds: 1e300 } }),
  'an endless offset': recognition({ speechEndOffset: { seconds: '9'.repeat(400) }, confidence: 1e308 }),
  'words with endless offsets': recognition({
    speechWordInfo: [{ word: 'a', startOffset: '-999999999999s', endOffset: '999999999999s' }],
  }),
  'a mood beyond its scale': newMessage({
    sentimentAnalysis: { queryTextSentiment: { score: 1e308, magnitude: 1e308 } },
  }),
  'half a character': newMessage({ content: `${secret}${lone}`, name: `messages/${lone}` }),
  'half a character as suggestion': reply({ reply: lone, answerRecord: lone }),
  'zero characters and turned text': newMessage({ content: `\u0000\u202e\u2066${secret}\u0007\ufeff` }),
  'a role that is a method': newMessage({ participantRole: 'constructor' }),
  'a status that is a method': { conversation, type: '__proto__' },
  'fields of every object': JSON.stringify(newMessage({})).replace('{', '{"__proto__":{"polluted":true},'),
  'a conversation of another service': { conversation: 'projects/other/conversations/foreign', type: 'NEW_MESSAGE' },
  'a conversation that climbs': {
    conversation: `projects/p/conversations/../a${id}/..`,
    type: 'CONVERSATION_FINISHED',
  },
  'a name of a conversation as long as a push may be': { conversation: long(700_000), type: 'CONVERSATION_FINISHED' },
  'an error with a long message': {
    ...{ conversation, type: 'UNRECOVERABLE_ERROR' },
    errorStatus: { code: 1e300, message: secret.repeat(1_000) },
  },
  'a tool with hostile parameters': suggestion({
    generateSuggestionsResponse: {
      generatorSuggestionAnswers: [
        {
          generatorSuggestion: {
            toolCallInfo: [
              { toolCall: { tool: long(20_000), action: '__proto__', inputParameters: JSON.parse(nested(500)) } },
            ],
          },
        },
      ],
    },
  }),
  'every field of a wrong type': newMessage({
    ...{ content: 7, languageCode: [], sendTime: {}, messageAnnotation: 'x', sentimentAnalysis: [1] },
  }),
  'a number': '7',
  'base64 of nothing that is JSON': '\u0000\u0001\u0002',
};

/** Of the four pushes of a test together, whose repetitions add nothing. */
const mostEvents = 2_000;

describe('a hostile push under a valid token', () => {
  for (const [title, payload] of Object.entries(hostile)) {
    it(`is acknowledged and leaves a conversation that can be read: ${title}`, async () => {
      const { post, feed, log, events, lines, intake } = setUp();
      const attributes = { participant_role: 'END_USER', message_id: long(10_000) };
      for (const kind of pushKinds) assert.equal(await post(payload, kind, { attributes }), 204);
      await feed.of(id).flush();
      assert.ok(events.length <= mostEvents, `${events.length} events`);
      for (const event of events) {
        const parsed = v.safeParse(AssistEventSchema, event);
        assert.ok(parsed.success, `${event.type}: ${parsed.issues?.map(({ message }) => message.slice(0, 200))}`);
      }
      await log.snapshot(id);
      assert.equal(({} as { polluted?: boolean }).polluted, undefined);
      assert.doesNotMatch(lines.join('\n') + JSON.stringify(intake.setAside), new RegExp(`${secret}|x{300}`));
    });
  }
});

describe('pushes that repeat, collide and speak of others', () => {
  const texts = async ({ feed, log }: ReturnType<typeof setUp>, of = id) => {
    await feed.of(of).flush();
    return (await log.snapshot(of)).conversation.utterances.map(({ text }) => text);
  };
  const message = (name: string, content: string) => newMessage({ name, content });

  it('an id of one topic hides no push of another, and a repeated one is taken once', async () => {
    const pipeline = setUp();
    for (const [kind, content] of [
      [pushKinds[0], 'one'],
      [pushKinds[2], 'two'],
      [pushKinds[2], 'again'],
    ] as const)
      assert.equal(await pipeline.post(message(`messages/${content}`, content), kind, { messageId: '7' }), 204);
    assert.deepEqual(await texts(pipeline), ['one', 'two']);
  });

  it('a message that names another conversation stays in that of the push', async () => {
    const pipeline = setUp();
    const other = newConversationId();
    await pipeline.post(message(`projects/p/conversations/a${other}/messages/1`, 'hello'));
    assert.deepEqual([await texts(pipeline), await texts(pipeline, other)], [['hello'], []]);
  });

  it('a repeated message under other push ids, with other words, changes nothing that was said', async () => {
    const pipeline = setUp();
    for (const content of ['said', 'never said']) await pipeline.post(message('messages/1', content));
    assert.deepEqual(await texts(pipeline), ['said']);
  });

  it('an end before the words of a conversation loses none of them', async () => {
    const pipeline = setUp();
    await pipeline.post({ conversation, type: 'CONVERSATION_FINISHED' });
    await pipeline.post(message('messages/2', 'late'));
    await pipeline.post({ conversation, type: 'CONVERSATION_STARTED' });
    assert.deepEqual(await texts(pipeline), ['late']);
    assert.equal((await pipeline.log.snapshot(id)).conversation.status, 'ended');
  });

  it('a card number over two pushes is masked in both', async () => {
    const pipeline = setUp();
    await pipeline.post(message('messages/1', 'My card is 4111 1111'));
    await pipeline.post(message('messages/2', '1111 1111'));
    await pipeline.feed.of(id).flush();
    assert.doesNotMatch((await texts(pipeline)).join(' '), /1111/);
  });
});
