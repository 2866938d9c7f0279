import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ConversationId } from '../../shared/ids.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { createActions } from '../core/actions/actions.ts';
import { createAssistFeed } from '../core/assist/feed.ts';
import { createToolCallDecisions } from '../core/assist/tool-call-decisions.ts';
import { noTools } from '../core/ports/action-tools.ts';
import type { AssistGateway } from '../core/ports/assist-gateway.ts';
import { silentAudit } from '../core/ports/audit.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { createSystemClock } from '../core/system-clock.ts';
import type { Analyzed } from '../engine/dialogflow/script.ts';
import { createScriptedEngine } from '../engine/dialogflow/script-engine.ts';
import { startLocalDialogflow } from '../engine/dialogflow/server.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createMemoryKeyValueStore } from '../store/memory-store.ts';
import { createDialogflowGateway } from './gateway.ts';
import { loadServices } from './services.ts';

const clock = createSystemClock();
const decisions: Extract<Analyzed, { type: 'decision' }>[] = [];
const recordName = 'projects/p/locations/global/answerRecords/call-1';
const freeForm = 'projects/p/locations/global/answerRecords/free-1';
const by = { agentId: 'agent-1', name: 'Ana', organizationId: 'org', sessionId: 's', expiresAt: 0 };

const toolCall = {
  toolDisplayName: 'Start a return',
  toolDisplayDetails: 'Registers it in the shop.',
  action: 'start_return',
  inputParameters: { fields: { order: { stringValue: '471293' }, items: { numberValue: 2 } } },
  answerRecord: recordName,
  state: 'NEEDS_CONFIRMATION',
};
const generated = (suggestion: object, answerRecord: string) => ({
  generateSuggestionsResponse: { generatorSuggestionAnswers: [{ generatorSuggestion: suggestion, answerRecord }] },
});

/** What Google's service would answer; a customer's message gets the tool call twice, as a stream and a notification would. */
function results(analyzed: Analyzed): object[] {
  if (analyzed.type === 'message') {
    const call = generated({ toolCallInfo: [{ toolCall }] }, recordName);
    return [call, call, generated({ freeFormSuggestion: { response: 'Offer a voucher.' } }, freeForm)];
  }
  if (analyzed.type === 'decision') decisions.push(analyzed);
  return [generated({ toolCallInfo: [{ toolCall, toolCallResult: { content: 'R-471293' } }] }, recordName)];
}

describe('tool calls of generators over gRPC', () => {
  let server: Awaited<ReturnType<typeof startLocalDialogflow>>;
  let gateway: AssistGateway;
  before(async () => {
    const script = { results, unary: async () => {}, stream: () => assert.fail('no stream here') };
    server = await startLocalDialogflow({
      ...{ engine: createScriptedEngine({ clock }), services: loadServices, clock, script },
    });
    gateway = createDialogflowGateway({
      target: {
        profile: 'projects/p/locations/global/conversationProfiles/x',
        endpoint: server.target,
        engine: 'local',
      },
      ...{ clock, random: Math.random, meter: silentMeter, languageCode: 'en-US' },
    });
  });
  after(async () => {
    await gateway.close();
    await server.close();
  });

  async function setUp(id: ConversationId) {
    const log = createMemoryConversationLog({ clock, random: Math.random });
    const feed = createAssistFeed({ log, clock, logger: silentLogger, meter: silentMeter });
    const segments = { current: async () => 1 };
    const actions = createActions({
      ...{ log, feed, clock, logger: silentLogger, meter: silentMeter, audit: silentAudit },
      store: createMemoryKeyValueStore({ clock }),
      tools: async () => noTools,
      generators: createToolCallDecisions({ gateway, segments, feed }),
      supervises: async () => false,
    });
    const handle = await gateway.ensureConversation(id, { segment: 1 });
    const message = { role: 'customer', text: 'I want to return it', requestId: `m-${id.slice(0, 8)}` } as const;
    for (const result of await gateway.analyzeMessage(handle, message))
      if (result.kind !== 'recognition' && result.kind !== 'activity') feed.of(id).result(result);
    await feed.of(id).flush();
    const view = async () => (await log.snapshot(id)).conversation;
    return { actions, view, feed };
  }

  it('become a card each, once, confirmed with the parameters as edited, and done with the result', async () => {
    const id = parseConversationId('11111111-2222-4333-8444-555555555501');
    const { actions, view } = await setUp(id);
    const before = await view();
    assert.equal(before.actions?.length, 1);
    const [action] = before.actions!;
    assert.deepEqual(
      [action!.state, action!.title, action!.answerRecord, action!.parameters.map(({ value }) => value)],
      ['proposed', 'Start a return', recordName, ['471293', '2']],
    );
    const advice = before.suggestions.find(({ text }) => text === 'Offer a voucher.');
    assert.equal(advice?.answerRecord, freeForm);
    const decision = { decision: 'confirm', parameters: { order: '471294' } } as const;
    await Promise.all([
      actions.decide(by, id, action!.actionId, decision),
      actions.decide(by, id, action!.actionId, decision),
    ]);
    await actions.idle();
    assert.deepEqual([(await view()).actions![0]!.state, (await view()).actions![0]!.result], ['done', 'R-471293']);
    assert.equal(decisions.length, 1);
    const [{ answerRecord, action: sent, parameters }] = decisions as [(typeof decisions)[0]];
    assert.deepEqual([answerRecord, sent], [recordName, 'CONFIRM']);
    const { order, items } = (parameters as { fields: Record<string, Record<string, unknown>> }).fields;
    assert.deepEqual([order!.stringValue, items!.numberValue], ['471294', 2]);
  });

  it('are cancelled in Dialogflow when the agent declines', async () => {
    const id = parseConversationId('11111111-2222-4333-8444-555555555502');
    const { actions, view } = await setUp(id);
    decisions.length = 0;
    await actions.decide(by, id, 'g-call-1', { decision: 'decline' });
    await actions.idle();
    assert.equal((await view()).actions![0]!.state, 'declined');
    assert.deepEqual(
      decisions.map(({ action }) => action),
      ['CANCEL'],
    );
  });
});
