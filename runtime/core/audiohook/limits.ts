/** Every bound of an AudioHook connection, by name. Times in milliseconds. */
export type AudiohookLimits = {
  readonly maxConnections: number;
  readonly maxConnectionsPerKey: number;
  readonly maxConnectionsPerAddress: number;
  /** Sockets open at the same time only to be told that there is no room. */
  readonly maxTurnedAway: number;
  /** A verified upgrade that never becomes a socket gives its place back after this. */
  readonly handshakeMs: number;
  /** No frame at all for this long: the client pings every 5 s, also while paused. */
  readonly idleMs: number;
  /** Longest life of one session. */
  readonly lifeMs: number;
  readonly maxTextCharacters: number;
  readonly maxFrameBytes: number;
  /** Text frames from the client: average per second, and at once. */
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  /** Bytes of audio from the client, each frame counted as `frameOverheadBytes` more. Far above real time: catch-up comes in bursts. */
  readonly bytesPerSecond: number;
  readonly byteBurst: number;
  readonly frameOverheadBytes: number;
  /** Accepted by the socket and not yet sent: a peer that does not read is cut. */
  readonly maxBufferedBytes: number;
  /** Events to Genesys. It allows 5 a second, 25 at once, over all our messages; replies need room in that. */
  readonly eventsPerSecond: number;
  readonly eventBurst: number;
  /** Ended sessions whose last position is kept for a session that continues them, and for how long. */
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
  eventsPerSecond: 3,
  eventBurst: 12,
  maxRemembered: 1_000,
  rememberMs: 60_000,
};

/** `maxPayload` for the WebSocket library: a little above what we answer with a message, so that the sender is told why. */
export const WEBSOCKET_MAX_PAYLOAD = 66_560;
