/** One simulation: the world of a plan, its faults, and its end. */
import { isComplete } from '../../runtime/core/operations/erasure.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { createSimulatedGateway, DialogflowCloud } from './dialogflow/cloud.ts';
import type { Findings } from './findings.ts';
import { SimulatedCall, type Stretch } from './genesys/call.ts';
import { SimulatedChat } from './genesys/chat.ts';
import { GenesysCloud } from './genesys/cloud.ts';
import { checkSessions, oneSessionMs } from './invariants/one-session.ts';
import { SimulatedPanel } from './panel/panel.ts';
import { postHold } from './panel/requests.ts';
import { type FaultKind, faultKinds } from './plan/fault-kinds.ts';
import type { FaultPlan } from './plan/faults.ts';
import type { Plan } from './plan/plan.ts';
import type { LuaScripts } from './redis/lua/scripts.ts';
import { RedisServer } from './redis/server.ts';
import { Fleet } from './service/fleet.ts';
import { type ServiceInstance, startInstance } from './service/instance.ts';
import { Witness } from './witness.ts';
import { Network } from './world/network.ts';
import type { World } from './world/world.ts';

/** A machine that dies within this of a fault of Redis may have held the only copy of the last words. */
const onlyCopyMs = 30_000;

/** How long an instance that stops waits for a Redis that is away, with something to spare; and how long its calls may take to end. */
const closingWaitMs = 3_000;
const drainMs = 20_000;

/** Faults of Redis and of the way there. */
const redisFaults: readonly FaultKind[] = [
  ...(['redisCut', 'redisHang', 'redisRestart', 'redisLoss', 'redisFailover'] as const),
  ...(['redisBlip', 'slowNetwork'] as const),
];
/** Faults that keep an instance from Redis. */
const separating: readonly FaultKind[] = [...redisFaults, 'hang'];
/** How long instances may need after such a fault until all have one log again. */
const catchUpMs = 20_000;

/** Simulated time: instances have a second to start. */
const injectedAt = ({ atMs }: FaultPlan): number => 1_000 + atMs;

export class Simulation {
  readonly world: World;
  readonly plan: Plan;
  readonly network: Network;
  readonly redis: RedisServer | undefined;
  readonly dialogflow: DialogflowCloud;
  readonly genesys: GenesysCloud;
  readonly fleet: Fleet;
  readonly witness: Witness;
  readonly calls: readonly SimulatedCall[];
  readonly chats: readonly SimulatedChat[];
  readonly panels: SimulatedPanel[] = [];
  readonly injected = new Map<FaultKind, number>();
  readonly findings: Findings;
  readonly #tabs = new Map<string, number>();
  readonly #ingestions: { stop(): void }[] = [];

  constructor(plan: Plan, parts: { readonly world: World; readonly lua: LuaScripts; readonly findings: Findings }) {
    const { world, lua, findings } = parts;
    this.world = world;
    this.plan = plan;
    this.findings = findings;
    this.network = new Network(world);
    this.dialogflow = new DialogflowCloud(this.network);
    this.genesys = new GenesysCloud(world);
    this.witness = new Witness(findings, world, {
      genesys: this.genesys,
      isShared: plan.redis,
      isSeparated: () => this.isSeparated,
      hasDiedSeparated: () => this.hasDiedSeparated,
    });
    const hasReplica = plan.faults.some(({ kind }) => kind === 'redisFailover');
    this.redis = plan.redis ? new RedisServer(world, lua, { watch: this.witness, hasReplica }) : undefined;
    const { network, redis, dialogflow, genesys, witness } = this;
    const start = (host: ServiceInstance['host']) =>
      startInstance({
        ...{ host, network, redis, observer: witness, settings: {} },
        gateway: createSimulatedGateway(dialogflow, host),
        access: (instance) => genesys.accessFor(instance),
      });
    this.fleet = new Fleet({ world, network, start }, plan.instances);
    const { fleet } = this;
    this.calls = plan.calls.map((call) => new SimulatedCall(call, { network, fleet, genesys }));
    this.chats = plan.chats.map((chat) => new SimulatedChat(chat, world, genesys));
  }

