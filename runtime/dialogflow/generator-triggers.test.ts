import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type ConversationId, parseConversationId } from '../../shared/ids.ts';
import { createActions } from '../core/actions/actions.ts';
import { createAssistFeed } from '../core/assist/feed.ts';
import { createAssistRequests } from '../core/assist/requests.ts';
import { createToolCallDecisions } from '../core/assist/tool-call-decisions.ts';
import { noTools } from '../core/ports/action-tools.ts';
import type { AssistGateway, AssistResult, ConversationHandle } from '../core/ports/assist-gateway.ts';
import { silentAudit } from '../core/ports/audit.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createScriptedEngine } from '../engine/dialogflow/script-engine.ts';
import {
  type ScriptedGenerator,
  type ScriptedTrigger,
  scriptGenerators,
} from '../engine/dialogflow/script-generators.ts';
import { encodeSpeech } from '../engine/dialogflow/script-speech.ts';
import { type LocalDialogflow, startLocalDialogflow } from '../engine/dialogflow/server.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createMemoryKeyValueStore } from '../store/memory-store.ts';
import { createDialogflowGateway } from './gateway.ts';
import { loadServices } from './services.ts';

const clock = createSystemClock();
const by = { agentId: 'agent-1', name: 'Ana', organizationId: 'org', sessionId: 's', expiresAt: 0 };
const generator = (name: string, trigger: ScriptedTrigger, make: ScriptedGenerator['make']): ScriptedGenerator => ({
  name: `projects/p/locations/global/generators/${name}`,
  trigger,
  make,
});
const freeForm = (response: string) => ({ freeFormSuggestion: { response } });

const coaching = {
  applicableInstructions: [
    { displayName: 'Verify identity', displayDetails: 'See the handbook', agentAction: 'Ask for the postal code' },
    { displayName: 'Offer a replacement', agentAction: 'Offer a new kettle' },
  ],
  agentActionSuggestions: [
    { agentAction: 'Ask for the postal code of the account', sources: { instructionIndexes: [0] } },
  ],
  sampleResponses: [{ responseText: 'What is your postal code?' }, { responseText: 'May I have your postal code?' }],
};
const lookUp = { toolDisplayName: 'Look up the order', action: 'look_up', state: 'TRIGGERED' };
const startReturn = (answerRecord: string) => ({
  ...{ toolDisplayName: 'Start a return', action: 'start_return', state: 'NEEDS_CONFIRMATION', answerRecord },
  inputParameters: { fields: { order: { stringValue: '471293' } } },
});

/** A profile with a generator for each trigger of Dialogflow. */
const profileOf = (wanted: readonly string[]) =>
  [
    generator('ended', 'END_OF_UTTERANCE', () => freeForm('An utterance has ended.')),
    generator('agent', 'AGENT_MESSAGE', () => freeForm('The agent has spoken.')),
    generator('manual', 'MANUAL_CALL', () => freeForm('The agent has asked.')),
    generator('coach', 'CUSTOMER_MESSAGE', () => ({ agentCoachingSuggestion: coaching })),
    generator('return', 'CUSTOMER_MESSAGE', (record) => ({ toolCallInfo: [{ toolCall: startReturn(record) }] })),
    generator('lookup', 'CUSTOMER_MESSAGE', (answerRecord) => ({
      toolCallInfo: [{ toolCall: { ...lookUp, answerRecord }, toolCallResult: { content: 'Shipped' } }],
    })),
    generator('completed', 'TOOL_CALL_COMPLETION', (record) => ({
      toolCallInfo: [{ toolCall: startReturn(record), toolCallResult: { content: 'R-471293' } }],
      agentCoachingSuggestion: { agentActionSuggestions: [{ agentAction: 'Tell them the return number' }] },
    })),
  ].filter(({ name }) => wanted.some((each) => name.endsWith(`/${each}`)));

