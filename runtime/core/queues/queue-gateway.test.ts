import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConversationId } from '../../../shared/ids.ts';
import type { AssistGateway, ConversationHandle } from '../ports/assist-gateway.ts';
import type { QueueSettings } from '../ports/conversation-queues.ts';
import { noQueues } from '../ports/conversation-queues.ts';
import { chosenSections, createQueueGateway } from './queue-gateway.ts';

const conversationId = parseConversationId('11111111-2222-4333-8444-555555555555');
const handle = { conversationId } as ConversationHandle;
const sections = ['Motivo', 'Resultado', 'Ánimo'].map((title) => ({ title, text: 'x' }));

describe('The gateway of a queue', () => {
  it('asks with the knowledge of the queue as it is known then, and gives the sections that the queue wants', async () => {
    const known: { settings?: QueueSettings } = {};
    const asked: unknown[] = [];
    const ask = async ({ knowledge }: ConversationHandle) => void asked.push(knowledge);
    const inner = {
      analyzeMessage: ask,
      searchKnowledge: ask,
      openStream: (options: { handle: ConversationHandle }) => void ask(options.handle),
      summarize: async () => ({ sections }),
    } as unknown as AssistGateway;
    const queues = { ...noQueues, of: () => known.settings && { settings: known.settings, by: ['queue' as const] } };
    const { gateway } = createQueueGateway(inner, queues);
    await gateway.analyzeMessage(handle, {} as never);
    known.settings = { name: 'Madrid', knowledge: ['es'], summary: ['resultado', 'Motivo', 'Outcome'] };
    await gateway.analyzeMessage(handle, {} as never);
    await gateway.searchKnowledge(handle, {} as never);
    gateway.openStream({ handle } as never);
    assert.deepEqual(asked, [undefined, ['es'], ['es'], ['es']]);
    assert.deepEqual(
      (await gateway.summarize(handle)).sections.map(({ title }) => title),
      ['Resultado', 'Motivo'],
    );
  });

  it('leaves a summary as it is where none of the titles fits', () => {
    assert.deepEqual(chosenSections(sections, ['Outcome']), sections);
    assert.deepEqual(chosenSections(sections, undefined), sections);
  });
});
