import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { after, before, describe, it } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import { silentLogger } from '../../core/ports/logger.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import { type DialogflowServices, loadServices } from '../../dialogflow/services.ts';
import { encodeSpeech } from './script-speech.ts';
import { type LocalDialogflow, startLocalDialogflow } from './server.ts';
import { codes } from './status.ts';
import { createTestEngine } from './test-engine.ts';

type Failure = { code: number; details: string };
type Json = Record<string, unknown>;

const clock = createSystemClock();
const parent = 'projects/p/locations/us-east1';
const profile = `${parent}/conversationProfiles/x`;
const vocabulary = 'please refund my order'.split(' ');
const audio = encodeSpeech(
  vocabulary.map((_, number) => ({ number, startMs: 100 + number * 200, endMs: 250 + number * 200 })),
  1_500,
);
const mulaw = { audioEncoding: 'AUDIO_ENCODING_MULAW', sampleRateHertz: 8000, languageCode: 'en-US' };

let services: DialogflowServices;
let local: LocalDialogflow;
let client: grpc.Client;

before(async () => {
  services = await loadServices();
  local = await startLocalDialogflow({
    engine: createTestEngine(vocabulary),
    services,
    clock,
    limits: { idleMs: 1_500 },
  });
  client = new grpc.Client(local.target, grpc.credentials.createInsecure());
});
after(async () => {
  client.close();
  await local.close();
});

type Version = 'v2' | 'v2beta1';

function call(method: string, request: Json, version: Version = 'v2'): Promise<Json> {
  const service = (['Participants', 'Conversations', 'AnswerRecords', 'ConversationProfiles'] as const).find(
    (name) => services.definitions[`${version}.${name}`][method],
  );
  const definition = services.definitions[`${version}.${service!}`][method]!;
  return new Promise((resolve, reject) =>
    client.makeUnaryRequest(
      definition.path,
      definition.requestSerialize,
      definition.responseDeserialize,
      request,
      (error, response) => (error ? reject(error) : resolve(response as Json)),
    ),
  );
}

function openStream(version: Version = 'v2') {
  const definition = services.definitions[`${version}.Participants`].StreamingAnalyzeContent!;
  const stream = client.makeBidiStreamRequest(
    definition.path,
    definition.requestSerialize,
    definition.responseDeserialize,
  );
  const responses: Json[] = [];
  const ended = new Promise<{ responses: Json[]; failure: Failure | undefined }>((resolve) => {
    stream.on('data', (response: Json) => responses.push(response));
    stream.on('error', (failure: Failure) => resolve({ responses, failure }));
    stream.on('end', () => setTimeout(() => resolve({ responses, failure: undefined }), 10));
  });
  return { stream, ended };
}

let count = 0;
async function newConversation(version: Version = 'v2') {
  const conversation = await call(
    'CreateConversation',
    { parent, conversationId: `conv-${++count}`, conversation: { conversationProfile: profile } },
    version,
  );
  const name = conversation.name as string;
  const participant = async (role: string) =>
    (await call('CreateParticipant', { parent: name, participant: { role } }, version)).name as string;
  return { name, customer: await participant('END_USER'), agent: await participant('HUMAN_AGENT') };
}

const refuses = (code: number) => (error: Failure) => {
  assert.equal(error.code, code, error.details);
  return true;
};