describe('generators of a profile, over gRPC', () => {
  let inProfile: readonly string[] = [];
  let server: LocalDialogflow;
  let gateway: AssistGateway;
  let count = 0;
  let id: ConversationId;
  let handle: ConversationHandle;
  before(async () => {
    const script = {
      results: (...args: Parameters<ReturnType<typeof scriptGenerators>>) =>
        scriptGenerators(profileOf(inProfile))(...args),
      unary: async () => {},
      stream: () => ({ resultsMs: 0, audio: () => undefined, closed() {} }),
    };
    server = await startLocalDialogflow({
      ...{ engine: createScriptedEngine({ clock }), services: loadServices, clock, script },
    });
    const profile = 'projects/p/locations/global/conversationProfiles/x';
    gateway = createDialogflowGateway({ target: { profile, endpoint: server.target, engine: 'google' }, clock });
  });
  after(async () => {
    await gateway.close();
    await server.close();
  });
  beforeEach(async () => {
    id = parseConversationId(`11111111-2222-4333-8444-${String(900 + ++count).padStart(12, '0')}`);
    handle = await gateway.ensureConversation(id, { segment: 1 });
  });

  /** What an agent's panel has of the conversation, and how it decides and gives feedback. */
  function panel() {
    const log = createMemoryConversationLog({ clock, random: Math.random });
    const feed = createAssistFeed({ log, clock, logger: silentLogger, meter: silentMeter });
    const segments = { current: async () => 1, advance: async () => {}, close() {} };
    const shared = { log, feed, clock, meter: silentMeter };
    const actions = createActions({
      ...{ ...shared, logger: silentLogger, audit: silentAudit, tools: async () => noTools },
      store: createMemoryKeyValueStore({ clock }),
      generators: createToolCallDecisions({ gateway, segments, feed }),
      supervises: async () => false,
    });
    const take = async (results: readonly AssistResult[]) => {
      for (const result of results)
        if (result.kind !== 'recognition' && result.kind !== 'activity') feed.of(id).result(result);
      await feed.of(id).flush();
    };
    const say = async (role: 'customer' | 'agent', text: string) =>
      take(await gateway.analyzeMessage(handle, { role, text, requestId: `m-${count}-${role}` }));
    const requests = createAssistRequests({ ...shared, gateway, segments: segments as never });
    const view = async () => (await log.snapshot(id)).conversation;
    const texts = async () => (await view()).suggestions.map(({ text }) => text).filter((text) => text !== '');
    return { actions, take, say, requests, view, texts };
  }

  it('free form of CUSTOMER_MESSAGE and AGENT_MESSAGE and END_OF_UTTERANCE runs with the message of that speaker only', async () => {
    inProfile = ['ended', 'agent', 'coach'];
    const { say, texts } = panel();
    await say('agent', 'Hello');
    assert.deepEqual(await texts(), ['An utterance has ended.', 'The agent has spoken.']);
    await say('customer', 'It is broken');
    assert.deepEqual((await texts()).slice(2), ['An utterance has ended.', 'Ask for the postal code of the account']);
  });

  it('free form of END_OF_UTTERANCE comes from the audio stream of a call, and the thumb reaches its answer record', async () => {
    inProfile = ['ended'];
    const { take, requests, view } = panel();
    const results: AssistResult[] = [];
    await new Promise<void>((resolve, reject) => {
      const onEnd = (error: Error | undefined) => (error ? reject(error) : resolve());
      const onResult = (result: AssistResult) => void results.push(result);
      const stream = gateway.openStream({ handle, role: 'customer', sampleRateHz: 8000, onResult, onEnd });
      stream.write(encodeSpeech([{ number: 1, startMs: 200, endMs: 600 }], 2_000));
      stream.halfClose();
    });
    await take(results);
    const card = (await view()).suggestions.find(({ text }) => text === 'An utterance has ended.');
    await requests.feedback(id, { answerRecord: card!.answerRecord!, correctness: 'NOT_CORRECT' });
    assert.equal(server.state.answerRecord(card!.answerRecord!).answerFeedback.correctnessLevel, 'NOT_CORRECT');
  });

  it('free form of MANUAL_CALL runs when the agent asks, and no generator of another trigger does', async () => {
    inProfile = ['manual', 'agent', 'ended', 'completed'];
    const { say, requests, texts, view } = panel();
    await say('customer', 'It is broken');
    assert.deepEqual(await texts(), ['An utterance has ended.']);
    assert.deepEqual(await requests.advice(id), { made: 1 });
    assert.deepEqual((await texts()).slice(1), ['The agent has asked.']);
    const card = (await view()).suggestions.at(-1)!;
    await requests.feedback(id, { answerRecord: card.answerRecord!, displayed: true, correctness: 'FULLY_CORRECT' });
    const { displayed, correctnessLevel } = server.state.answerRecord(card.answerRecord!).answerFeedback;
    assert.deepEqual([displayed, correctnessLevel], [true, 'FULLY_CORRECT']);
  });

  it('coaching of CUSTOMER_MESSAGE is a card with instructions, advice and sample responses, and one that is taken reaches its answer record', async () => {
    inProfile = ['coach'];
    const { say, requests, view } = panel();
    await say('customer', 'It is broken');
    const card = (await view()).suggestions[0]!;
    assert.deepEqual(
      [card.kind, card.title, card.text, card.responses],
      [
        'coaching',
        'Verify identity',
        'Ask for the postal code of the account',
        ['What is your postal code?', 'May I have your postal code?'],
      ],
    );
    assert.deepEqual(
      card.checklist?.map(({ title, action }) => [title, action]),
      [
        ['Verify identity', 'Ask for the postal code'],
        ['Offer a replacement', 'Offer a new kettle'],
      ],
    );
    await requests.feedback(id, { answerRecord: card.answerRecord!, clicked: true });
    assert.equal(server.state.answerRecord(card.answerRecord!).answerFeedback.clicked, true);
  });

  it('a tool call that is TRIGGERED is a card with its result, and nothing is asked of the agent', async () => {
    inProfile = ['lookup'];
    const { say, view } = panel();
    await say('customer', 'Where is it?');
    const [action] = (await view()).actions!;
    assert.deepEqual([action!.title, action!.state, action!.result], ['Look up the order', 'done', 'Shipped']);
  });

  it('a tool call that NEEDS_CONFIRMATION is confirmed as edited, its answer record says so, and TOOL_CALL_COMPLETION goes on', async () => {
    inProfile = ['return', 'completed'];
    const { actions, say, view, texts } = panel();
    await say('customer', 'I want to return it');
    const [action] = (await view()).actions!;
    assert.deepEqual([action!.state, action!.origin], ['proposed', 'generator']);
    assert.deepEqual(server.state.answerRecord(action!.answerRecord!).answerFeedback, {});
    await actions.decide(by, id, action!.actionId, { decision: 'confirm', parameters: { order: '471294' } });
    await actions.idle();
    const done = (await view()).actions![0]!;
    assert.deepEqual([done.state, done.result, done.parameters[0]?.value], ['done', 'R-471293', '471294']);
    assert.deepEqual(await texts(), ['Tell them the return number']);
    const { clicked, displayed } = server.state.answerRecord(action!.answerRecord!).answerFeedback;
    assert.deepEqual([clicked, displayed], [true, true]);
  });

  it('a tool call that is declined is seen and not taken in its answer record', async () => {
    inProfile = ['return'];
    const { actions, say, view } = panel();
    await say('customer', 'I want to return it');
    const [action] = (await view()).actions!;
    await actions.decide(by, id, action!.actionId, { decision: 'decline' });
    await actions.idle();
    const { clicked, displayed } = server.state.answerRecord(action!.answerRecord!).answerFeedback;
    assert.deepEqual([(await view()).actions![0]!.state, clicked, displayed], ['declined', false, true]);
  });
});
