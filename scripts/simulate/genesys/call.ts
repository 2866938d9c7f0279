/** A call: what its speakers say, its AudioHook sessions, and what Genesys does when one is lost. */
import type { ClientEnd } from '../../../shared/audiohook/client-state.ts';
import type { AudioChannel } from '../../../shared/audiohook/media.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { SpeechTrack, type SpokenWord, samplesPerMs, scriptSpeech } from '../dialogflow/speech.ts';
import type { CallPlan } from '../plan/parts.ts';
import type { Fleet } from '../service/fleet.ts';
import type { ServiceInstance } from '../service/instance.ts';
import type { Network } from '../world/network.ts';
import { between, uuidFrom } from '../world/randomness.ts';
import { CallSession } from './call-session.ts';
import type { GenesysCloud } from './cloud.ts';
import type { GenesysRecord } from './conversation.ts';

export type CallParts = { readonly network: Network; readonly fleet: Fleet; readonly genesys: GenesysCloud };

/** Milliseconds of the call. */
export type Stretch = { readonly fromMs: number; toMs: number };

/** Attempts to open one session before Genesys gives up. */
const maxTries = 4;
/** Audio that Genesys keeps for a session that continues a lost one. */
const keptMs = 2_000;

const handoverMs = 1_500;
const cutMs = 500;

const bothChannels: readonly AudioChannel[] = ['external', 'internal'];

type Line = {
  readonly channels: readonly AudioChannel[];
  readonly sent: Stretch[];
  session: CallSession | undefined;
  /** Opened since the call began. */
  sessions: number;
  tries: number;
  /** The last session was not lost, so nothing is said to be missing until the next one. */
  endedInOrder: boolean;
};

export class SimulatedCall {
  readonly plan: CallPlan;
  readonly id: ConversationId;
  readonly record: GenesysRecord;
  readonly tracks: Readonly<Record<AudioChannel, SpeechTrack>>;
  readonly #parts: CallParts;
  readonly #random: () => number;
  readonly #lines: Line[] = [];
  readonly #cuts: Stretch[] = [];
  readonly #handovers: Stretch[] = [];
  #startedAt: number | undefined;
  #endedAt: number | undefined;
  #originMs: number | undefined;
  #hadTwoOwners = false;

  constructor(plan: CallPlan, parts: CallParts) {
    const { world } = parts.network;
    const random = world.randomness.of(`call ${plan.index}`);
    this.plan = plan;
    this.#parts = parts;
    this.#random = random;
    this.id = uuidFrom(random) as ConversationId;
    this.record = parts.genesys.begin(this.id, 'calls');
    this.tracks = {
      external: new SpeechTrack(scriptSpeech(plan.durationMs, random)),
      internal: new SpeechTrack(scriptSpeech(plan.durationMs, random)),
    };
  }

  get name(): string {
    return `call ${this.plan.index + 1}`;
  }

  /** Simulated time; undefined before and while it lasts. */
  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  get startedAt(): number | undefined {
    return this.#startedAt;
  }

  get isLive(): boolean {
    return this.#startedAt !== undefined && this.#endedAt === undefined;
  }

  /** The sessions that are open now, or being opened. */
  get sessions(): readonly CallSession[] {
    return this.#lines.flatMap(({ session }) => (session?.isLive ? [session] : []));
  }

  /** Sessions that began after another of the same line. */
  get laterSessions(): number {
    return this.#lines.reduce((sum, { sessions }) => sum + Math.max(0, sessions - 1), 0);
  }

  said(channel: AudioChannel): readonly SpokenWord[] {
    return this.tracks[channel].words;
  }

  /**
   * Where a word may be cut: around the opening of a second session, because the service drops the first one before the second one
   * sends, and where audio stops for a while, because the recognizer is sent silence in the middle of the word then.
   */
  get cuts(): readonly Stretch[] {
    return this.#cuts;
  }

  /** The audio stops or begins here. */
  noteCut(aroundMs: number): void {
    const at = this.callTime();
    this.#cuts.push({ fromMs: at - aroundMs, toMs: at + aroundMs });
  }

  /** Two instances had the call while one was separated from Redis, so neither knew of the other. */
  get hadTwoOwners(): boolean {
    return this.#hadTwoOwners;
  }

  noteTwoOwners(): void {
    this.#hadTwoOwners = true;
  }

  /** All its connections stall. */
  stall(ms: number): void {
    this.noteCut(cutMs);
    for (const { connection } of this.sessions) connection?.stall(ms);
  }

  /** How long audio of the call was sent, in ms. */
  get sentMs(): number {
    return this.sent('external').reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  }

  /** What was sent of this speaker, by all sessions. */
  sent(channel: AudioChannel): readonly Stretch[] {
    return this.#lines.filter(({ channels }) => channels.includes(channel)).flatMap(({ sent }) => sent);
  }

  /** The call's time at which the conversation's time begins: when the first session opened that sent audio. */
  get originMs(): number {
    return this.#originMs ?? 0;
  }

  callTime(): number {
    return this.#parts.network.world.now - (this.#startedAt ?? 0);
  }

