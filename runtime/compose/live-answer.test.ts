/** An answer on its way from a model through the local Dialogflow and the gateway, over real HTTP and gRPC. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { AnswerDraft } from '../../shared/api/answer-stream.ts';
import type { EarshotError } from '../../shared/errors.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createDialogflowGateway, type DialogflowGateway } from '../dialogflow/gateway.ts';
import { loadServices } from '../dialogflow/services.ts';
import { type LocalDialogflow, startLocalDialogflow } from '../engine/dialogflow/server.ts';
import { createTestEngine } from '../engine/dialogflow/test-engine.ts';
import { createLlm } from '../engine/llm/llm-client.ts';
import { createComposing } from '../engine/llm/llm-composing.ts';
import type { KnowledgeAnswer } from '../engine/ports.ts';
import { createPieces, type ModelServer, startModelServer } from '../testing/model-server.ts';

const clock = createSystemClock();
const profile = 'projects/local/locations/global/conversationProfiles/local';
const found: KnowledgeAnswer = {
  query: 'refund',
  answer: 'The built-in answer.',
  sources: [{ title: 'Refunds', snippet: 'A refund takes 14 days. It is paid to the card.' }],
  confidence: 0.8,
};
let model: ModelServer;
let local: LocalDialogflow;
let gateway: DialogflowGateway;

before(async () => {
  model = await startModelServer();
  const llm = createLlm({ url: model.url, api: 'openai', model: 'stand-in', fetch }, clock);
  const composing = createComposing(llm, silentLogger);
  const engine = createTestEngine();
  const knowledge = {
    ...engine.knowledge,
    search: async (...[, , language, live]: Parameters<typeof engine.knowledge.search>) =>
      composing.compose(found, language, live),
  };
  local = await startLocalDialogflow({
    engine: { ...engine, knowledge },
    services: loadServices,
    clock,
    logger: silentLogger,
  });
  gateway = createDialogflowGateway({ target: { profile, endpoint: local.target }, clock, languageCode: 'en-US' });
});
after(async () => {
  await gateway.close();
  await local.close();
  await model.close();
});

async function ask(live: { signal?: AbortSignal; onDraft?: (draft: AnswerDraft) => void }) {
  const handle = await gateway.ensureConversation(parseConversationId(crypto.randomUUID()));
  return gateway.searchKnowledge(handle, { text: 'refund', source: 'agent' }, live);
}

it('words arrive while the model writes, a sentence without support is taken back, and the answer has what stands', async () => {
  const pieces = createPieces();
  model.answer = () => pieces;
  const script = [['A refund '], ['takes 14 days. [1]'], [' It takes 3 days'], ['. [1] It is paid to the card. [1]']];
  const drafts: AnswerDraft[] = [];
  const answer = ask({
    onDraft(draft) {
      drafts.push(draft);
      // The next words are written only when these have arrived.
      const next = script.shift();
      if (next) pieces.push(...next);
      else pieces.end();
    },
  });
  pieces.push(...script.shift()!);
  assert.equal((await answer).answer, 'A refund takes 14 days. It is paid to the card.');
  assert.deepEqual(drafts, [
    { checked: '', unchecked: 'A refund ' },
    { checked: '', unchecked: 'A refund takes 14 days.' },
    { checked: 'A refund takes 14 days.', unchecked: 'It takes 3 days' },
    { checked: 'A refund takes 14 days.', unchecked: 'It is paid to the card.' },
  ]);
});

it('an agent who stops stops the model', async () => {
  const pieces = createPieces();
  model.answer = () => pieces;
  const stop = new AbortController();
  const asked = ask({ signal: stop.signal, onDraft: () => stop.abort() });
  pieces.push('A refund ');
  await assert.rejects(asked, (error: EarshotError) => error.code === 'cancelled');
  await model.calls.at(-1)!.aborted;
});

it('a model that fails leaves the built-in answer, and without a listener nothing is streamed', async () => {
  model.answer = () => ({ status: 500 });
  assert.equal((await ask({ onDraft() {} })).answer, 'The built-in answer.');
  model.answer = () => 'A refund takes 14 days. [1]';
  assert.equal((await ask({})).answer, 'A refund takes 14 days.');
  assert.equal(model.calls.at(-1)!.stream, false);
});
