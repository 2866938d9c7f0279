/** What a runtime provides to the composition root, and what it gets back. */
import type { Context, Hono } from 'hono';
import type { RuntimeName } from '../../shared/runtimes.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { OutboundNetwork } from '../core/ports/outbound-network.ts';
import type { AppEnv } from '../http/app-env.ts';
import type { OnRefusedRequest } from '../http/refused-requests.ts';
import type { OpenEventStream } from '../http/sse-sink.ts';
import type { UpgradeSocket } from '../http/upgrade.ts';
import type { CreateLibraryClient } from '../redis/client.ts';

export type Platform = {
  readonly runtime: RuntimeName;
  /** The version of the service, from package.json. */
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** 0 … 1, for spreading things in time; never for secrets. */
  readonly random: () => number;
  readonly fetch: typeof fetch;
  /** What `fetch` decides by, for clients that connect otherwise. */
  readonly network: OutboundNetwork & {
    /** Environment variables that are set and have no effect. */
    readonly faults: readonly { readonly variable: string; readonly problem: string }[];
    /** Names of the variables of proxies that have an effect. */
    readonly inUse: readonly string[];
  };
  /** Reads a project file by its path below the root (`.build/ui/index.html`); undefined where it does not exist. */
  readonly readFile: (path: string) => Promise<Uint8Array | undefined>;
  readonly upgradeSocket: UpgradeSocket;
  readonly openEventStream: OpenEventStream;
  /** The address of the TCP peer; headers are not considered. */
  readonly peerAddress: (c: Context) => string;
  /** Of the connection that a request came on, such as `1.1`. */
  readonly httpVersion?: ((c: Context) => string | undefined) | undefined;
  /** Prints one line to the terminal. */
  readonly print: (line: string) => void;
  /** Writes log lines; calls `done` once they are written. */
  readonly writeLog: (text: string, done: () => void) => void;
  /** Makes the connections to Redis; absent: real ones. */
  readonly createRedisClient?: CreateLibraryClient;
  /** Standard output is a terminal. */
  readonly terminal: boolean;
};

export type Listening = {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:8080` */
  readonly url: string;
};

export type Service = {
  readonly app: Hono<AppEnv>;
  /** To be called for a request that the runtime's server refuses itself. */
  readonly onRefusedRequest?: OnRefusedRequest;
  /** To be called once the service can be reached. */
  listening(where: Listening): Promise<void> | void;
  /** Lines to print after the address. */
  readonly hints?: () => readonly string[];
  /**
   * Accepts no new work, lets active calls finish (bounded by DRAIN_SECONDS), and resolves when they have ended. The second
   * call asks active calls to disconnect and waits for their final results; the third abandons them.
   */
  drain(): Promise<void>;
  close(): Promise<void>;
};

/** The part of DRAIN_SECONDS, in ms, reserved for after the last call: pending responses and writes. */
export const leaveMs = (drainSeconds: number): number => Math.min(Math.max(drainSeconds * 250, 2_000), 10_000);

export type Compose = (config: Config, platform: Platform) => Promise<Service>;
