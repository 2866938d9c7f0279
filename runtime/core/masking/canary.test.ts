import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { parseConversationId } from '../../../shared/ids.ts';
import { maskKinds } from '../../../shared/mask-kinds.ts';
import { createLlm } from '../../engine/llm/llm-client.ts';
import { summaryPrompt } from '../../engine/llm/prompts.ts';
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { createCapture } from '../../observe/capture.ts';
import { createMemoryKeyValueStore } from '../../store/memory-store.ts';
import { canaries } from '../../testing/canaries.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createAssistFeed } from '../assist/feed.ts';
import { createNotificationIntake } from '../assist/notifications.ts';
import { createAssistRequests } from '../assist/requests.ts';
import { createWrapUp } from '../assist/wrap-up.ts';
import { createChatBridge } from '../chat/bridge.ts';
import { createConversationSegments } from '../chat/conversation-segments.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { Logger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { maskGateway } from './masked-gateway.ts';
import { createMasker } from './masker.ts';

const id = parseConversationId('11111111-2222-4333-8444-555555555555');
const conversationName = 'projects/p/locations/global/conversations/a11111111-2222-4333-8444-555555555555';
const handle = { conversationId: id, conversationName, participants: { customer: 'c', agent: 'a' }, target: 't' };

/** A service of the real parts around a gateway that repeats the canary in every answer. `seen` is all that leaves or stays. */
function setUp(canary: string) {
  const seen: { place: string; text: string }[] = [];
  const see = (place: string, value: unknown) => void seen.push({ place, text: JSON.stringify(value) ?? '' });
  const clock = createTestClock();
  const logger = recordingLogger((...line) => see('log line', line));
  const masker = createMasker(maskKinds);
  const log = createMemoryConversationLog({ clock, random: () => 0.5 });
  const store = createMemoryKeyValueStore({ clock });
  const gateway = maskGateway(echoingGateway(canary, see), masker, clock);
  const capture = createCapture({
    log,
    clock,
    logger,
    engine: 'local',
    masker,
    openSink: () => ({ write: (line) => see('capture', line), close() {} }),
  });
  const callFeed = createAssistFeed({ log, clock, logger, meter: silentMeter, masker });
  const bridge = capture.bridge({
    activeCalls: 0,
    open: (_opening) => ({ audio() {}, gap() {}, pause() {}, resume() {}, language() {}, end: async () => {} }),
  });
  bridge.open({
    conversationId: id,
    audiohookSessionId: 's',
    organizationId: 'o',
    roles: ['customer'],
    startSample: 0,
  });
  const feed = capture.feed(callFeed);
  const segments = createConversationSegments(store);
  const parts = { gateway, feed, segments, logger, meter: silentMeter };
  const wrapUp = createWrapUp({
    genesys: {
      async saveSummary(_token, _id, _agent, summary) {
        see('note in Genesys', summary);
        return { truncated: false, block: '' };
      },
      wrapUpCodes: async () => ({ codes: [] }),
    },
    genesysToken: async () => 'token',
    log,
    store,
    defaultLanguage: 'en-US',
    clock,
    audit: { record: (entry: unknown) => see('audit', entry) } as never,
    mask: masker.mask,
  });
  const notifications = createNotificationIntake({
    ...parts,
    store,
    read: () => ({
      conversationName,
      results: [
        { kind: 'message', messageName: 'x/messages/m9', role: 'customer', text: canary },
        { kind: 'suggestions', suggestions: [{ kind: 'smart_reply', text: canary, sources: [] }], errors: [] },
      ],
    }),
  });
  const chat = createChatBridge({ ...parts, store });
  const requests = createAssistRequests({ ...parts, log, clock, mask: masker.mask });
  return { seen, see, clock, log, masker, gateway, capture, callFeed, chat, requests, notifications, wrapUp };
}

function recordingLogger(see: (...line: unknown[]) => void): Logger {
  const logger = { debug: see, info: see, warn: see, error: see, child: () => logger } as unknown as Logger;
  return logger;
}

