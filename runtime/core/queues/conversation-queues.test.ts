import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConversationId } from '../../../shared/ids.ts';
import { createMemoryKeyValueStore } from '../../store/memory-store.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createFileQueues } from './conversation-queues.ts';
import type { QueueEntry } from './queue-file.ts';

const id = parseConversationId('11111111-2222-4333-8444-555555555555');
const entry = (name: string, queue: string): QueueEntry => ({ match: { queue: [queue] }, settings: { name } });

function setUp() {
  const clock = createTestClock();
  const store = createMemoryKeyValueStore({ clock });
  const entries = [entry('Madrid', 'es'), entry('Boston', 'en')];
  const make = () => createFileQueues(entries, { store, clock });
  return { clock, store, make, queues: make() };
}

describe('Which queue a conversation belongs to', () => {
  it('a queue that is learnt late takes over from then on, and listeners get it once', () => {
    const { queues } = setUp();
    const changes: (string | undefined)[] = [];
    queues.onChange((_id, now, before) => changes.push(before?.settings.name, now?.settings.name));
    assert.equal(queues.of(id), undefined);
    queues.learn(id, { queue: ['es'] });
    queues.learn(id, { queue: ['es'] });
    queues.learn(id, { queue: ['en'] });
    assert.deepEqual(changes, [undefined, 'Madrid', 'Madrid', 'Boston']);
  });

  it('another instance learns it through the store', async () => {
    const { queues, make, clock } = setUp();
    const other = make();
    assert.equal(await other.read(id), undefined);
    queues.learn(id, { queue: ['es'] });
    await clock.advance(5_000);
    assert.equal((await other.read(id))?.settings.name, 'Madrid');
  });

  it('what two instances learn is put together, and neither loses what the other one knows', async () => {
    const { clock, store } = setUp();
    const dialled: QueueEntry = { match: { number: ['+34911'] }, settings: { name: 'Madrid', masking: ['email'] } };
    const make = () => createFileQueues([dialled, entry('Boston', 'en')], { store, clock });
    const [call, panel] = [make(), make()];
    call.learn(id, { number: '+34911' });
    await clock.advance(1);
    panel.learn(id, { queue: ['a queue that no entry names'] });
    await clock.advance(1);
    assert.deepEqual(panel.of(id)?.settings.masking, ['email']);
    assert.equal((await make().read(id))?.settings.name, 'Madrid');
  });

  it('another version of the file applies to conversations that go on', () => {
    const { queues } = setUp();
    queues.learn(id, { queue: ['es'] });
    queues.use([entry('Sevilla', 'es')]);
    assert.equal(queues.of(id)?.settings.name, 'Sevilla');
    assert.deepEqual(
      queues.recent(5).map(({ match }) => [match?.settings.name, match?.by]),
      [['Sevilla', ['queue']]],
    );
  });
});
