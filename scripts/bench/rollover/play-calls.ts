/**
 * Plays scripted calls through the real bridge, feed, log and gRPC gateway to a local Dialogflow that recognizes exactly the bytes
 * that it is sent. The result is what a panel gets: the events of the log, in order.
 */
import { createAssistFeed } from '../../../runtime/core/assist/feed.ts';
import type { ConversationLog } from '../../../runtime/core/ports/conversation-log.ts';
import { silentLogger } from '../../../runtime/core/ports/logger.ts';
import { silentMeter } from '../../../runtime/core/ports/meter.ts';
import { createVoiceBridge } from '../../../runtime/core/speech/bridge.ts';
import { createDialogflowGateway } from '../../../runtime/dialogflow/gateway.ts';
import { loadServices } from '../../../runtime/dialogflow/services.ts';
import { createScriptedEngine } from '../../../runtime/engine/dialogflow/script-engine.ts';
import { createScriptPlayer } from '../../../runtime/engine/dialogflow/script-player.ts';
import { startLocalDialogflow } from '../../../runtime/engine/dialogflow/server.ts';
import { codes } from '../../../runtime/engine/dialogflow/status.ts';
import { createMemoryConversationLog } from '../../../runtime/log/memory-conversation-log.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { type ConversationId, parseConversationId } from '../../../shared/ids.ts';
import { faultRules } from './faults.ts';
import { type ScriptedVoice, scriptVoice } from './script-call.ts';
import { createSteppedClock, type SteppedClock } from './stepped-clock.ts';
import { traceStreams } from './trace-streams.ts';

export type RolloverOptions = {
  readonly calls: number;
  readonly minutes: number;
  readonly faults: boolean;
  readonly random: () => number;
  /** Progress. */
  readonly report: (line: string) => void;
  /** Each step of each stream, to investigate a missing word. */
  readonly trace?: ((line: string) => void) | undefined;
};

export type PlayedCall = {
  readonly conversationId: ConversationId;
  readonly said: { readonly customer: ScriptedVoice; readonly agent: ScriptedVoice };
  readonly events: readonly AssistEvent[];
};

export type Played = {
  readonly calls: readonly PlayedCall[];
  readonly streams: number;
  readonly refused: number;
  readonly brokenConnections: number;
  readonly outages: number;
};

const frameMs = 200;
/** Every stream is replaced from this age on; Dialogflow cuts it not much later. */
const streamSeconds = 10;
const dialogflowLimitMs = 14_200;
const outageMs = 6_000;

/** Plays all calls at once to their end. */
export async function playCalls(options: RolloverOptions): Promise<Played> {
  const clock = createSteppedClock();
  const service = await startService(options, clock);
  const { player, bridge } = service;
  const calls = Array.from({ length: options.calls }, (_, i) => followCall(i, options, service.log));
  const open = calls.map(({ conversationId }, i) =>
    bridge.open({
      conversationId,
      audiohookSessionId: `${String(i).padStart(8, '0')}-0000-4000-8000-000000000000`,
      organizationId: '00000000-0000-4000-8000-000000000000',
      roles: ['customer', 'agent'],
      language: 'en-US',
      startSample: 0,
    }),
  );
  const durationMs = options.minutes * 60_000;
  const network = new FaultyNetwork(service, clock, options.faults);
  for (let at = 0; at < durationMs; at += frameMs) {
    await clock.advance(frameMs);
    for (const [i, { said }] of calls.entries()) {
      for (const role of ['customer', 'agent'] as const)
        open[i]!.audio(role, said[role].audio.subarray(at * 8, (at + frameMs) * 8), at * 8);
    }
    network.disturb(at / durationMs);
    if (at % 60_000 === 0)
      options.report(`minute ${at / 60_000} of ${options.minutes}: ${player.counts.streams} streams so far`);
  }
  await advanceUntil(
    clock,
    Promise.all(open.map((call) => call.end('closed'))).then(() => bridge.settled()),
  );
  await service.close();
  const { streams, refused } = player.counts;
  const { brokenConnections, outages } = network;
  return { calls, streams, refused, brokenConnections: brokenConnections + outages, outages };
}

