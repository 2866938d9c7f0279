/** AudioHook connections over a recording bridge and a test clock, and callers for them. */
import { type AudiohookConnections, createAudiohookConnections } from '../core/audiohook/connections.ts';
import type { UpgradeFacts } from '../core/audiohook/upgrade.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { type Meter, silentMeter } from '../core/ports/meter.ts';
import type { Socket, SocketHandlers } from '../core/ports/socket.ts';
import { createRecordingBridge, type RecordingBridgeOptions } from './audiohook-recording-bridge.ts';
import { createTestCaller } from './audiohook-socket.ts';
import { createTestClock } from './clock.ts';

export type TestConnectionsOptions = Partial<Omit<Parameters<typeof createAudiohookConnections>[0], 'clock'>> & {
  readonly bridgeOptions?: RecordingBridgeOptions;
  readonly clock?: ReturnType<typeof createTestClock>;
};

/** The options of the connections, with test defaults. */
export function setUpConnections({
  bridgeOptions,
  clock = createTestClock(),
  ...options
}: TestConnectionsOptions = {}) {
  const bridge = createRecordingBridge({ keepAudio: true, ...bridgeOptions });
  const connections = createAudiohookConnections({
    bridge,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    ...options,
  });
  const caller = (more: Partial<Parameters<typeof createTestCaller>[0]> = {}) =>
    createTestCaller({ accept: acceptAll(connections), now: () => clock.monotonic(), ...more });
  return { clock, bridge, connections, caller };
}

/** What happens to every upgrade: it gets a place, and its socket follows at once. Throws above a cap. */
export function acceptAll(connections: Pick<AudiohookConnections, 'reserve'>) {
  return (socket: Socket, upgrade: UpgradeFacts): SocketHandlers => {
    const reservation = connections.reserve(upgrade);
    if (!reservation.ok) throw new Error(`Connection refused: ${reservation.cause}`);
    return reservation.accept(socket);
  };
}

/** Counters by name and label values. */
export function countingMeter(): Meter & { counts: Map<string, number> } {
  const counts = new Map<string, number>();
  const instrument = (name: string) => ({
    add(amount = 1, labels: Readonly<Record<string, string>> = {}) {
      const key = [name, ...Object.values(labels)].join(' ');
      counts.set(key, (counts.get(key) ?? 0) + amount);
    },
    set(value: number) {
      counts.set(name, value);
    },
    record() {},
  });
  return { counts, counter: instrument, gauge: instrument, histogram: instrument };
}

/** The types of the messages that the caller has received. */
export const receivedTypes = (caller: ReturnType<typeof createTestCaller>) =>
  caller.received.map((message) => message.type);