  start(): void {
    const { world } = this.#parts.network;
    this.#startedAt = world.now;
    world.trace(`${this.name} begins (${this.id.slice(0, 8)})`);
    this.record.connect(this.plan.agents[0]!);
    const carried: readonly (readonly AudioChannel[])[] =
      this.plan.sockets === 'two' ? [['external'], ['internal']] : [bothChannels];
    for (const channels of carried) {
      const line: Line = { channels, sent: [], session: undefined, sessions: 0, tries: 0, endedInOrder: false };
      this.#lines.push(line);
      this.#open(line, undefined);
    }
    world.after(this.plan.durationMs, () => this.end());
  }

  /** A second session with the same audio, as two integrations with one address make it. */
  openAgain(): void {
    if (!this.isLive) return;
    const line: Line = {
      channels: bothChannels,
      sent: [],
      session: undefined,
      sessions: 0,
      tries: maxTries,
      endedInOrder: false,
    };
    this.#lines.push(line);
    this.#open(line, undefined, true);
    this.#noteHandover(this.callTime());
  }

  /** Where a word may be there twice, or half of it in each session: a second one begins while the first one still sends. */
  get handovers(): readonly Stretch[] {
    return this.#handovers;
  }

  #noteHandover(atMs: number): void {
    const stretch = { fromMs: atMs - handoverMs, toMs: atMs + handoverMs };
    this.#handovers.push(stretch);
    this.#cuts.push(stretch);
  }

  end(): void {
    if (this.#endedAt !== undefined) return;
    const { world } = this.#parts.network;
    this.#endedAt = world.now;
    world.trace(`${this.name} hangs up`);
    for (const session of this.sessions) session.hangUp();
    this.record.end();
  }

  /** `isSecond`: its audio is that of another line, and the load balancer sends it anywhere. */
  #open(line: Line, continued: CallSession | undefined, isSecond = false): void {
    const { network, fleet } = this.#parts;
    const known = continued && fleet.instances.includes(continued.instance) ? continued : undefined;
    const instance = known?.instance ?? (isSecond ? undefined : this.#instanceOfOthers()) ?? fleet.route();
    if (!instance) {
      this.#retry(line);
      return;
    }
    line.sessions += 1;
    const startSample = known
      ? Math.max(0, Math.round((known.position - keptMs * samplesPerMs) / samplesPerMs) * samplesPerMs)
      : 0;
    line.session = new CallSession({
      network,
      instance,
      sessionId: uuidFrom(this.#random),
      open: {
        conversationId: this.id,
        // All sessions are about one participant, the customer.
        participant: { id: this.id },
        ...(known && { continuedSessions: [known.continuation] }),
      },
      channels: line.channels,
      tracks: this.tracks,
      startSample,
      baseMs: known?.baseMs,
      callTime: () => this.callTime(),
      onSent: (fromMs, toMs) => {
        this.#originMs ??= fromMs;
        const before = line.sent.at(-1)?.toMs;
        // It may have opened late.
        if (isSecond && before === undefined) this.#noteHandover(fromMs);
        if (line.endedInOrder && before !== undefined)
          this.#cuts.push({ fromMs: before - cutMs, toMs: fromMs + cutMs });
        line.endedInOrder = false;
        addStretch(line.sent, fromMs, toMs);
      },
      onLate: (atMs) => void this.#cuts.push({ fromMs: atMs - cutMs, toMs: atMs + cutMs }),
      onEnded: (end, session) => this.#onEnded(line, end, session),
    });
    network.world.trace(
      `${this.name}: session ${line.session.id.slice(0, 8)} to ${instance.name}${known ? ', continued' : ''}`,
    );
  }

  /** One instance owns the voice of a conversation, so the load balancer must keep its sessions together. */
  #instanceOfOthers(): ServiceInstance | undefined {
    const { fleet } = this.#parts;
    return this.sessions
      .map(({ instance }) => instance)
      .find((one) => fleet.instances.includes(one) && !one.drain.draining);
  }

  #onEnded(line: Line, end: ClientEnd, session: CallSession): void {
    const { world } = this.#parts.network;
    world.trace(`${this.name}: session ${session.id.slice(0, 8)} ended (${end})`);
    if (line.session !== session || !this.isLive || end === 'completed') return;
    if (session.baseMs === undefined) {
      this.#retry(line);
      return;
    }
    const { redial } = this.plan;
    if (redial === 'never' || (end !== 'lost' && (!this.plan.returns || this.#isCarried(line)))) return;
    const known = redial === 'continued' && end === 'lost' ? session : undefined;
    line.endedInOrder = end !== 'lost';
    line.tries = 0;
    this.noteCut(cutMs);
    world.after(between(this.#random, 300, 6_000), () => {
      if (this.isLive) this.#open(line, known);
    });
  }

  /** Another session has its speakers: the one that was ended for it would end that one if it came back, and so on. */
  #isCarried({ channels }: Line): boolean {
    return channels.every((name) => this.sessions.some((session) => session.channels.includes(name)));
  }

  #retry(line: Line): void {
    line.tries += 1;
    if (line.tries >= maxTries && this.plan.redial === 'never') return;
    this.#parts.network.world.after(1_000, () => {
      if (this.isLive) this.#open(line, undefined);
    });
  }
}

/** Joins what touches. */
function addStretch(stretches: Stretch[], fromMs: number, toMs: number): void {
  const last = stretches.at(-1);
  if (last && fromMs <= last.toMs && fromMs >= last.fromMs) last.toMs = Math.max(last.toMs, toMs);
  else stretches.push({ fromMs, toMs });
}
