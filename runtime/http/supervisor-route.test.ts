import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { parseConversationId } from '../../shared/ids.ts';
import { type Overview, OverviewSchema, supervisorPaths } from '../../shared/supervisor/overview.ts';
import { conversation, framesOf, type Person, setUpSupervisorApp } from '../testing/supervisor-app.ts';

const second = parseConversationId('22222222-2222-4222-8222-222222222222');
const hint = { text: 'Offer a replacement' };

async function listOf(set: ReturnType<typeof setUpSupervisorApp>, person: Person): Promise<Overview> {
  const answer = await set.ask(supervisorPaths.conversations, person);
  assert.equal(answer.status, 200);
  return v.parse(OverviewSchema, await answer.json());
}
const idsOf = ({ conversations }: Overview) => conversations.map(({ conversationId }) => conversationId);

describe('who may see what', () => {
  type Cell = readonly [list: number, stream: number, hint: number, isListed: boolean];
  const table: Readonly<Record<Person | 'no one' | 'unknown', Cell>> = {
    'no one': [401, 401, 401, false],
    unknown: [401, 401, 401, false],
    agent: [403, 403, 403, false],
    otherAgent: [403, 403, 403, false],
    supervisor: [200, 200, 200, true],
    otherSupervisor: [200, 200, 403, false],
    foreignSupervisor: [200, 200, 403, false],
  };
  for (const [person, [list, stream, hinted, isListed]] of Object.entries(table)) {
    const ask = async (path: string, body?: unknown) => {
      const set = setUpSupervisorApp();
      await set.begin(conversation, {});
      return { set, answer: await set.ask(path, person === 'no one' ? undefined : person, body) };
    };
    it(`${person}: the list is answered with ${list}, and ${isListed ? 'has' : 'does not have'} the conversation`, async () => {
      const { answer } = await ask(supervisorPaths.conversations);
      assert.equal(answer.status, list);
      assert.equal((await answer.text()).includes(conversation), isListed);
    });
    it(`${person}: the stream is answered with ${stream}, and ${isListed ? 'has' : 'does not have'} the conversation`, async () => {
      const { set, answer } = await ask(supervisorPaths.events);
      assert.equal(answer.status, stream);
      const seen = set.readers.map(({ text }) => text()).join('') + (await answer.text());
      assert.equal(seen.includes(conversation), isListed);
    });
    it(`${person}: a hint is answered with ${hinted}`, async () => {
      const { answer } = await ask(supervisorPaths.hints(conversation), hint);
      assert.equal(answer.status, hinted);
      assert.equal((await answer.text()).includes(conversation), false);
    });
  }

  it('a conversation whose division is not known is shown to no one, until Genesys says whose it is', async () => {
    const set = setUpSupervisorApp({
      [second]: { kind: 'none', divisionIds: ['sales'], customers: ['tel:+15550123'] },
    });
    await set.begin(conversation);
    await set.begin(second);
    const { conversations } = await listOf(set, 'supervisor');
    assert.deepEqual(
      conversations.map(({ conversationId, customer }) => [conversationId, customer]),
      [[second, '••• 23']],
    );
    assert.deepEqual(idsOf(await listOf(set, 'foreignSupervisor')), []);
  });

  it('says how many live conversations of the organization are shown to no one, to its own supervisors alone', async () => {
    const set = setUpSupervisorApp();
    await set.begin(conversation);
    await set.begin(second, { divisionIds: [] });
    const hiddenFrom = async (person: Person) => (await listOf(set, person)).hidden ?? 0;
    assert.deepEqual([await hiddenFrom('supervisor'), await hiddenFrom('foreignSupervisor')], [2, 0]);
    await set.ask(supervisorPaths.events, 'supervisor');
    set.live.learn(second, { organizationId: 'o1', divisionIds: ['sales'], at: set.clock.now() });
    await set.clock.advance(1_500);
    const frames = framesOf(set.readers.at(-1)!.text());
    assert.deepEqual(
      frames.filter(({ event }) => event === 'hidden').map(({ data }) => data),
      [{ hidden: 1 }],
    );
  });

  it('asks Genesys about a conversation that it does not show once a minute, however often the list is read', async () => {
    const set = setUpSupervisorApp();
    await set.begin(conversation);
    for (let n = 0; n < 5; n++) await listOf(set, 'supervisor');
    assert.equal(set.asked.length, 1);
  });
});

