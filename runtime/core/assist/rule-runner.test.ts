import assert from 'node:assert/strict';
import { it } from 'node:test';
import { emptyView } from '../../../shared/assist/conversation.ts';
import { parseConversationId, toEventId } from '../../../shared/ids.ts';
import { createFactFinder } from '../../engine/understanding/facts.ts';
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { createMemoryLeaseStore } from '../../store/memory-store.ts';
import { createTestClock } from '../../testing/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { parseRulesFile } from '../rules/rules-file.ts';
import { createAssistFeed } from './feed.ts';
import { createRuleRunner, type RuleRunnerOptions } from './rule-runner.ts';

const id = parseConversationId('2f6b7c1e-0c5a-4a4e-9c55-1f2a3b4c5d6e');
const settle = async () => {
  for (let n = 0; n < 20; n++) await new Promise(setImmediate);
};
/** As a file would give them. */
function teamOf(file: object) {
  const { team, mistakes } = parseRulesFile(JSON.stringify(file));
  assert.deepEqual(mistakes, []);
  return team;
}

/** An instance beside others that share log and leases. A dead one does nothing any more. */
function startInstance(
  owner: string,
  shared: Pick<RuleRunnerOptions, 'leases' | 'rules'> & {
    readonly clock: ReturnType<typeof createTestClock>;
    readonly log: ReturnType<typeof createMemoryConversationLog>;
  },
) {
  const { clock, log, leases, rules } = shared;
  let isAlive = true;
  const runner = createRuleRunner({
    ...{ leases, owner, rules, feed: () => feed },
    log: {
      follow: (of, cursor, reader) =>
        log.follow(of, cursor, { ...reader, onEvents: (events) => isAlive && reader.onEvents(events) }),
    },
    clock: { ...clock, after: (ms, run) => clock.after(ms, () => isAlive && run()) },
  });
  const feed = createAssistFeed({
    ...{ log, clock, logger: silentLogger, meter: silentMeter, factFinder: createFactFinder() },
    onAppended: (...appended) => isAlive && runner.appended(...appended),
  });
  return {
    of: () => feed.of(id),
    die() {
      isAlive = false;
    },
  };
}

async function passSeconds(clock: ReturnType<typeof createTestClock>, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await clock.advance(1_000);
    await settle();
  }
}

it('what an agent must say becomes a card when it was missed, and keeps the time when it was said', async () => {
  const clock = createTestClock();
  const log = createMemoryConversationLog({ clock, random: () => 0.5 });
  const must = { kind: 'must_say', text: 'Say it now.', seconds: 30 };
  const compiled = teamOf({
    rules: [
      { ...must, id: 'recording', title: 'Announce the recording', say: ['call is recorded'] },
      { ...must, id: 'name', title: 'Give your name', say: ['my name is'] },
    ],
  });
  const runner = createRuleRunner({
    ...{ log, clock, feed: () => feed, rules: () => compiled },
    leases: createMemoryLeaseStore({ clock }),
    owner: 'a',
  });
  const feed = createAssistFeed({
    ...{ log, clock, logger: silentLogger, meter: silentMeter },
    onAppended: (...appended) => runner.appended(...appended),
  });
  feed.of(id).started('voice', 'en-US');
  await settle();
  const said = { utteranceId: 'u1', revision: 1, role: 'agent', final: true, startMs: 3_000, endMs: 4_000 } as const;
  feed.of(id).utterance({ ...said, text: 'Hello, my name is Ana.' });
  await settle();
  for (let second = 0; second < 31; second++) {
    clock.advance(1_000);
    await settle();
  }
  const { conversation } = await log.snapshot(id);
  assert.deepEqual(
    conversation.suggestions.map(({ text, title, rule }) => [text, title, rule?.id, rule?.outcome, rule?.atMs]),
    [
      ['', undefined, 'name', 'said', 4_000],
      ['Say it now.', 'Announce the recording', 'recording', 'missed', 30_000],
    ],
  );
  feed.of(id).ended();
  await settle();
});

