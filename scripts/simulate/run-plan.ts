/** Runs one plan from its beginning to its end and says what was wrong. */
import process from 'node:process';
import type { ConversationView } from '../../shared/assist/conversation.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import { type Finding, Findings } from './findings.ts';
import { checkChat } from './invariants/chat-complete.ts';
import { checkCalls, checkIdle, checkTimers } from './invariants/everything-ends.ts';
import { checkWords } from './invariants/words-once.ts';
import type { FaultKind } from './plan/fault-kinds.ts';
import type { Plan } from './plan/plan.ts';
import { createLuaScripts, type LuaScripts } from './redis/lua/scripts.ts';
import { replaceGlobals } from './replace-globals.ts';
import { Simulation } from './simulation.ts';
import { createRandomness } from './world/randomness.ts';
import { World } from './world/world.ts';

export type RunReport = {
  readonly seed: number;
  readonly findings: readonly Finding[];
  /** The same for two runs of one plan. */
  readonly hash: string;
  readonly callHours: number;
  readonly words: number;
  readonly wordsInGaps: number;
  readonly events: number;
  /** Ids that stood for two events while an instance was separated from Redis. */
  readonly idsTwice: number;
  readonly steps: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly checked: Readonly<Record<string, number>>;
};

export type RunOptions = {
  /** Gets every line of what happens. */
  readonly tell?: ((line: string) => void) | undefined;
  /** What runs the scripts of Redis. */
  readonly lua?: LuaScripts | undefined;
};

type Snapshot = { readonly conversation: ConversationView; readonly cursor: EventId };

/** What was broken last recovers within this, and a call is over. */
const recoveryMs = 75_000;
/** No fault lasts longer, but for a clock that has jumped. */
const longestFaultMs = 120_000;
const oneLog = 'all instances have one log';
/** For what is asked at the end. */
const answersMs = 5_000;
const closingMs = 40_000;

const luaScripts = createLuaScripts();

/** One at a time in a process, because globals are replaced meanwhile. */
export async function runPlan(plan: Plan, { tell, lua = luaScripts }: RunOptions = {}): Promise<RunReport> {
  const randomness = createRandomness(plan.seed);
  let world: World | undefined;
  const findings = new Findings(() => world);
  const onDefect = (error: unknown) => findings.report('nothing is thrown', describeError(error));
  world = new World({ randomness, onDefect, tell });
  const onUnhandled = (error: unknown) => findings.report('no rejection is unhandled', describeError(error));
  process.on('unhandledRejection', onUnhandled);
  const restoreGlobals = replaceGlobals(randomness.of('identifiers'));
  try {
    const simulation = new Simulation(plan, { world, lua, findings });
    const end = 1_000 + plan.minutes * 60_000;
    simulation.begin();
    await world.run(end);
    for (const call of simulation.calls) call.end();
    const mendedAt = plan.faults.map(({ atMs, ms }) => 1_000 + atMs + Math.min(ms, longestFaultMs));
    await world.run(Math.max(end, ...mendedAt) + recoveryMs);
    const counted = await checkEnd(simulation);
    await closeAll(simulation);
    return reportOf(simulation, counted);
  } finally {
    restoreGlobals();
    process.off('unhandledRejection', onUnhandled);
  }
}

const describeError = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 6).join(' | ') : String(error);

async function checkEnd(simulation: Simulation): Promise<{ words: number; wordsInGaps: number }> {
  const { findings, fleet, calls, chats, dialogflow, panels, witness, redis, world } = simulation;
  checkCalls(findings, calls, dialogflow);
  for (const instance of fleet.instances) checkIdle(findings, instance);
  const logs = await readLogs(simulation);
  const sum = { words: 0, wordsInGaps: 0 };
  for (const panel of panels) {
    const log = logs.get(panel.conversationId);
    const isFollowing = panel.phase !== 'forbidden' && panel.phase !== 'ended';
    if (log && isFollowing && !simulation.erasures) witness.panels.compare(panel, log);
  }
  const excused = { losses: simulation.excused, areTimesOff: simulation.areTimesOff };
  const isLogKept =
    simulation.plan.redis || (simulation.injected.get('kill') ?? 0) + (simulation.injected.get('deploy') ?? 0) === 0;
  for (const call of calls) {
    const log = logs.get(call.id);
    if (!log || call.startedAt === undefined || !isLogKept || simulation.erasures) continue;
    const { said, inGaps } = checkWords(findings, call, log.conversation, excused);
    sum.words += said;
    sum.wordsInGaps += inGaps;
  }
  for (const chat of chats) {
    const log = logs.get(chat.id);
    if (log && isLogKept && !simulation.erasures) checkChat(findings, chat, log.conversation, !simulation.wasSeparated);
  }
  if (redis) witness.erased.checkRedis(redis);
  await world.run(world.now + 1);
  return sum;
}

/** What every instance answers, which must be the same. */
async function readLogs(simulation: Simulation): Promise<Map<ConversationId, Snapshot>> {
  const { fleet, calls, chats, world, findings, witness, erasures } = simulation;
  const logs = new Map<ConversationId, Snapshot>();
  for (const { id, name } of [...calls, ...chats]) {
    for (const instance of fleet.instances) {
      instance.log.snapshot(id).then(
        (log) => {
          witness.erased.onSnapshot(instance.name, id, log.conversation);
          findings.checks(oneLog);
          const known = logs.get(id);
          if (!known) logs.set(id, log);
          else if (known.cursor !== log.cursor && !erasures)
            findings.report(oneLog, `${name}: ${instance.name} is at ${log.cursor}, another at ${known.cursor}`);
        },
        (error) => findings.report(oneLog, `${instance.name} has no answer: ${describeError(error)}`),
      );
    }
  }
  await world.run(world.now + answersMs);
  return logs;
}

async function closeAll(simulation: Simulation): Promise<void> {
  const { world, fleet, findings } = simulation;
  simulation.closePanels();
  const instances = fleet.instances;
  let closed = 0;
  for (const instance of instances) {
    const drained = instance.drain.signal();
    world.after(1_000, () => void instance.drain.signal());
    void drained
      .then(() => instance.close())
      .then(() => {
        closed += 1;
      });
  }
  await world.run(world.now + closingMs);
  if (closed < instances.length)
    findings.report('everything ends', `${instances.length - closed} instances did not close`);
  for (const instance of instances) checkTimers(findings, instance.host);
}

function reportOf(simulation: Simulation, counted: { words: number; wordsInGaps: number }): RunReport {
  const { plan, findings, world, calls, witness, injected } = simulation;
  const callMs = calls.reduce((sum, { sentMs }) => sum + sentMs, 0);
  return {
    seed: plan.seed,
    findings: findings.list,
    hash: world.traceHash,
    callHours: callMs / 3_600_000,
    ...counted,
    events: witness.appended,
    idsTwice: witness.ids.givenTwice,
    steps: world.steps,
    faults: Object.fromEntries(injected),
    checked: findings.checked,
  };
}
