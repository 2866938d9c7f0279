/** All limits of AudioHook connections. Times in milliseconds. */
export type AudiohookLimits = {
  readonly maxConnections: number;
  readonly maxConnectionsPerKey: number;
  readonly maxConnectionsPerAddress: number;
  /** Sockets that are open only to be rejected at capacity. */
  readonly maxTurnedAway: number;
  /** A verified upgrade without a socket returns its place after this. */
  readonly handshakeMs: number;
  /** Longest time without a frame. The client pings every 5 s, also while paused. */
  readonly idleMs: number;
  /** Longest life of one session. */
  readonly lifeMs: number;
  readonly maxTextCharacters: number;
  readonly maxFrameBytes: number;
  /** Text frames from the client: average rate and burst. */
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  /** Audio from the client, with `frameOverheadBytes` added per frame. Far above real time, because a client catches up in bursts. */
  readonly bytesPerSecond: number;
  readonly byteBurst: number;
  readonly frameOverheadBytes: number;
  /** Bytes that wait in the socket. The connection of a peer that does not read is cut above it. */
  readonly maxBufferedBytes: number;
  /** Ended sessions whose position is kept for a session that continues them, and for how long. */
  readonly maxRemembered: number;
  readonly rememberMs: number;
};

export const defaultAudiohookLimits: AudiohookLimits = {
  maxConnections: 1_000,
  maxConnectionsPerKey: 1_000,
  maxConnectionsPerAddress: 1_000,
  maxTurnedAway: 64,
  handshakeMs: 10_000,
  idleMs: 30_000,
  lifeMs: 24 * 3_600_000,
  maxTextCharacters: 65_536,
  maxFrameBytes: 65_536,
  messagesPerSecond: 20,
  messageBurst: 200,
  bytesPerSecond: 1_000_000,
  byteBurst: 8_000_000,
  frameOverheadBytes: 400,
  maxBufferedBytes: 1_000_000,
  maxRemembered: 1_000,
  rememberMs: 60_000,
};

/** `maxPayload` of the WebSocket library: a little above our own limit, so that a sender above it still gets our message. */
export const WEBSOCKET_MAX_PAYLOAD = 66_560;