  /** Plans everything that the plan says. Nothing has happened when it returns. */
  begin(): void {
    const { world, plan, fleet } = this;
    for (let slot = 0; slot < plan.instances; slot++) fleet.start(slot);
    const isWithin = ({ startMs }: { readonly startMs: number }) => startMs < plan.minutes * 60_000;
    for (const call of this.calls.filter((one) => isWithin(one.plan))) {
      // Instances have a second to connect.
      world.after(1_000 + call.plan.startMs, () => {
        call.start();
        const { agents, panels } = call.plan;
        for (let i = 0; i < panels; i++) this.openPanel(agents[0]!, call.id);
      });
    }
    for (const chat of this.chats.filter((one) => isWithin(one.plan))) {
      world.after(1_000 + chat.plan.startMs, () => {
        chat.start();
        for (let i = 0; i < chat.plan.panels; i++) this.openPanel(chat.plan.agents[0]!, chat.id);
      });
    }
    for (const fault of plan.faults) world.after(injectedAt(fault), () => this.#inject(fault));
  }

  openPanel(userId: string, conversationId: ConversationId): void {
    const { network, fleet, witness } = this;
    const tab = (this.#tabs.get(userId) ?? 0) + 1;
    this.#tabs.set(userId, tab);
    const name = `panel ${userId}/${tab}`;
    const panel = new SimulatedPanel({ network, fleet, name, userId, tab, conversationId, observer: witness });
    this.panels.push(panel);
    panel.start();
    const chat = this.chats.find(({ id }) => id === conversationId);
    if (chat) this.#ingestions.push(chat.followedBy(panel));
    const call = this.calls.find(({ id }) => id === conversationId);
    if (call) this.#followHold(call, panel);
  }

  closePanels(): void {
    for (const panel of this.panels) panel.stop();
    for (const ingestion of this.#ingestions) ingestion.stop();
  }

  /** An instance stops as in a deployment, and another takes its place after `ms`. */
  deploy(slot: number, instance: ServiceInstance, ms: number): void {
    const { world, fleet } = this;
    const drained = instance.drain.signal();
    // The second signal: calls are asked to end.
    world.after(ms, () => instance.host.deliver(() => void instance.drain.signal()));
    void drained
      .then(() => instance.close())
      .then(() => {
        world.trace(`${instance.name} has ended`);
        instance.host.kill();
        fleet.retire(instance);
        fleet.start(slot);
      });
  }

  /** Another agent takes over; the first leaves `ms` later. */
  transfer(call: SimulatedCall, ms: number): void {
    const [first, second] = call.plan.agents as [string, string];
    call.record.connect(second);
    this.openPanel(second, call.id);
    this.world.after(ms, () => call.record.disconnect(first));
  }

  openSecond(call: SimulatedCall): void {
    const isKnown = !this.isSeparated;
    if (!isKnown) call.noteTwoOwners();
    call.openAgain();
    // A call that returns after every end opens the session again that was ended.
    if (call.plan.returns) return;
    this.world.after(oneSessionMs, () => {
      if (isKnown && !this.isSeparated) checkSessions(this.findings, call);
    });
  }

  /** False where there is no conversation yet, or no instance to ask. */
  erase(target: number, choice: number): boolean {
    const begun = [...this.calls.filter(({ startedAt }) => startedAt !== undefined), ...this.chats];
    const one = begun[target % begun.length];
    const instance = this.fleet.instances[Math.floor(choice * this.fleet.instances.length)];
    if (!one || !instance || instance.host.isHung) return false;
    const { world, witness } = this;
    world.trace(`${one.name} is erased through ${instance.name}`);
    instance.erasure.erase(one.id).then(
      (proof) => {
        if (!isComplete(proof)) {
          world.trace(`${one.name}: the erasure is not complete (${proof.silent.length} silent)`);
          return;
        }
        world.trace(`${one.name} is erased everywhere`);
        witness.erased.confirmed(one.id);
      },
      (error) => world.trace(`${one.name} could not be erased (${EarshotError.from(error).code})`),
    );
    return true;
  }

  /** Erasures that were begun: what they leave behind follows no other rule. */
  get erasures(): boolean {
    return (this.injected.get('erase') ?? 0) > 0;
  }

  /** Some instance does not reach Redis now, or has not caught up since. */
  get isSeparated(): boolean {
    return this.#isSeparatedAt(this.world.now);
  }

  /** A machine has died meanwhile: what only it had is gone, and others have the ids of it. */
  get hasDiedSeparated(): boolean {
    const { now } = this.world;
    return this.plan.faults.some(
      (fault) => fault.kind === 'kill' && injectedAt(fault) <= now && this.#isSeparatedAt(injectedAt(fault)),
    );
  }

  #isSeparatedAt(time: number): boolean {
    const isRecent = (fault: FaultPlan) =>
      separating.includes(fault.kind) && injectedAt(fault) <= time && time < injectedAt(fault) + fault.ms + catchUpMs;
    return this.plan.faults.some(isRecent);
  }

  /** A wall clock has jumped, or the beginning of a conversation was lost with Redis and an instance, so that it begins anew. */
  get areTimesOff(): boolean {
    const count = (kind: FaultKind) => this.injected.get(kind) ?? 0;
    return count('clockJump') > 0 || (count('redisLoss') > 0 && count('kill') > 0);
  }

  /** Some instance did not reach Redis at some time. */
  get wasSeparated(): boolean {
    return this.plan.faults.some(({ kind }) => separating.includes(kind));
  }

  /** Simulated times in which the only copy of what was said may have died with its machine. */
  get excused(): Stretch[] {
    const at = (kinds: readonly FaultKind[]) => this.plan.faults.filter(({ kind }) => kinds.includes(kind));
    const losses = at(redisFaults);
    // With the data of Redis everything before is lost.
    const from = (loss: FaultPlan) => (loss.kind === 'redisLoss' ? 0 : loss.atMs - onlyCopyMs);
    const killed = at(['kill']).flatMap((death) =>
      losses
        .filter((loss) => loss.atMs - onlyCopyMs < death.atMs && death.atMs < loss.atMs + loss.ms + onlyCopyMs)
        .map((loss) => ({ fromMs: from(loss), toMs: death.atMs + onlyCopyMs })),
    );
    // An instance that stops in order waits for Redis, though not for long.
    const stopped = at(['deploy']).flatMap((stop) =>
      losses
        .filter(({ atMs, ms }) => ms > closingWaitMs && stop.atMs < atMs + ms && atMs < stop.atMs + stop.ms + drainMs)
        .map((loss) => ({ fromMs: from(loss), toMs: loss.atMs + loss.ms + onlyCopyMs })),
    );
    // What a silent stream still owed was known to its machine, and is reported as lost once another stream has answered for a while.
    const silent = at(['streamStalls']);
    const owed = at(['kill']).flatMap((death) =>
      silent
        .filter(({ atMs }) => atMs < death.atMs && death.atMs < atMs + onlyCopyMs)
        .map(({ atMs }) => ({ fromMs: atMs - onlyCopyMs, toMs: injectedAt(death) })),
    );
    return [...killed, ...stopped, ...owed];
  }

  #followHold(call: SimulatedCall, panel: SimulatedPanel): void {
    let held = false;
    call.record.onChange(() => {
      const leg = call.record.body().participants?.findLast(({ userId }) => userId === panel.setup.userId);
      const isHeld = leg?.calls?.some((one) => one.held === true && one.state === 'connected') ?? false;
      if (isHeld === held) return;
      held = isHeld;
      panel.host.deliver(() => void postHold(panel.requests, call.id, isHeld).catch(() => undefined));
    });
  }

  #inject(fault: FaultPlan): void {
    const { says, inject } = faultKinds[fault.kind];
    this.world.trace(`FAULT ${fault.number}: ${says}${fault.ms > 0 ? ` (${fault.ms} ms)` : ''}`);
    if (inject(this, fault)) this.injected.set(fault.kind, (this.injected.get(fault.kind) ?? 0) + 1);
  }
}
