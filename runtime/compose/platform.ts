/** What an engine gives to the composition root, and what it gets back. */
import type { Context, Hono } from 'hono';
import type { RuntimeName } from '../../shared/runtimes.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { AppEnv } from '../http/app-env.ts';
import type { OpenEventStream } from '../http/sse-sink.ts';
import type { UpgradeSocket } from '../http/upgrade.ts';

export type Platform = {
  readonly runtime: RuntimeName;
  /** Of the service: what package.json says. */
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** 0 … 1, for spreading things in time; never for secrets. */
  readonly random: () => number;
  readonly fetch: typeof fetch;
  /** A file of the project, by its path below the root (`.build/ui/index.html`); undefined where it is not there. */
  readonly readFile: (path: string) => Promise<Uint8Array | undefined>;
  readonly upgradeSocket: UpgradeSocket;
  readonly openEventStream: OpenEventStream;
  /** The other end of the connection, whatever headers claim. */
  readonly peerAddress: (c: Context) => string;
  /** A line for the person at the terminal. */
  readonly print: (line: string) => void;
  /** Log lines go here; `done` when the text has left. */
  readonly writeLog: (text: string, done: () => void) => void;
  /** A person is looking at the log. */
  readonly terminal: boolean;
};

export type Listening = {
  readonly host: string;
  readonly port: number /** `http://127.0.0.1:8080` */;
  readonly url: string;
};

export type Service = {
  readonly app: Hono<AppEnv>;
  /** The service can be reached now. */
  listening(where: Listening): Promise<void> | void;
  /** More to say beside the address, one line each. */
  readonly hints?: readonly string[];
  /**
   * Takes no new work, lets go on what there is (bounded by DRAIN_SECONDS), and resolves when it has ended. Called again it
   * hurries: the second time calls are told to disconnect and their last results awaited, the third time it gives up on them.
   */
  drain(): Promise<void>;
  close(): Promise<void>;
};

/** Kept of DRAIN_SECONDS for what is left when all calls have ended: answers under way, and what is to be written down. */
export const leaveMs = (drainSeconds: number): number => Math.min(Math.max(drainSeconds * 250, 2_000), 10_000);

export type Compose = (config: Config, platform: Platform) => Promise<Service>;
