/** The voice pipeline from a frame to the bytes for the panels, with or without tracing and capture. */
import process from 'node:process';
import { composeCapture } from '../../../runtime/compose/capture.ts';
import { composeTracing } from '../../../runtime/compose/tracing.ts';
import { type Config, readConfig } from '../../../runtime/config.ts';
import { createAssistFeed } from '../../../runtime/core/assist/feed.ts';
import { noErasures } from '../../../runtime/core/ports/erasures.ts';
import { silentLogger } from '../../../runtime/core/ports/logger.ts';
import { silentMeter } from '../../../runtime/core/ports/meter.ts';
import { createVoiceBridge } from '../../../runtime/core/speech/bridge.ts';
import { createMemoryConversationLog } from '../../../runtime/log/memory-conversation-log.ts';
import { createTestClock } from '../../../runtime/testing/clock.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { encodeSseFrame } from '../../../shared/sse.ts';
import { createStubGateway } from './stub-gateway.ts';

/** `bare`: without tracing and capture. `composed`: with what the service composes from these settings. */
export type Instrumentation =
  | { readonly kind: 'bare' }
  | { readonly kind: 'composed'; readonly env: Record<string, string> };

export type Pipeline = {
  /** Plays frames of both speakers. Resolves with the CPU time of the process, in milliseconds. */
  play(frames: number): Promise<number>;
  /** Bytes sent to a panel so far. */
  readonly sseBytes: number;
  close(): Promise<void>;
};

const frameBytes = 1_600;
const frameMs = 200;
/** The same for all frames; not silence. */
const sound = Uint8Array.from({ length: frameBytes }, (_, i) => (i * 73) & 0xff);

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** Opens one call that waits for its frames. */
export async function openPipeline(instrumentation: Instrumentation): Promise<Pipeline> {
  const clock = createTestClock({ settleTurns: 4 });
  const random = () => 0.5;
  const conversationId = parseConversationId(crypto.randomUUID());
  const config: Config = readConfig(instrumentation.kind === 'composed' ? instrumentation.env : {});
  const plain = createMemoryConversationLog({ clock, random });
  const gateway = createStubGateway();

  const composed = instrumentation.kind === 'composed';
  const tracing = composed ? await composeTracing(config, { clock, version: '0', instance: 'bench' }) : undefined;
  const log = tracing?.log(plain) ?? plain;
  const capture = composed
    ? (await composeCapture({ config, log, clock, logger: silentLogger, engine: 'local', erasures: noErasures }))
        .capture
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
  const observed = tracing?.bridge(captured) ?? captured;

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
  const call = observed.open({
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
