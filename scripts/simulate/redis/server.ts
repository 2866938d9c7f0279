/** A simulated Redis server: data, scripts, published messages, a replica that lags behind, and the ways in which it fails. */
import { createHash } from 'node:crypto';
import { startOfTime, type World } from '../world/world.ts';
import { redisCommands, writingCommands } from './commands.ts';
import { Dataset } from './dataset.ts';
import type { LuaScripts, ScriptCall } from './lua/scripts.ts';
import { RedisReplyError, type Reply } from './reply.ts';

/** One client's connection, as the server sees it. */
export type ServerConnection = {
  readonly channels: Set<string>;
  message(channel: string, text: string): void;
  /** The server is gone. */
  cut(): void;
};

export type RedisWatch = {
  /** After each script; `answer` is what the script returned. */
  onScript(
    script: { readonly text: string; readonly keys: readonly string[]; readonly args: readonly string[] },
    answer: Reply,
  ): void;
  /** A script has an error, or uses what is not simulated. `name`: its first line. */
  onScriptFailed(name: string, error: Error): void;
  /** The product uses a command that is not simulated. */
  onUnknownCommand(name: string): void;
};

type Write = { readonly at: number; readonly args: readonly string[] };

/** Writes that a replica may be behind are kept for so long, so that a failover can lose them. */
const replicaKeepsMs = 10_000;

export class RedisServer {
  readonly #world: World;
  readonly #lua: LuaScripts;
  readonly #watch: RedisWatch;
  readonly #connections = new Set<ServerConnection>();
  readonly #scripts = new Map<string, string>();
  readonly #replica: { readonly data: Dataset; readonly pending: Write[] } | undefined;
  #data = new Dataset();
  #isUp = true;
  #hungUntil = 0;

  /** `hasReplica`: writes are repeated on a second dataset, which a failover promotes. */
  constructor(world: World, lua: LuaScripts, options: { readonly watch: RedisWatch; readonly hasReplica: boolean }) {
    this.#world = world;
    this.#lua = lua;
    this.#watch = options.watch;
    this.#replica = options.hasReplica ? { data: new Dataset(), pending: [] } : undefined;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** When the next command can be answered. */
  get readyAt(): number {
    return Math.max(this.#world.now, this.#hungUntil);
  }

  /** For looking at, not for changing. */
  get data(): Dataset {
    this.#data.now = this.#now;
    return this.#data;
  }

  attach(connection: ServerConnection): () => void {
    this.#connections.add(connection);
    return () => void this.#connections.delete(connection);
  }

  /** Throws RedisReplyError. */
  execute(args: readonly string[]): Reply {
    const name = args[0]!.toUpperCase();
    if (name !== 'EVALSHA' && name !== 'EVAL') return this.#command(args);
    const text = name === 'EVAL' ? this.#learn(args[1]!) : this.#scripts.get(args[1]!);
    if (text === undefined) throw new RedisReplyError('NOSCRIPT No matching script');
    const keyCount = Number(args[2]);
    const keys = args.slice(3, 3 + keyCount);
    const rest = args.slice(3 + keyCount);
    const answer = this.#run({ text, keys, args: rest, call: (command) => this.#command(command) });
    this.#watch.onScript({ text, keys, args: rest }, answer);
    return answer;
  }

  #run(script: ScriptCall): Reply {
    try {
      return this.#lua.run(script);
    } catch (error) {
      if (error instanceof RedisReplyError) throw error;
      this.#watch.onScriptFailed(script.text.slice(0, script.text.indexOf('\n')), error as Error);
      throw new RedisReplyError(`ERR ${(error as Error).message}`);
    }
  }

  /** It takes commands and does not answer for `ms`; then it answers all. */
  hang(ms: number): void {
    this.#hungUntil = Math.max(this.#hungUntil, this.#world.now + ms);
  }

  /** It is away for `ms` and comes back with its data, or without. */
  restart(ms: number, losesData: boolean): void {
    this.#goDown(ms);
    this.#scripts.clear();
    if (!losesData) return;
    this.#data.clear();
    this.#replica?.data.clear();
    this.#replica?.pending.splice(0);
  }

  /** The replica takes over after `ms`, without the writes of the last `lagMs`. */
  failOver(ms: number, lagMs: number): void {
    this.#goDown(ms);
    this.#scripts.clear();
    const replica = this.#replica;
    if (!replica) return;
    this.#replicate(this.#now - lagMs);
    replica.pending.length = 0;
    this.#data = replica.data;
    // The old primary follows from now on, with the same data.
    this.#world.trace('redis: replica promoted');
  }

  get #now(): number {
    return startOfTime + this.#world.now;
  }

  #learn(text: string): string {
    this.#scripts.set(createHash('sha1').update(text).digest('hex'), text);
    return text;
  }

  #command(args: readonly string[]): Reply {
    // Nearly all are written in capitals.
    const name = redisCommands[args[0]!] ? args[0]! : args[0]!.toUpperCase();
    if (name === 'PUBLISH') return this.#publish(args[1]!, args[2]!);
    if (name === 'PUBSUB') return [args[2]!, this.#subscribers(args[2]!)];
    const run = redisCommands[name];
    if (!run) {
      this.#watch.onUnknownCommand(name);
      throw new RedisReplyError(`ERR the simulated Redis has no command ${name}`);
    }
    this.#data.now = this.#now;
    if (this.#replica && writingCommands.has(name)) this.#keepForReplica(args);
    return run(this.#data, args.slice(1));
  }

  #subscribers(channel: string): number {
    return [...this.#connections].filter(({ channels }) => channels.has(channel)).length;
  }

  #publish(channel: string, text: string): number {
    let count = 0;
    for (const connection of this.#connections) {
      if (!connection.channels.has(channel)) continue;
      connection.message(channel, text);
      count += 1;
    }
    return count;
  }

  #keepForReplica(args: readonly string[]): void {
    const replica = this.#replica!;
    // After a failover both are the same dataset.
    if (replica.data === this.#data) return;
    replica.pending.push({ at: this.#now, args });
    if (replica.pending.length > 2_000) this.#replicate(this.#now - replicaKeepsMs);
  }

  #replicate(until: number): void {
    const { data, pending } = this.#replica!;
    const behind = pending.findIndex(({ at }) => at > until);
    for (const { at, args } of pending.splice(0, behind < 0 ? pending.length : behind)) {
      data.now = at;
      redisCommands[args[0]!.toUpperCase()]!(data, args.slice(1));
    }
  }

  #goDown(ms: number): void {
    this.#isUp = false;
    for (const connection of [...this.#connections]) connection.cut();
    this.#connections.clear();
    this.#world.after(ms, () => {
      this.#isUp = true;
    });
  }
}