it('rules go on where an instance died: nothing is shown twice, and what is due is missed at its time', async () => {
  const clock = createTestClock();
  const log = createMemoryConversationLog({ clock, random: () => 0.5 });
  const leases = createMemoryLeaseStore({ clock });
  const compiled = teamOf({
    rules: [
      { id: 'voucher', kind: 'card', title: 'Offer a voucher', when: { type: 'phrase', phrases: ['broken'] } },
      { id: 'name', kind: 'must_say', title: 'Give your name', say: ['my name is'], seconds: 20 },
      { id: 'recording', kind: 'must_say', title: 'Announce the recording', say: ['is recorded'], seconds: 60 },
      { id: 'hold', kind: 'card', title: 'Apologize for the hold', when: { type: 'hold', seconds: 30 } },
    ],
  });
  const instance = (owner: string) => startInstance(owner, { clock, log, leases, rules: () => compiled });
  const pass = (seconds: number) => passSeconds(clock, seconds);
  const outcomes = async () =>
    (await log.snapshot(id)).conversation.suggestions.map(({ rule }) => `${rule?.id} ${rule?.outcome} ${rule?.atMs}`);
  const turn = { revision: 1, role: 'customer', final: true } as const;

  const first = instance('first');
  const second = instance('second');
  first.of().started('voice', 'en-US');
  await settle();
  first.of().utterance({ ...turn, utteranceId: 'u1', startMs: 1_000, endMs: 2_000, text: 'My lamp is broken.' });
  await pass(25);
  assert.deepEqual(await outcomes(), ['voucher card 2000', 'name missed 20000']);
  // Beside a living one, the other does nothing.
  second.of().utterance({ ...turn, utteranceId: 'u2', startMs: 25_000, endMs: 26_000, text: 'It is broken, hello?' });
  await pass(1);
  first.die();
  await pass(17);
  second.of().utterance({ ...turn, utteranceId: 'u3', startMs: 43_000, endMs: 44_000, text: 'Are you there?' });
  await pass(20);
  const notice = {
    level: 'info',
    code: 'paused',
    message: 'On hold',
    noticeId: 'p1',
    params: { cause: 'paused' },
  } as const;
  second.of().notice({ ...notice, startMs: 64_000 });
  await pass(32);
  assert.deepEqual(await outcomes(), [
    'voucher card 2000',
    'name missed 20000',
    'recording missed 60000',
    'hold card 94000',
  ]);
  second.of().ended();
  await settle();
});

it('the checklist of a file is shown and ticked, another instance goes on with it, and the file may change meanwhile', async () => {
  const clock = createTestClock();
  const log = createMemoryConversationLog({ clock, random: () => 0.5 });
  const leases = createMemoryLeaseStore({ clock });
  const greet = { id: 'greet', title: 'Greet', advice: 'Say your name.', say: ['my name is'] };
  const checklist = [
    { ...greet, when: { type: 'start', seconds: 5 } },
    { id: 'order', title: 'Find the order', known: ['order_number'] },
    {
      id: 'sorry',
      title: 'Apologize',
      say: ['sorry'],
      when: { type: 'phrase', phrases: ['broken'] },
      onlyWhenDue: true,
    },
  ];
  let file: object = { coaching: [{ languages: ['en'], checklist }] };
  const instance = (owner: string) => startInstance(owner, { clock, log, leases, rules: () => teamOf(file) });
  const pass = (seconds: number) => passSeconds(clock, seconds);
  const list = async () => {
    const { suggestions } = (await log.snapshot(id)).conversation;
    return suggestions
      .findLast((each) => each.checklist)
      ?.checklist?.map(({ itemId, done }) => `${itemId} ${done ? 'done' : 'open'}`);
  };
  const advice = async () =>
    (await log.snapshot(id)).conversation.suggestions.flatMap(({ title, text }) => (text ? [`${title}: ${text}`] : []));
  const turn = { revision: 1, final: true } as const;

  const first = instance('first');
  first.of().started('voice', 'en-US');
  await settle();
  assert.deepEqual(await list(), ['greet open', 'order open']);
  await pass(6);
  assert.deepEqual(await advice(), ['Greet: Say your name.']);
  const hello = { ...turn, utteranceId: 'u1', role: 'agent', startMs: 6_000, endMs: 7_000 } as const;
  first.of().utterance({ ...hello, text: 'Hello, my name is Ana.' });
  await settle();
  assert.deepEqual(await list(), ['greet done', 'order open']);
  assert.deepEqual(await advice(), []);

  first.die();
  file = {
    coaching: [{ languages: ['en'], checklist: [...checklist, { id: 'bye', title: 'Say goodbye', say: ['bye'] }] }],
  };
  await pass(16);
  const second = instance('second');
  const broken = { ...turn, utteranceId: 'u2', role: 'customer', startMs: 22_000, endMs: 23_000 } as const;
  second.of().utterance({ ...broken, text: 'My lamp is broken, order number 58211.' });
  await pass(2);
  assert.deepEqual(await list(), ['greet done', 'order done', 'sorry open', 'bye open']);
  second.of().ended();
  await settle();
});

it('what comes after the end of a long conversation makes no one follow it for good', async () => {
  const clock = createTestClock();
  const leases = createMemoryLeaseStore({ clock });
  let isFollowed = false;
  const runner = createRuleRunner({
    ...{ clock, leases, owner: 'a', rules: () => teamOf({ coaching: [{ checklist: [{ id: 'a', title: 'A' }] }] }) },
    feed: () => assert.fail('nothing is shown'),
    log: {
      // Its first events are not kept any more, so a reader begins with the state.
      follow(_id, _after, reader) {
        isFollowed = true;
        const conversation = { ...emptyView(), status: 'ended' as const };
        queueMicrotask(() => reader.onStart({ kind: 'reset', cursor: toEventId('e', 9), conversation }));
        return () => {
          isFollowed = false;
        };
      },
    },
  });
  const late = { type: 'utterance', utteranceId: 'u', revision: 1, role: 'agent', text: 'Bye', final: true } as const;
  runner.appended(id, [{ ...late, startMs: 0, endMs: 1 }]);
  await settle();
  assert.deepEqual([isFollowed, await leases.holder(`rules:${id}`)], [false, undefined]);
});
