/** Two queues with profiles of their own on one gateway, over real gRPC against the local Dialogflow. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import { createConversationSegments } from '../core/chat/conversation-segments.ts';
import { createFileQueues } from '../core/queues/conversation-queues.ts';
import { parseQueueFile } from '../core/queues/queue-file.ts';
import { createQueueGateway } from '../core/queues/queue-gateway.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { startLocalDialogflow } from '../engine/dialogflow/server.ts';
import { createTestEngine } from '../engine/dialogflow/test-engine.ts';
import { createMemoryKeyValueStore } from '../store/memory-store.ts';
import { createDialogflowGateway } from './gateway.ts';
import { loadServices } from './services.ts';

const profileOf = (id: string) => `projects/local/locations/global/conversationProfiles/${id}`;
const file = (boston: string) => `
queues:
  - name: Madrid
    match: { number: "+34911234567" }
    profile: ${profileOf('madrid')}
    languages: [es-ES]
  - name: Boston
    match: { queue: Boston }
    profile: ${profileOf(boston)}
    languages: [en-US]
`;

test('two queues have their own profiles, a late queue takes over, and so does another version of the file', async () => {
  const clock = createSystemClock();
  const local = await startLocalDialogflow({
    ...{ engine: createTestEngine([]), services: loadServices, clock },
    profiles: ['madrid', 'boston', 'boston-2'].map(profileOf),
  });
  // The profile of the instance does not exist there: only that of a queue can begin a conversation.
  const target = { profile: profileOf('none'), endpoint: local.target };
  const store = createMemoryKeyValueStore({ clock });
  const queues = createFileQueues(parseQueueFile(file('boston')).entries, { store, clock });
  const { gateway, isOutdated } = createQueueGateway(createDialogflowGateway({ target, clock }), queues);
  const segments = createConversationSegments(store);
  try {
    const [spanish, english] = [parseConversationId(crypto.randomUUID()), parseConversationId(crypto.randomUUID())];
    await assert.rejects(gateway.ensureConversation(spanish));
    queues.learn(spanish, { number: 'tel:+34911234567' });
    queues.learn(english, { queue: ['Boston'] });
    assert.equal((await gateway.ensureConversation(spanish)).profile, profileOf('madrid'));
    assert.equal((await gateway.ensureConversation(english)).profile, profileOf('boston'));
    assert.equal(queues.of(spanish)?.settings.languages?.[0], 'es-ES');

    queues.use(parseQueueFile(file('boston-2')).entries);
    assert.deepEqual([isOutdated(spanish), isOutdated(english)], [false, true]);
    const segment = await segments.advance(english, await segments.current(english));
    const moved = await gateway.ensureConversation(english, { segment });
    assert.equal(moved.profile, profileOf('boston-2'));
    assert.equal(isOutdated(english), false);
    // The same segment asked for with another profile, because its queue was learnt late.
    const plain = createDialogflowGateway({ target: { ...target, profile: profileOf('boston') }, clock });
    const early = await plain.ensureConversation(spanish);
    const late = await plain.ensureConversation(spanish, { profile: profileOf('madrid') });
    assert.deepEqual([early.profile, late.profile], [profileOf('boston'), profileOf('madrid')]);
    assert.deepEqual(late.participants, early.participants);
    await plain.close();
    const answered = await gateway.analyzeMessage(moved, { role: 'customer', text: 'hello', requestId: 'r1' });
    assert.ok(answered.length > 0);
  } finally {
    await gateway.close();
    await local.close();
  }
});
