import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { EarshotError } from '../../shared/errors.ts';
import { parseConversationId } from '../../shared/ids.ts';
import type { AnalyzeStream, AssistGateway, AssistResult } from '../core/ports/assist-gateway.ts';
import { createSystemClock } from '../core/system-clock.ts';
import type { PublishedNotification } from '../engine/dialogflow/notify.ts';
import { encodeSpeech } from '../engine/dialogflow/script-speech.ts';
import { type LocalDialogflow, startLocalDialogflow } from '../engine/dialogflow/server.ts';
import { createTestEngine } from '../engine/dialogflow/test-engine.ts';
import { createDialogflowGateway } from './gateway.ts';
import { loadServices } from './services.ts';

const clock = createSystemClock();
const profile = 'projects/local/locations/global/conversationProfiles/local';
const vocabulary = 'i am angry and want a refund now please hello again'.split(' ');
const words = vocabulary.map((_, number) => ({ number, startMs: 200 + number * 300, endMs: 200 + number * 300 + 250 }));
const newConversationId = () => parseConversationId(crypto.randomUUID());

let local: LocalDialogflow;
let gateway: AssistGateway;
const published: PublishedNotification[] = [];

before(async () => {
  local = await startLocalDialogflow({
    engine: createTestEngine(vocabulary),
    services: loadServices,
    clock,
    profiles: [profile],
    notify: (notification) => published.push(notification),
  });
  gateway = createDialogflowGateway({ target: { profile, endpoint: local.target }, clock, languageCode: 'en-US' });
});
after(async () => {
  await gateway.close();
  await local.close();
});

async function listen(
  audio: Uint8Array,
  options: { role?: 'customer' | 'agent'; finish?: (stream: AnalyzeStream) => void; pieces?: number } = {},
): Promise<{ results: AssistResult[]; error: EarshotError | undefined; ends: number }> {
  const handle = await gateway.ensureConversation(newConversationId());
  return new Promise((resolve) => {
    const results: AssistResult[] = [];
    let ends = 0;
    const stream = gateway.openStream({
      handle,
      role: options.role ?? 'customer',
      sampleRateHz: 8000,
      onResult: (result) => results.push(result),
      onEnd: (error) => {
        ends++;
        setTimeout(() => resolve({ results, error, ends }), 20);
      },
    });
    const size = options.pieces ?? 1600;
    for (let at = 0; at < audio.length; at += size) stream.write(audio.subarray(at, at + size));
    (options.finish ?? ((s) => s.halfClose()))(stream);
  });
}