describe('conversations', () => {
  it('have ids of the form that the service wants, once', async () => {
    const create = (conversationId: string, conversation: Json = { conversationProfile: profile }) =>
      call('CreateConversation', { parent, conversationId, conversation });
    for (const bad of ['1abc', 'ab', 'a'.repeat(65), 'a b c', 'a/../b'])
      await assert.rejects(create(bad), refuses(codes.invalidArgument), bad);
    await assert.rejects(create('abc', {}), refuses(codes.invalidArgument));
    await assert.rejects(
      create('abc', { conversationProfile: 'projects/p/locations/global/conversationProfiles/x' }),
      refuses(codes.invalidArgument),
      'the profile must be in the same location',
    );
    const made = await create('abc');
    assert.equal(made.name, `${parent}/conversations/abc`);
    assert.equal(made.lifecycleState, 'IN_PROGRESS');
    await assert.rejects(create('abc'), refuses(codes.alreadyExists));
  });

  it('are complete for good, and say so every time', async () => {
    const { name, customer } = await newConversation();
    for (let n = 0; n < 2; n++) {
      const completed = await call('CompleteConversation', { name });
      assert.equal(completed.lifecycleState, 'COMPLETED');
      assert.ok(completed.endTime);
    }
    await assert.rejects(
      call('AnalyzeContent', { participant: customer, textInput: { text: 'x' } }),
      refuses(codes.failedPrecondition),
    );
  });

  it('have participants with a role that stays', async () => {
    const { name, agent } = await newConversation();
    await assert.rejects(call('CreateParticipant', { parent: name, participant: {} }), refuses(codes.invalidArgument));
    await assert.rejects(
      call('UpdateParticipant', { participant: { name: agent, role: 'END_USER' }, updateMask: { paths: ['role'] } }),
      refuses(codes.invalidArgument),
    );
    const listed = (await call('ListParticipants', { parent: name })).participants as Json[];
    assert.deepEqual(
      listed.map((p) => p.role),
      ['END_USER', 'HUMAN_AGENT'],
    );
    await assert.rejects(call('GetParticipant', { name: `${name}/participants/none` }), refuses(codes.notFound));
    await assert.rejects(call('GetConversation', { name: `${parent}/conversations/none` }), refuses(codes.notFound));
  });

  it('list their messages from the newest, page by page', async () => {
    const { name, customer } = await newConversation();
    for (const text of ['one', 'two', 'three'])
      await call('AnalyzeContent', { participant: customer, textInput: { text } });
    const first = await call('ListMessages', { parent: name, pageSize: 2 });
    assert.deepEqual(
      (first.messages as Json[]).map((m) => m.content),
      ['three', 'two'],
    );
    const rest = await call('ListMessages', { parent: name, pageSize: 2, pageToken: first.nextPageToken });
    assert.deepEqual(
      (rest.messages as Json[]).map((m) => m.content),
      ['one'],
    );
    assert.equal(rest.nextPageToken, undefined);
  });

  it('may be named without their location where it is global', async () => {
    await call('CreateConversation', {
      parent: 'projects/p',
      conversationId: 'short',
      conversation: { conversationProfile: 'projects/p/conversationProfiles/x' },
    });
    const found = await call('GetConversation', { name: 'projects/p/conversations/short' });
    assert.equal(found.name, 'projects/p/locations/global/conversations/short');
  });
});