type BenchService = Awaited<ReturnType<typeof startService>>;

async function startService({ faults, random, trace }: RolloverOptions, clock: SteppedClock) {
  const player = createScriptPlayer({ clock, rules: faults ? faultRules() : [] });
  const engine = createScriptedEngine({ clock, latencyMs: 120, longestUtteranceMs: 90_000 });
  const local = await startLocalDialogflow({
    engine,
    services: loadServices,
    clock,
    script: player,
    limits: { maxStreamMs: dialogflowLimitMs },
  });
  const gateway = createDialogflowGateway({
    target: { profile: 'projects/local/locations/global/conversationProfiles/local', endpoint: local.target },
    clock,
    random,
  });
  const log = createMemoryConversationLog({ clock, random, limits: { events: 100_000, endedLifeMs: 86_400_000 } });
  const feed = createAssistFeed({ log, clock, logger: silentLogger, meter: silentMeter });
  const bridge = createVoiceBridge({
    gateway: trace ? traceStreams(gateway, clock, trace) : gateway,
    feed,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    random,
    options: { ringSeconds: 60, streamSeconds, streamsPerMinute: 100_000, session: { finalsMs: 20_000 } },
  });
  return {
    player,
    local,
    log,
    bridge,
    async close() {
      await feed.close();
      await gateway.close();
      await local.close();
    },
  };
}

/** Scripts call number `i` and collects its events. */
function followCall(i: number, { minutes, random }: RolloverOptions, log: ConversationLog): PlayedCall {
  const conversationId = parseConversationId(`00000000-0000-4000-8000-${String(i + 1).padStart(12, '0')}`);
  const events: AssistEvent[] = [];
  log.follow(conversationId, undefined, {
    onStart: (start) => {
      if (start.kind === 'tail') events.push(...start.events.map((stored) => stored.event));
    },
    onEvents: (stored) => {
      for (const { event } of stored) events.push(event);
    },
    onReset: () => {},
    onError: () => {},
  });
  const durationMs = minutes * 60_000;
  const said = { customer: scriptVoice(durationMs, random), agent: scriptVoice(durationMs, random) };
  return { conversationId, said, events };
}

/** Breaks connections and makes Dialogflow unavailable for a while, at fixed parts of the run. */
class FaultyNetwork {
  readonly #service: BenchService;
  readonly #clock: SteppedClock;
  readonly #breaksAt: readonly number[];
  readonly #outagesAt: readonly number[];
  brokenConnections = 0;
  outages = 0;

  constructor(service: BenchService, clock: SteppedClock, faults: boolean) {
    this.#service = service;
    this.#clock = clock;
    this.#breaksAt = faults ? [0.22, 0.51, 0.83] : [];
    this.#outagesAt = faults ? [0.35, 0.68] : [];
  }

  /** `progress`: part of the run that has passed, 0 … 1. */
  disturb(progress: number): void {
    const { local, player } = this.#service;
    const nextBreak = this.#breaksAt[this.brokenConnections];
    if (nextBreak !== undefined && progress >= nextBreak) {
      this.brokenConnections++;
      local.breakConnections();
    }
    const nextOutage = this.#outagesAt[this.outages];
    if (nextOutage !== undefined && progress >= nextOutage) {
      this.outages++;
      player.outage(codes.unavailable);
      local.breakConnections();
      this.#clock.after(outageMs, () => player.outage(undefined));
    }
  }
}

async function advanceUntil(clock: SteppedClock, work: Promise<unknown>): Promise<void> {
  let isDone = false;
  const done = work.then(() => {
    isDone = true;
  });
  while (!isDone) await clock.advance(100);
  await done;
}