describe('the stream of a supervisor', () => {
  async function open(person: Person = 'supervisor') {
    const set = setUpSupervisorApp();
    await set.begin(conversation, {});
    await set.ask(supervisorPaths.events, person);
    const reader = set.readers.at(-1)!;
    return { ...set, reader, frames: () => framesOf(reader.text()) };
  }
  const types = (frames: { event: string }[]) => frames.map(({ event }) => event);

  it('begins with the whole list, and then has what is new, changed and over', async () => {
    const { begin, append, clock, frames } = await open();
    await begin(second, { divisionIds: ['service'] });
    assert.deepEqual(types(frames()), ['overview'], 'what is not theirs makes no frame');
    await begin(parseConversationId('33333333-3333-4333-8333-333333333333'), { agent: { id: 'a', name: 'Robin' } });
    const at = new Date(clock.now()).toISOString();
    await append(conversation, { type: 'conversation', status: 'ended', channel: 'voice', at });
    await clock.advance(300);
    assert.deepEqual(types(frames()), ['overview', 'conversation', 'removed']);
    assert.deepEqual(frames().at(-1)?.data, { conversationId: conversation });
    assert.deepEqual((frames()[1]!.data as { agent: object }).agent, { id: 'a', name: 'Robin' });
  });

  it('writes a conversation that changes all the time at most four times a second', async () => {
    const { append, clock, frames } = await open();
    for (let n = 0; n < 100; n++) {
      await append(conversation, { type: 'intent', utteranceId: 'u', name: `i${n}`, confidence: 0.5 });
      await clock.advance(20);
    }
    await clock.advance(300);
    const changes = frames().filter(({ event }) => event === 'conversation');
    assert.ok(changes.length >= 4 && changes.length <= 9, `${changes.length} in two seconds`);
    assert.match(JSON.stringify(changes.at(-1)), /i99/);
  });

  it('ends within a minute once the permission is gone, and shrinks with the divisions', async () => {
    const { scopes, clock, reader, frames } = await open();
    scopes.set('supervisor', ['service']);
    await clock.advance(60_000);
    assert.deepEqual((frames().at(-1)!.data as Overview).conversations, []);
    scopes.set('supervisor', []);
    await clock.advance(60_000);
    assert.deepEqual(frames().at(-1), { event: 'end', data: { reason: 'forbidden' } });
    assert.ok(reader.isEnded());
  });

  it('hands a conversation that moves to another division from one supervisor to the other', async () => {
    const { live, clock, ask, readers, reader } = await open();
    await ask(supervisorPaths.events, 'otherSupervisor');
    live.learn(conversation, { organizationId: 'o1', divisionIds: ['service'], at: clock.now() + 1 });
    await clock.advance(300);
    assert.equal(framesOf(reader.text()).at(-1)?.event, 'removed');
    assert.equal(framesOf(readers.at(-1)!.text()).at(-1)?.event, 'conversation');
  });

  it('ends with the session, and when the instance drains', async () => {
    const { streams, frames, ask, readers } = await open();
    streams.endSession('supervisor');
    assert.deepEqual(frames().at(-1), { event: 'end', data: { reason: 'unauthorized' } });
    await ask(supervisorPaths.events, 'supervisor');
    streams.drain();
    assert.equal((framesOf(readers.at(-1)!.text()).at(-1)!.data as { reason: string }).reason, 'draining');
    assert.equal((await ask(supervisorPaths.events, 'supervisor')).status, 503);
  });

  it('a conversation that was erased is gone at once', async () => {
    const { live, frames } = await open();
    live.forget(conversation);
    assert.deepEqual(frames().at(-1), { event: 'removed', data: { conversationId: conversation } });
  });
});

describe('a hint', () => {
  it('is coaching from a supervisor for the agent, masked, and its receipts reach the overview', async () => {
    const set = setUpSupervisorApp();
    await set.begin(conversation, {});
    const text = 'Refund to card 4111 1111 1111 1111';
    const answer = await set.ask(supervisorPaths.hints(conversation), 'supervisor', { text });
    const { hintId, text: stored } = (await answer.json()) as { hintId: string; text: string };
    assert.equal(stored, 'Refund to card [card]');
    const shown = async () => (await set.log.snapshot(conversation)).conversation.suggestions.at(-1)!;
    const { kind, from, author, proactive } = await shown();
    assert.deepEqual([kind, from, author, proactive], ['coaching', 'supervisor', 'Name of supervisor', true]);
    assert.equal((await shown()).text, stored);
    for (const state of ['seen', 'dismissed', 'seen'] as const) {
      await set.feed.of(conversation).hintReceipt(hintId, state);
      await set.clock.advance(300);
    }
    const [row] = (await listOf(set, 'supervisor')).conversations;
    assert.equal(row?.hint?.state, 'dismissed');
    assert.equal((await shown()).text, stored);
    await assert.rejects(set.feed.of(conversation).hintReceipt('hint-other', 'seen'), { code: 'not_found' });
  });

  it('is refused where it is empty or too long, and where the conversation is over', async () => {
    const set = setUpSupervisorApp();
    await set.begin(conversation, {});
    for (const text of ['', '  ', 'x'.repeat(501)])
      assert.equal((await set.ask(supervisorPaths.hints(conversation), 'supervisor', { text })).status, 400);
    await set.begin(second, {});
    set.index.remove([second]);
    set.index.publish([{ conversationId: second, about: { organizationId: 'o1', divisionIds: ['sales'], at: 1 } }]);
    assert.equal((await set.ask(supervisorPaths.hints(second), 'supervisor', hint)).status, 404);
  });
});

it('every look and every hint is audited, and every refusal', async () => {
  const set = setUpSupervisorApp();
  await set.begin(conversation, {});
  await set.ask(supervisorPaths.conversations, 'supervisor');
  await set.ask(supervisorPaths.events, 'supervisor');
  await set.ask(supervisorPaths.hints(conversation), 'supervisor', hint);
  await set.ask(supervisorPaths.conversations, 'agent');
  assert.deepEqual(
    set.entries.map(({ action, agentId, reason, conversationId }) => [action, agentId, reason ?? conversationId]),
    [
      ['supervisor_look', 'supervisor', 'overview'],
      ['supervisor_look', 'supervisor', 'events'],
      ['supervisor_hint', 'supervisor', conversation],
      ['supervisor_refused', 'agent', 'overview'],
    ],
  );
});