for (const version of ['v2', 'v2beta1'] as const)
  describe(`streaming in ${version}`, () => {
    it('tells recognition, then the message, then suggestions, then ends in order', async () => {
      const { name, customer } = await newConversation(version);
      const { stream, ended } = openStream(version);
      stream.write({ participant: customer, audioConfig: { ...mulaw, enableWordInfo: true } });
      for (let at = 0; at < audio.length; at += 800) stream.write({ inputAudio: audio.subarray(at, at + 800) });
      stream.end();
      const { responses, failure } = await ended;
      assert.equal(failure, undefined);
      const fields = responses.map((response) => Object.keys(response)[0]);
      assert.equal(fields.indexOf('recognitionResult'), 0);
      assert.ok(fields.indexOf('message') > fields.lastIndexOf('recognitionResult'));
      assert.ok(fields.indexOf('humanAgentSuggestionResults') > fields.indexOf('message'));
      const message = responses.find((r) => r.message)?.message as Json;
      assert.equal(message.content, vocabulary.join(' '));
      assert.ok((message.name as string).startsWith(`${name}/messages/`));
      const results = responses.flatMap((r) => (r.humanAgentSuggestionResults as Json[] | undefined) ?? []);
      const kinds = results.map((result) => Object.keys(result)[0]).sort();
      const intents = version === 'v2beta1' ? ['suggestDialogflowAssistsResponse'] : [undefined];
      assert.deepEqual(
        new Set(kinds),
        new Set([
          ...intents,
          'suggestKnowledgeAssistResponse',
          'suggestSmartRepliesResponse',
          'generateSuggestionsResponse',
        ]),
      );
    });

    const sins: [name: string, messages: (names: { customer: string; agent: string }) => Json[], code: number][] = [
      ['a first message without a participant', () => [{ audioConfig: mulaw }], codes.invalidArgument],
      ['a first message without a configuration', ({ customer }) => [{ participant: customer }], codes.invalidArgument],
      [
        'input in the first message',
        ({ customer }) => [{ participant: customer, audioConfig: mulaw, inputAudio: Buffer.from([1]) }],
        codes.invalidArgument,
      ],
      [
        'a participant that does not exist',
        ({ customer }) => [{ participant: `${customer}0`, audioConfig: mulaw }],
        codes.notFound,
      ],
      [
        'an encoding that is not for telephony',
        ({ customer }) => [{ participant: customer, audioConfig: { ...mulaw, audioEncoding: 'AUDIO_ENCODING_FLAC' } }],
        codes.invalidArgument,
      ],
      [
        'no sample rate',
        ({ customer }) => [{ participant: customer, audioConfig: { audioEncoding: 'AUDIO_ENCODING_MULAW' } }],
        codes.invalidArgument,
      ],
      [
        'a second configuration',
        ({ customer }) => [{ participant: customer, audioConfig: mulaw }, { audioConfig: mulaw }],
        codes.invalidArgument,
      ],
      [
        'text on a stream of audio',
        ({ customer }) => [{ participant: customer, audioConfig: mulaw }, { inputText: 'hello' }],
        codes.invalidArgument,
      ],
      [
        'text after the text',
        ({ customer }) => [
          { participant: customer, textConfig: { languageCode: 'en' } },
          { inputText: 'a' },
          { inputText: 'b' },
        ],
        codes.invalidArgument,
      ],
      ['silence on the line', ({ customer }) => [{ participant: customer, audioConfig: mulaw }], codes.outOfRange],
    ];
    for (const [name, messages, code] of sins)
      it(`refuses ${name}`, async () => {
        const { stream, ended } = openStream(version);
        for (const message of messages(await newConversation(version))) stream.write(message);
        assert.equal((await ended).failure?.code, code);
      });

    it('takes text as one utterance', async () => {
      const { agent } = await newConversation(version);
      const { stream, ended } = openStream(version);
      stream.write({ participant: agent, textConfig: { languageCode: 'en-US' } });
      stream.write({ inputText: 'hello there' });
      stream.end();
      const { responses, failure } = await ended;
      assert.equal(failure, undefined);
      const message = responses.find((r) => r.message)?.message as Json;
      assert.deepEqual([message.content, message.participantRole], ['hello there', 'HUMAN_AGENT']);
    });

    it('keeps what was merged into an answer record', async () => {
      const { name } = await newConversation(version);
      const { answers } = (await call(
        'SearchKnowledge',
        { parent, conversationProfile: profile, conversation: name, query: { text: 'refund' } },
        version,
      )) as { answers: Json[] };
      const record = answers[0]!.answerRecord as string;
      const update = (answerFeedback: Json, paths: string[]) =>
        call('UpdateAnswerRecord', { answerRecord: { name: record, answerFeedback }, updateMask: { paths } }, version);
      await assert.rejects(update({ clicked: true }, []), refuses(codes.invalidArgument));
      await assert.rejects(update({ clicked: true }, ['name']), refuses(codes.invalidArgument));
      await update({ clicked: true, displayed: true }, ['answer_feedback.clicked']);
      const merged = await update({ correctnessLevel: 'FULLY_CORRECT' }, ['answer_feedback.correctness_level']);
      assert.deepEqual(merged.answerFeedback, { clicked: true, correctnessLevel: 'FULLY_CORRECT' });
    });
  });

