import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import { maskGateway } from '../core/masking/masked-gateway.ts';
import { createMasker } from '../core/masking/masker.ts';
import type { AssistGateway, ConversationHandle } from '../core/ports/assist-gateway.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createScriptedEngine } from '../engine/dialogflow/script-engine.ts';
import { type LocalDialogflow, startLocalDialogflow } from '../engine/dialogflow/server.ts';
import type { LiveAnswer, Turn } from '../engine/ports.ts';
import { builtInPhrasing } from '../engine/writing/phrasing.ts';
import { createDialogflowGateway } from './gateway.ts';
import { loadServices } from './services.ts';

const clock = createSystemClock();

describe('what an agent asks the assistant for, over gRPC', () => {
  const searched: string[] = [];
  const given: unknown[] = [];
  let server: LocalDialogflow;
  let gateway: AssistGateway;
  let handle: ConversationHandle;
  before(async () => {
    const knowledge = {
      search: async (query: string, turns: readonly Turn[], _language: string, live?: LiveAnswer) => {
        searched.push(query);
        given.push([live?.customer, turns[0]?.text]);
        return { query, answer: 'Within two days.', sources: [], confidence: 1 };
      },
      ...{
        proactive: async () => undefined,
        phrases: () => [],
        problems: () => [],
        articleCount: 1,
        close: async () => {},
      },
    };
    const writer = {
      replies: async () => [],
      summary: async () => [],
      coaching: async () => ({ advice: [{ title: 'Empathy', text: 'Say that you understand' }], checklist: [] }),
    };
    const engine = { ...createScriptedEngine({ clock, knowledge, writer }), phrasing: builtInPhrasing };
    server = await startLocalDialogflow({ engine, services: loadServices, clock });
    const profile = 'projects/p/locations/global/conversationProfiles/x';
    gateway = maskGateway(
      createDialogflowGateway({ target: { profile, endpoint: server.target }, clock, languageCode: 'en-US' }),
      createMasker(['card']),
      clock,
    );
    handle = await gateway.ensureConversation(parseConversationId('11111111-2222-4333-8444-555555555601'));
  });
  after(async () => {
    await gateway.close();
    await server.close();
  });

  it('a follow-up is searched for with the question before, and says in which words', async () => {
    const ask = (text: string, source: 'agent' | 'suggested' = 'agent') =>
      gateway.searchKnowledge(handle, { text, source, languageCode: 'en-US' });
    await ask('How long does delivery take?');
    const found = await ask('and for business customers?');
    assert.equal(found.rewrittenQuery, 'How long does delivery take for business customers?');
    assert.deepEqual(searched, ['How long does delivery take?', 'How long does delivery take for business customers?']);
    assert.equal((await ask('and for students?')).rewrittenQuery, 'How long does delivery take for students?');
    assert.equal((await ask('for students?', 'suggested')).rewrittenQuery, 'for students?');
  });

  it('a draft comes back shorter, without a conversation around it', async () => {
    const draft = { text: 'Hello! Thank you for waiting. It arrives on Friday.', style: 'shorter' } as const;
    assert.equal(await gateway.redraft(handle, draft), 'It arrives on Friday.');
  });

  it('what is known of the customer is ingested masked, and replaces what was known before', async () => {
    const contentOf = (key: string) => {
      const [content] = server.state.conversation(handle.conversationName).context[key]?.contextContents ?? [];
      return JSON.parse((content as { content: string }).content) as unknown;
    };
    await gateway.ingestContext(handle, { customer: { Tier: 'Silver' } });
    await gateway.ingestContext(handle, {
      customer: { Tier: 'Gold', Card: '4111 1111 1111 1111' },
      languageCode: 'en-US',
    });
    await gateway.searchKnowledge(handle, { text: 'How long?', source: 'suggested' });
    const customer = { Tier: 'Platinum' };
    await gateway.searchKnowledge(handle, { text: 'How long?', source: 'suggested', customer });
    assert.deepEqual(given.slice(-2), [
      [{ Tier: 'Gold', Card: '[card]' }, 'Gold. [card]'],
      [{ Tier: 'Platinum' }, 'Platinum'],
    ]);
    for (const key of ['gka_end_user_metadata', 'context'])
      assert.deepEqual(contentOf(key), { Tier: 'Gold', Card: '[card]' });
  });

  it('generators run on demand, and their answers have answer records', async () => {
    await gateway.analyzeMessage(handle, { role: 'customer', text: 'It is broken', requestId: 'm-1' });
    const [made] = await gateway.generate(handle, { triggers: ['MANUAL_CALL'] });
    assert.ok(made?.kind === 'suggestions');
    assert.deepEqual(
      made.suggestions.map(({ kind, text }) => [kind, text]),
      [['coaching', 'Say that you understand']],
    );
    assert.match(made.suggestions[0]!.answerRecord ?? '', /answerRecords\//);
    await gateway.sendFeedback({ answerRecord: made.suggestions[0]!.answerRecord!, correctness: 'FULLY_CORRECT' });
    const stored = server.state.answerRecord(made.suggestions[0]!.answerRecord!).answerFeedback;
    assert.equal(stored.correctnessLevel, 'FULLY_CORRECT');
  });
});