function echoingGateway(canary: string, see: (place: string, value: unknown) => void): AssistGateway {
  const sources = [{ title: canary, snippet: canary }];
  return {
    engine: 'local',
    ensureConversation: async () => handle,
    openStream() {
      throw new Error('not in this test');
    },
    async analyzeMessage(_handle, message) {
      see('message to Dialogflow', message);
      const suggestion = { kind: 'smart_reply', text: canary, sources } as const;
      const entities = [{ kind: 'number', start: 0, end: canary.length, value: canary }];
      return [
        { kind: 'message', messageName: 'x/messages/m1', role: 'customer', text: canary, entities },
        { kind: 'suggestions', suggestions: [suggestion], intents: [{ name: canary, confidence: 1 }], errors: [] },
      ];
    },
    decideToolCall: async () => [],
    async searchKnowledge(_handle, query) {
      see('question to Dialogflow', query);
      return { answer: canary, sources };
    },
    async redraft(_handle, draft) {
      see('draft to Dialogflow', draft);
      return canary;
    },
    ingestContext: async (_handle, context) => see('context to Dialogflow', context),
    generate: async () => [],
    summarize: async () => ({ sections: [{ title: 'Situation', text: canary }], answerRecord: 'r/s' }),
    sendFeedback: async (feedback) => see('feedback to Dialogflow', feedback),
    complete: async () => {},
    check: async () => {},
    close: async () => {},
  };
}

for (const [kind, [text, secret]] of Object.entries(canaries)) {
  describe(`a canary of the kind ${kind}, sent along every path, is found nowhere`, () => {
    it(text, async () => {
      const { seen, see, log, masker, gateway, capture, callFeed, chat, requests, notifications, wrapUp } = setUp(text);
      const unfollow = log.follow(id, undefined, {
        onStart: (start) => see('event stream', start),
        onEvents: (events) => see('event stream', events),
        onReset: (reset) => see('event stream', reset),
        onError() {},
      });
      const call = callFeed.of(id);
      call.started('voice', 'en-US');
      const spoken = { utteranceId: 'u1', role: 'customer', startMs: 0, endMs: 900 } as const;
      call.utterance({ ...spoken, revision: 0, text, final: false });
      call.utterance({ ...spoken, revision: 1, text, final: true });
      await call.flush();
      await chat.post(id, { messageId: 'm1', role: 'customer', text, sentAt: new Date(0).toISOString() });
      await chat.idle();
      assert.equal(
        await notifications.take({ id: 'p1', kind: 'new-message-event', payload: {}, attributes: {} }),
        'taken',
      );
      see('answer', await requests.knowledge(id, { query: text }));
      see('summary', await requests.summary(id, 'request'));
      see('draft', await requests.redraft(id, { text, style: 'shorter' }));
      await gateway.ingestContext(handle, { customer: { note: text } } as never);
      await gateway.sendFeedback({
        answerRecord: 'r/s',
        detail: { reason: text, editedText: text, editedSections: { A: text } },
      });
      const agent = { agentId: 'a', organizationId: 'o', sessionId: 's' } as never;
      await wrapUp.save(agent, id, { summaryId: 's1', sections: [{ title: 'Situation', text }] });
      await askModel(text, masker.mask, (body) => see('model request', body));
      see('log store', await log.snapshot(id));
      see('log store', await log.read(id));
      capture.close();
      unfollow();
      const places = new Set(seen.map(({ place }) => place));
      const reached = ['capture', 'event stream', 'message to Dialogflow', 'note in Genesys', 'model request'];
      for (const place of [...reached, 'draft to Dialogflow', 'context to Dialogflow', 'draft']) {
        assert.ok(places.has(place), `${place} was reached`);
      }
      for (const { place, text: found } of seen) assert.equal(found.includes(secret), false, `${place}: ${found}`);
      assert.ok(seen.some(({ text: found }) => found.includes(`[${kind}]`)));
    });
  });
}

/** What the summary of a conversation sends to a model. */
async function askModel(text: string, redact: (text: string) => string, see: (body: string) => void): Promise<void> {
  const answer = { choices: [{ message: { content: '{}' } }] };
  const llm = createLlm(
    {
      url: 'https://model.example/v1',
      api: 'openai',
      model: 'm',
      redact,
      fetch: async (_url, init) => {
        see(Buffer.from(String(init?.body)).toString());
        return Response.json(answer);
      },
    },
    createTestClock(),
  );
  await llm.complete(summaryPrompt([{ id: '1', role: 'customer', text, at: 0 }], [{ title: 'Situation' }], 'en'));
}
