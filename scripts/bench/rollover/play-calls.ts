/**
 * Plays scripted calls through the real bridge, the real feed and log, and the real gRPC gateway to a Dialogflow that runs
 * here and hears exactly the bytes it is sent. What comes out is what a panel gets: the events of the log, in order.
 */

import { createAssistFeed } from '../../../runtime/core/assist/feed.ts';
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
import { createSteppedClock } from './stepped-clock.ts';
import { traceStreams } from './trace-streams.ts';

export type RolloverOptions = {
  readonly calls: number;
  readonly minutes: number;
  readonly faults: boolean;
  readonly random: () => number;
  readonly say: (line: string) => void;
  /** Every stream's life, for whoever looks into a word that is missing. */
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
/** Every stream is replaced from this age on; the far side cuts it not much later. */
const streamSeconds = 10;
const farLimitMs = 14_200;

export async function playCalls(options: RolloverOptions): Promise<Played> {
  const { calls, minutes, faults, random, say } = options;
  const clock = createSteppedClock();
  const player = createScriptPlayer({ clock, rules: faults ? faultRules() : [] });
  const engine = createScriptedEngine({ clock, latencyMs: 120, longestUtteranceMs: 90_000 });
  const local = await startLocalDialogflow({
    engine,
    services: loadServices,
    clock,
    script: player,
    limits: { maxStreamMs: farLimitMs },
  });
  const gateway = createDialogflowGateway({
    target: { profile: 'projects/local/locations/global/conversationProfiles/local', endpoint: local.target },
    clock,
    random,
  });
  const traced = options.trace ? traceStreams(gateway, clock, options.trace) : gateway;
  const log = createMemoryConversationLog({ clock, random, limits: { events: 100_000, endedLifeMs: 86_400_000 } });
  const feed = createAssistFeed({ log, clock, logger: silentLogger, meter: silentMeter });
  const bridge = createVoiceBridge({
    gateway: traced,
    feed,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    random,
    options: { ringSeconds: 60, streamSeconds, streamsPerMinute: 100_000, session: { finalsMs: 20_000 } },
  });

  const durationMs = minutes * 60_000;
  const played = Array.from({ length: calls }, (_, i) => {
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
    const said = { customer: scriptVoice(durationMs, random), agent: scriptVoice(durationMs, random) };
    return { conversationId, said, events };
  });

  const open = played.map(({ conversationId }, i) =>
    bridge.open({
      conversationId,
      audiohookSessionId: `${String(i).padStart(8, '0')}-0000-4000-8000-000000000000`,
      organizationId: '00000000-0000-4000-8000-000000000000',
      roles: ['customer', 'agent'],
      language: 'en-US',
      startSample: 0,
    }),
  );

  // Connections break and the far side is away for a while, at fixed parts of the run.
  const breaks = faults ? [0.22, 0.51, 0.83] : [];
  const outages = faults ? [0.35, 0.68] : [];
  let brokenConnections = 0;
  let outagesDone = 0;
  for (let at = 0; at < durationMs; at += frameMs) {
    await clock.advance(frameMs);
    for (let i = 0; i < calls; i++) {
      for (const role of ['customer', 'agent'] as const) {
        open[i]!.audio(role, played[i]!.said[role].audio.subarray(at * 8, (at + frameMs) * 8), at * 8);
      }
    }
    if (breaks[brokenConnections] !== undefined && at / durationMs >= breaks[brokenConnections]!) {
      brokenConnections++;
      local.breakConnections();
    }
    if (outages[outagesDone] !== undefined && at / durationMs >= outages[outagesDone]!) {
      outagesDone++;
      player.outage(codes.unavailable);
      local.breakConnections();
      clock.after(6_000, () => player.outage(undefined));
    }
    if (at % 60_000 === 0) say(`minute ${at / 60_000} of ${minutes}: ${player.counts.streams} streams so far`);
  }
  const over = Promise.all(open.map((call) => call.end('closed'))).then(() => bridge.settled());
  let isOver = false;
  void over.then(() => {
    isOver = true;
  });
  while (!isOver) await clock.advance(100);
  await feed.close();
  await gateway.close();
  await local.close();
  return {
    calls: played,
    streams: player.counts.streams,
    refused: player.counts.refused,
    brokenConnections: brokenConnections + outagesDone,
    outages: outagesDone,
  };
}