describe('one kind of suggestion', () => {
  it('can be asked for by name, about the newest message or an earlier one', async () => {
    const { name, customer, agent } = await newConversation();
    await assert.rejects(call('SuggestSmartReplies', { parent: agent }), refuses(codes.failedPrecondition));
    const first = await call('AnalyzeContent', { participant: customer, textInput: { text: 'my refund' } });
    await call('AnalyzeContent', { participant: customer, textInput: { text: 'hello' } });
    const latestMessage = (first.message as Json).name;
    const replies = await call('SuggestSmartReplies', { parent: agent, latestMessage });
    assert.equal((replies.smartReplyAnswers as Json[])[0]?.reply, 'I can refund that');
    assert.equal(replies.latestMessage, latestMessage);
    assert.equal((await call('SuggestSmartReplies', { parent: agent })).smartReplyAnswers, undefined);
    const follow = await call('SuggestSmartReplies', { parent: agent, currentTextInput: { text: 'a refund then' } });
    assert.equal((follow.smartReplyAnswers as Json[]).length, 2);
    const assist = await call('SuggestKnowledgeAssist', { parent: agent, latestMessage });
    const answer = assist.knowledgeAssistAnswer as { suggestedQuery: Json };
    assert.equal(answer.suggestedQuery.queryText, 'How do refunds work?');
    const again = await call('SuggestKnowledgeAssist', {
      parent: agent,
      latestMessage,
      previousSuggestedQuery: 'How do refunds work?',
    });
    assert.equal(again.knowledgeAssistAnswer, undefined);
    const articles = await call('SuggestArticles', { parent: agent, latestMessage });
    assert.equal((articles.articleAnswers as Json[])[0]?.title, 'Refunds');
    const faq = await call('SuggestFaqAnswers', { parent: agent, latestMessage });
    assert.equal((faq.faqAnswers as Json[])[0]?.answer, 'About my refund');
    const generated = await call('GenerateSuggestions', { conversation: name });
    assert.equal((generated.generatorSuggestionAnswers as Json[]).length, 1);
  });
});

describe('knowledge', () => {
  it('that is not there is NOT_FOUND', async () => {
    const { name } = await newConversation();
    await assert.rejects(
      call('SearchKnowledge', { parent, conversationProfile: profile, conversation: name, query: { text: 'moon' } }),
      refuses(codes.notFound),
    );
  });
});

describe('a feature that hangs', () => {
  it('delays neither the transcript nor the others, and counts as failed after a while', async () => {
    const engine = createTestEngine(vocabulary);
    const slow = await startLocalDialogflow({
      services,
      clock,
      engine: { ...engine, knowledge: { ...engine.knowledge, proactive: () => new Promise(() => {}) } },
      limits: { partWithinMs: 2_000 },
    });
    const own = new grpc.Client(slow.target, grpc.credentials.createInsecure());
    const before = client;
    client = own;
    try {
      const { customer } = await newConversation();
      const { stream, ended } = openStream();
      const start = performance.now();
      let messageAfter = 0;
      stream.on('data', (response: Json) => {
        if (response.message) messageAfter = performance.now() - start;
      });
      stream.write({ participant: customer, audioConfig: mulaw });
      stream.write({ inputAudio: audio });
      stream.end();
      const { responses, failure } = await ended;
      assert.equal(failure, undefined);
      assert.ok(messageAfter > 0 && messageAfter < 1_500, `message after ${Math.round(messageAfter)} ms`);
      const results = responses.flatMap((r) => (r.humanAgentSuggestionResults as Json[] | undefined) ?? []);
      assert.ok(results.some((r) => r.generateSuggestionsResponse));
      assert.ok(results.some((r) => (r.error as Json | undefined)?.code === codes.internal));
    } finally {
      client = before;
      own.close();
      await slow.close();
    }
  });
});

describe('a feature that fails', () => {
  it('is told beside those that did not, and delays nothing', async () => {
    const engine = createTestEngine(vocabulary);
    const lines: unknown[] = [];
    const broken = await startLocalDialogflow({
      services,
      clock,
      logger: { ...silentLogger, warn: (sentence, fields) => lines.push([sentence, fields]) },
      engine: {
        ...engine,
        writer: {
          ...engine.writer,
          replies: async () => {
            throw new Error('a model fell over');
          },
          coaching: () => new Promise(() => {}),
        },
      },
      limits: { suggestionsWithinMs: 100 },
    });
    const own = new grpc.Client(broken.target, grpc.credentials.createInsecure());
    const before = client;
    client = own;
    try {
      const { customer } = await newConversation();
      const answer = await call('AnalyzeContent', { participant: customer, textInput: { text: 'refund' } }, 'v2');
      const results = answer.humanAgentSuggestionResults as Json[];
      assert.ok(results.some((r) => (r.error as Json | undefined)?.code === codes.internal));
      assert.ok(results.some((r) => r.suggestKnowledgeAssistResponse));
      assert.equal(JSON.stringify(results).includes('fell over'), false);
      assert.match(JSON.stringify(lines), /"feature":"replies","error":"Error","place":"at /);
      assert.equal(JSON.stringify(lines).includes('fell over'), false, 'the message may quote a customer');
    } finally {
      client = before;
      own.close();
      await broken.close();
    }
  });
});
