/** The voice road from a frame to the bytes for the panels, with or without what `runtime/adapters` puts around it. */
import process from 'node:process';
import { composeCapture } from '../../../runtime/compose/capture.ts';
import { composeTracing } from '../../../runtime/compose/tracing.ts';
import { type Config, readConfig } from '../../../runtime/config.ts';
import { createAssistFeed } from '../../../runtime/core/assist/feed.ts';
import { silentLogger } from '../../../runtime/core/ports/logger.ts';
import { silentMeter } from '../../../runtime/core/ports/meter.ts';
import { createVoiceBridge } from '../../../runtime/core/speech/bridge.ts';
import { createMemoryConversationLog } from '../../../runtime/log/memory-conversation-log.ts';
import { createTestClock } from '../../../runtime/testing/clock.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { encodeSseFrame } from '../../../shared/sse.ts';
import { createChattyGateway } from './chatty-gateway.ts';

/** `bare`: nothing of tracing or capture is asked for at all. Else they are composed out of these settings, as the service does. */
export type Around = { readonly kind: 'bare' } | { readonly kind: 'composed'; readonly env: Record<string, string> };

export type Road = {
  /** Plays so many frames of both speakers; CPU time of the process over it, in milliseconds. */
  play(frames: number): Promise<number>;
  /** Bytes for a panel so far. */
  readonly sseBytes: number;
  close(): Promise<void>;
};

const frameBytes = 1_600;
const frameMs = 200;
/** The same for all: bytes that are no silence. */
const sound = Uint8Array.from({ length: frameBytes }, (_, i) => (i * 73) & 0xff);

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** One call that waits for its frames. */
export async function openRoad(around: Around): Promise<Road> {
  const clock = createTestClock({ settleTurns: 4 });
  const random = () => 0.5;
  const conversationId = parseConversationId(crypto.randomUUID());
  const config: Config = readConfig(around.kind === 'composed' ? around.env : {});
  const plain = createMemoryConversationLog({ clock, random });
  const gateway = createChattyGateway();

  const composed = around.kind === 'composed';
  const tracing = composed ? await composeTracing(config, { clock, version: '0', instance: 'bench' }) : undefined;
  const log = tracing?.log(plain) ?? plain;
  const capture = composed
    ? await composeCapture({ config, log, clock, logger: silentLogger, engine: 'local' })
    : undefined;
  const feed = createAssistFeed({ log, clock, logger: silentLogger, meter: silentMeter });
  const bridge = createVoiceBridge({
    gateway: capture?.gateway(gateway) ?? gateway,
    feed,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    random,
  });
  const captured = capture?.bridge(bridge) ?? bridge;
  const heard = tracing?.bridge(captured) ?? captured;

  let sseBytes = 0;
  const stop = log.follow(conversationId, undefined, {
    onStart() {},
    onEvents(events) {
      for (const { id, event } of events) {
        sseBytes += encodeSseFrame({ id, event: event.type, data: JSON.stringify(event) }).length;
      }
    },
    onReset() {},
    onError() {},
  });
  const call = heard.open({
    conversationId,
    audiohookSessionId: 's',
    organizationId: 'o',
    roles: ['customer', 'agent'],
    language: 'en-US',
    startSample: 0,
  });
  await clock.advance(frameMs);

  let at = 0;
  return {
    async play(frames) {
      const before = cpuMs();
      for (let i = 0; i < frames; i++, at += frameBytes) {
        call.audio('customer', sound, at);
        call.audio('agent', sound, at);
        await clock.advance(frameMs);
      }
      return cpuMs() - before;
    },
    get sseBytes() {
      return sseBytes;
    },
    async close() {
      const over = call.end('closed');
      await clock.advance(60_000);
      await over;
      stop();
      capture?.close();
      await feed.close();
      await log.close();
      await tracing?.close();
    },
  };
}
