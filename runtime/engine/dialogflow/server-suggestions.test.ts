import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { silentLogger } from '../../core/ports/logger.ts';
import {
  type Json,
  parent,
  profile,
  refuses,
  speech,
  startTestDialogflow,
  type TestDialogflow,
  ulawConfig,
  vocabulary,
} from '../../testing/local-dialogflow-client.ts';
import { codes } from './status.ts';
import { createTestEngine } from './test-engine.ts';

let dialogflow: TestDialogflow;
before(async () => {
  dialogflow = await startTestDialogflow();
});
after(() => dialogflow.close());

describe('one kind of suggestion', () => {
  it('can be asked for by name, about the newest message or an earlier one', async () => {
    const { name, customer, agent } = await dialogflow.newConversation();
    await assert.rejects(dialogflow.call('SuggestSmartReplies', { parent: agent }), refuses(codes.failedPrecondition));
    const first = await dialogflow.call('AnalyzeContent', { participant: customer, textInput: { text: 'my refund' } });
    await dialogflow.call('AnalyzeContent', { participant: customer, textInput: { text: 'hello' } });
    const latestMessage = (first.message as Json).name;
    const replies = await dialogflow.call('SuggestSmartReplies', { parent: agent, latestMessage });
    assert.equal((replies.smartReplyAnswers as Json[])[0]?.reply, 'I can refund that');
    assert.equal(replies.latestMessage, latestMessage);
    assert.equal((await dialogflow.call('SuggestSmartReplies', { parent: agent })).smartReplyAnswers, undefined);
    const follow = await dialogflow.call('SuggestSmartReplies', {
      parent: agent,
      currentTextInput: { text: 'a refund then' },
    });
    assert.equal((follow.smartReplyAnswers as Json[]).length, 2);
    const assist = await dialogflow.call('SuggestKnowledgeAssist', { parent: agent, latestMessage });
    const answer = assist.knowledgeAssistAnswer as { suggestedQuery: Json };
    assert.equal(answer.suggestedQuery.queryText, 'How do refunds work?');
    const again = await dialogflow.call('SuggestKnowledgeAssist', {
      parent: agent,
      latestMessage,
      previousSuggestedQuery: 'How do refunds work?',
    });
    assert.equal(again.knowledgeAssistAnswer, undefined);
    const articles = await dialogflow.call('SuggestArticles', { parent: agent, latestMessage });
    assert.equal((articles.articleAnswers as Json[])[0]?.title, 'Refunds');
    const faq = await dialogflow.call('SuggestFaqAnswers', { parent: agent, latestMessage });
    assert.equal((faq.faqAnswers as Json[])[0]?.answer, 'About my refund');
    const generated = await dialogflow.call('GenerateSuggestions', { conversation: name });
    assert.equal((generated.generatorSuggestionAnswers as Json[]).length, 1);
  });
});

describe('knowledge', () => {
  it('that is not there is NOT_FOUND', async () => {
    const { name } = await dialogflow.newConversation();
    await assert.rejects(
      dialogflow.call('SearchKnowledge', {
        parent,
        conversationProfile: profile,
        conversation: name,
        query: { text: 'moon' },
      }),
      refuses(codes.notFound),
    );
  });
});

for (const version of ['v2', 'v2beta1'] as const)
  describe(`answer records in ${version}`, () => {
    it('merge feedback by the update mask', async () => {
      const { name } = await dialogflow.newConversation(version);
      const { answers } = (await dialogflow.call(
        'SearchKnowledge',
        { parent, conversationProfile: profile, conversation: name, query: { text: 'refund' } },
        version,
      )) as { answers: Json[] };
      const record = answers[0]!.answerRecord as string;
      const update = (answerFeedback: Json, paths: string[]) =>
        dialogflow.call(
          'UpdateAnswerRecord',
          { answerRecord: { name: record, answerFeedback }, updateMask: { paths } },
          version,
        );
      await assert.rejects(update({ clicked: true }, []), refuses(codes.invalidArgument));
      await assert.rejects(update({ clicked: true }, ['name']), refuses(codes.invalidArgument));
      await update({ clicked: true, displayed: true }, ['answer_feedback.clicked']);
      const merged = await update({ correctnessLevel: 'FULLY_CORRECT' }, ['answer_feedback.correctness_level']);
      assert.deepEqual(merged.answerFeedback, { clicked: true, correctnessLevel: 'FULLY_CORRECT' });
    });
  });

describe('a feature that hangs', () => {
  it('delays neither the transcript nor the others, and counts as failed after a while', async () => {
    const engine = createTestEngine(vocabulary);
    const slow = await startTestDialogflow({
      engine: { ...engine, knowledge: { ...engine.knowledge, proactive: () => new Promise(() => {}) } },
      limits: { partWithinMs: 2_000 },
    });
    try {
      const { customer } = await slow.newConversation();
      const { stream, ended } = slow.openStream();
      let [messageAt, failedAt] = [Number.NaN, Number.NaN];
      stream.on('data', (response: Json) => {
        if (response.message) messageAt = performance.now();
        if (JSON.stringify(response.humanAgentSuggestionResults ?? []).includes('"error":{'))
          failedAt = performance.now();
      });
      stream.write({ participant: customer, audioConfig: ulawConfig });
      stream.write({ inputAudio: speech });
      stream.end();
      const { responses, failure } = await ended;
      assert.equal(failure, undefined);
      // How long before, and not how long after the start: a busy machine delays both.
      assert.ok(
        failedAt - messageAt > 500,
        `the message came ${Math.round(failedAt - messageAt)} ms before the failure`,
      );
      const results = responses.flatMap((r) => (r.humanAgentSuggestionResults as Json[] | undefined) ?? []);
      assert.ok(results.some((r) => r.generateSuggestionsResponse));
      assert.ok(results.some((r) => (r.error as Json | undefined)?.code === codes.internal));
    } finally {
      await slow.close();
    }
  });
});

describe('a feature that fails', () => {
  it('is reported beside the others, and delays nothing', async () => {
    const engine = createTestEngine(vocabulary);
    const lines: unknown[] = [];
    const broken = await startTestDialogflow({
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
    try {
      const { customer } = await broken.newConversation();
      const answer = await broken.call(
        'AnalyzeContent',
        { participant: customer, textInput: { text: 'refund' } },
        'v2',
      );
      const results = answer.humanAgentSuggestionResults as Json[];
      assert.ok(results.some((r) => (r.error as Json | undefined)?.code === codes.internal));
      assert.ok(results.some((r) => r.suggestKnowledgeAssistResponse));
      assert.equal(JSON.stringify(results).includes('fell over'), false);
      assert.match(JSON.stringify(lines), /"feature":"replies","error":"Error","place":"at /);
      assert.equal(JSON.stringify(lines).includes('fell over'), false, 'the message may quote a customer');
    } finally {
      await broken.close();
    }
  });
});
