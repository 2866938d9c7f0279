/** The times that every stream of events has, for agents and supervisors alike. */

export type StreamTimes = {
  readonly heartbeatMs: number;
  /** Age at which the server asks the reader to connect again, spread by ±20 %. */
  readonly rotateMs: number;
  /** Readers wait this long before they connect again: a random delay from the range. */
  readonly retryMs: readonly [number, number];
  /** How long a reader may still read after the stream has ended. */
  readonly lingerMs: number;
};

export const streamTimes: StreamTimes = {
  heartbeatMs: 10_000,
  rotateMs: 600_000,
  retryMs: [1_000, 5_000],
  lingerMs: 2_000,
};