describe('the gateway over real gRPC', () => {
  it('gets the same conversation and participants however often and by whomever it is asked', async () => {
    const id = newConversationId();
    const other = createDialogflowGateway({ target: { profile, endpoint: local.target }, clock });
    const handles = await Promise.all([
      gateway.ensureConversation(id),
      gateway.ensureConversation(id),
      other.ensureConversation(id),
    ]);
    await other.close();
    assert.equal(handles[0]!.conversationName, `projects/local/locations/global/conversations/a${id}`);
    assert.deepEqual(handles[1], handles[0]);
    assert.deepEqual(handles[2], handles[0]);
    assert.equal(local.state.conversation(handles[0]!.conversationName).participants.size, 2);
    assert.notEqual(handles[0]!.participants.agent, handles[0]!.participants.customer);
  });

  it('opens a later segment as a conversation of its own', async () => {
    const id = newConversationId();
    const handle = await gateway.ensureConversation(id, { segment: 2 });
    assert.ok(handle.conversationName.endsWith(`/a${id}-2`));
  });

  it('gives interim and final text with word times, then the message, then suggestions of every kind', async () => {
    const { results, error, ends } = await listen(encodeSpeech(words, 4000));
    assert.equal(error, undefined);
    assert.equal(ends, 1);
    const recognitions = results.filter((r) => r.kind === 'recognition');
    assert.ok(
      recognitions.some((r) => !r.final),
      'interim results',
    );
    const final = recognitions.find((r) => r.final)!;
    assert.equal(final.text, vocabulary.join(' '));
    assert.deepEqual(final.words[6], {
      word: 'refund',
      startMs: 2000,
      endMs: 2250,
      confidence: final.words[6]!.confidence,
    });
    assert.equal(final.endMs, words.at(-1)!.endMs);
    assert.ok(Math.abs(final.confidence! - 0.95) < 1e-6);
    assert.ok(results.some((r) => r.kind === 'activity' && r.speaking));
    const message = results.find((r) => r.kind === 'message')!;
    assert.equal(message.role, 'customer');
    assert.deepEqual(message.sentiment, { score: -0.75, magnitude: 0.5 });
    assert.deepEqual(message.entities, [{ kind: 'topic', start: 22, end: 28, value: 'refund' }]);
    const suggestions = results.filter((r) => r.kind === 'suggestions');
    assert.ok(suggestions.every((s) => s.latestMessage === message.messageName));
    assert.deepEqual(
      suggestions.flatMap((s) => s.intents ?? []).map((i) => i.name),
      ['refund'],
    );
    const drafts = suggestions.flatMap((s) => s.suggestions);
    const knowledge = drafts.find((d) => d.kind === 'knowledge')!;
    assert.equal(knowledge.query, 'How do refunds work?');
    assert.deepEqual(knowledge.sources, [
      { title: 'Refunds', uri: 'https://kb.example/refunds', snippet: 'within 14 days', label: 'Policy' },
    ]);
    assert.match(knowledge.answerRecord!, /^projects\/local\/locations\/global\/answerRecords\/\w+$/);
    assert.deepEqual(
      drafts.filter((d) => d.kind === 'smart_reply').map((d) => d.text),
      ['I can refund that', 'Let me check'],
    );
    const coaching = drafts.find((d) => d.kind === 'coaching')!;
    assert.equal(coaching.text, 'Say that you understand');
    assert.deepEqual(coaching.checklist, [
      { itemId: 'Greeting', title: 'Greeting', done: true },
      { itemId: 'Empathy', title: 'Empathy', done: false },
    ]);
    const order = results.map((r) => r.kind);
    assert.ok(order.lastIndexOf('recognition') < order.indexOf('suggestions'));
  });

  it('ends with cancelled, once, when it is cancelled', async () => {
    const { error, ends } = await listen(encodeSpeech(words, 4000), {
      finish: (s) => setTimeout(() => s.cancel(), 50),
    });
    assert.equal(error?.code, 'cancelled');
    assert.equal(ends, 1);
  });

  it('hears audio in pieces of any size alike', async () => {
    const { results } = await listen(encodeSpeech(words, 4000), { pieces: 37 });
    const finals = results.filter((r) => r.kind === 'recognition').filter((r) => r.final);
    assert.equal(finals.map((r) => r.text).join(' '), vocabulary.join(' '));
  });

  it('refuses a stream for a conversation that is complete', async () => {
    const handle = await gateway.ensureConversation(newConversationId());
    await gateway.complete(handle);
    await gateway.complete(handle);
    const error = await new Promise<EarshotError | undefined>((resolve) => {
      gateway.openStream({ handle, role: 'agent', sampleRateHz: 8000, onResult: () => {}, onEnd: resolve });
    });
    assert.equal(error?.code, 'failed_precondition');
    assert.equal(error?.retryable, false);
  });

  it('analyzes a message once per request id', async () => {
    const handle = await gateway.ensureConversation(newConversationId());
    const message = {
      role: 'customer',
      text: 'where is my refund',
      requestId: 'r-1',
      sentAt: '2026-01-02T03:04:05.678Z',
    } as const;
    const [first, again] = [
      await gateway.analyzeMessage(handle, message),
      await gateway.analyzeMessage(handle, message),
    ];
    assert.deepEqual(again, first);
    assert.equal(local.state.conversation(handle.conversationName).messages.length, 1);
    const said = first.find((r) => r.kind === 'message')!;
    assert.equal(said.sentAt, '2026-01-02T03:04:05.678Z');
    assert.ok(first.some((r) => r.kind === 'suggestions' && r.suggestions.some((s) => s.kind === 'knowledge')));
  });

  it('finds knowledge, and answers emptily where there is none', async () => {
    const handle = await gateway.ensureConversation(newConversationId());
    const found = await gateway.searchKnowledge(handle, { text: 'refund rules', source: 'agent' });
    assert.equal(found.answer, 'About refund rules');
    assert.equal(found.sources[0]?.snippet, 'within 14 days');
    const nothing = await gateway.searchKnowledge(handle, { text: 'the weather', source: 'agent' });
    assert.deepEqual(nothing, { answer: '', sources: [] });
  });

  it('summarizes in the order of the sections', async () => {
    const handle = await gateway.ensureConversation(newConversationId());
    await gateway.analyzeMessage(handle, { role: 'customer', text: 'it is broken', requestId: 'x' });
    const summary = await gateway.summarize(handle);
    assert.deepEqual(summary.sections, [
      { title: 'Situation', text: 'it is broken' },
      { title: 'Resolution', text: '' },
    ]);
    assert.match(summary.answerRecord!, /answerRecords/);
  });

  it('stores feedback field by field and appends opened sources', async () => {
    const handle = await gateway.ensureConversation(newConversationId());
    const { answerRecord } = await gateway.searchKnowledge(handle, { text: 'refund', source: 'agent' });
    const record = answerRecord!;
    const send = (feedback: object) => gateway.sendFeedback({ answerRecord: record, ...feedback });
    await send({ correctness: 'FULLY_CORRECT' });
    await send({ detail: { kind: 'knowledge_search', clickedUris: ['https://a.example'] } });
    await send({ detail: { kind: 'knowledge_search', clickedUris: ['https://b.example'], copied: true } });
    await send({ displayed: true });
    const { answerFeedback } = local.state.answerRecord(record);
    assert.equal(answerFeedback.correctnessLevel, 'FULLY_CORRECT');
    assert.equal(answerFeedback.clicked, true);
    assert.equal(answerFeedback.displayed, true);
    assert.deepEqual(answerFeedback.agentAssistantDetailFeedback, {
      knowledgeSearchFeedback: { clickedUris: ['https://a.example', 'https://b.example'], answerCopied: true },
    });
    await assert.rejects(
      gateway.sendFeedback({ answerRecord: 'projects/p/locations/global/answerRecords/none', clicked: true }),
      (error: EarshotError) => error.code === 'not_found',
    );
  });

  it('checks its profile', async () => {
    await gateway.check();
    const wrong = createDialogflowGateway({
      target: { profile: 'projects/local/conversationProfiles/other', endpoint: local.target },
      clock,
    });
    await assert.rejects(wrong.check(), (error: EarshotError) => {
      assert.equal(error.code, 'not_found');
      assert.match(error.message, /CONVERSATION_PROFILE_NAME/);
      return true;
    });
    await wrong.close();
  });

  it('publishes what the real service would', () => {
    const kinds = new Set(published.map((p) => p.kind));
    assert.equal(kinds.size, 4);
  });
});
