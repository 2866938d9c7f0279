/** One server under every attack, with honest calls and panels all the time. */
import { type Child, startChild } from '../calls/child.ts';
import type { LoadCommand } from '../calls/load.ts';
import { quantile } from '../calls/measure.ts';
import type { AttackCommand, AttackResult } from './attacker.ts';
import { attacks } from './attacks.ts';
import type { PanelsCommand, PanelsResult } from './panels.ts';
import { type ServerKind, type StartedServer, startServer } from './started-server.ts';
import { isDisturbed, type Measured, type Row } from './verdict.ts';

export type Plan = {
  readonly calls: number;
  readonly panels: number;
  /** Of one attack. */
  readonly seconds: number;
  /** With all honest clients connected, before anything is measured. */
  readonly warmSeconds: number;
  readonly print: (line: string) => void;
};

/** Messages a second; each goes to every panel. */
const messagesPerSecond = 4;
/** After dialling, until calls are in their steady state. */
const settleSeconds = 1;
/** Longer than the service keeps the history of a conversation that has ended. */
const forgetSeconds = 15;
/** A ping a second from every call. */
const pingFrames = 5;
type LoadResult = { readonly late: readonly number[]; readonly pongs: readonly number[]; readonly open: number };
type SinkResult = { readonly latencies: readonly number[] };

const wait = (seconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, seconds * 1_000));
const worst = (values: readonly number[]) => (values.length === 0 ? Number.POSITIVE_INFINITY : quantile(values, 0.99));

type Children = { readonly sink: Child; readonly load: Child; readonly panels: Child; readonly attacker: Child };

class Measurement {
  readonly #plan: Plan;
  readonly #server: StartedServer;
  readonly #children: Children;

  constructor(plan: Plan, server: StartedServer, children: Children) {
    this.#plan = plan;
    this.#server = server;
    this.#children = children;
  }

  async connect(): Promise<void> {
    const { panels, warmSeconds } = this.#plan;
    const { port, token } = this.#server;
    const perSecond = messagesPerSecond;
    const answer = await this.#panels<{ problem?: string }>({ do: 'open', port, token, panels, perSecond });
    if (answer.problem !== undefined) throw new Error(answer.problem);
    // Once with calls and each attack, so that code that is compiled once and tables that are filled once are not counted.
    await this.#dial();
    for (const attack of attacks.keys()) {
      await this.#children.attacker.ask({ attack, port, seconds: 1, token } satisfies AttackCommand);
    }
    await wait(warmSeconds);
    await this.#hangUp();
  }

  /** Calls are silent, and the service stops sending long silence to gRPC, so each row has calls of its own. */
  async #dial(): Promise<void> {
    const url = `ws://127.0.0.1:${this.#server.port}/audiohook`;
    const { calls } = this.#plan;
    await this.#children.load.ask({ do: 'dial', url, calls, pingFrames, addresses: true } satisfies LoadCommand);
    await wait(settleSeconds);
  }

  async #hangUp(): Promise<void> {
    await this.#children.load.ask({ do: 'hangUp' } satisfies LoadCommand);
  }

  #panels<T>(command: PanelsCommand): Promise<T> {
    return this.#children.panels.ask<T>(command);
  }

  /** One row; a disturbed one is measured again, once. `attack`: an index in the table, or none. */
  async row(attack?: number): Promise<Row> {
    const row = await this.#measure(attack);
    if (!isDisturbed(row)) return row;
    this.#plan.print('       the measuring processes were late: measuring again');
    const again = await this.#measure(attack);
    return again.lateMs < row.lateMs ? again : row;
  }

  async #measure(attack: number | undefined): Promise<Row> {
    const { sink, load, attacker } = this.#children;
    await this.#dial();
    await Promise.all([sink.ask('reset'), load.ask({ do: 'reset' }), this.#panels({ do: 'reset' })]);
    const { port, token } = this.#server;
    const { seconds } = this.#plan;
    let result: AttackResult | undefined;
    if (attack === undefined) await wait(seconds);
    else result = await attacker.ask<AttackResult>({ attack, port, seconds, token } satisfies AttackCommand);
    const [frames, calls, panels] = [
      await sink.ask<SinkResult>('read'),
      await load.ask<LoadResult>({ do: 'read' }),
      await this.#panels<PanelsResult>({ do: 'read' }),
    ];
    const row: Row = {
      name: attack === undefined ? 'quiet' : `${attacks[attack]!.kind} ${attacks[attack]!.route}`,
      pongMs: worst(calls.pongs),
      deliveryMs: worst(panels.delays),
      frameMs: worst(frames.latencies) / 1_000,
      lateMs: Math.max(worst(calls.late), worst(panels.late)),
      calls: calls.open,
      panels: panels.open,
      refused: panels.refused,
    };
    this.#plan.print(describe(row, result));
    await this.#hangUp();
    return row;
  }
}

function describe(row: Row, result: AttackResult | undefined): string {
  const ms = (value: number) => value.toFixed(1).padStart(6);
  const times = `pong ${ms(row.pongMs)}  delivery ${ms(row.deliveryMs)}  frame ${ms(row.frameMs)}  own ${ms(row.lateMs)}`;
  const answers = Object.entries(result?.statuses ?? {}).map(
    ([status, count]) => `${count}×${status === '0' ? 'closed' : status}`,
  );
  return `  ${row.name.padEnd(48)} ${times}  ${result ? `${result.sent} sent: ${answers.join(' ')}` : ''}`;
}

/** Starts server and clients, attacks, and stops them all. */
export async function measureServer(kind: ServerKind, plan: Plan): Promise<Measured> {
  plan.print(`\n${kind}: p99 in milliseconds`);
  const [sink, load, panels, attacker] = await Promise.all([
    startChild('./sink.ts'),
    startChild('./load.ts'),
    startChild('../abuse/panels.ts'),
    startChild('../abuse/attacker.ts'),
  ]);
  const [{ port }] = await Promise.all([sink.ready, load.ready, panels.ready, attacker.ready]);
  const server = await startServer(kind, port);
  try {
    const measurement = new Measurement(plan, server, { sink, load, panels, attacker });
    await measurement.connect();
    const before = await server.usage();
    const quiet = await measurement.row();
    const attacked: Row[] = [];
    for (const index of attacks.keys()) attacked.push(await measurement.row(index));
    await wait(forgetSeconds);
    const after = await server.usage();
    const live = (usage: typeof before) => usage.heapBytes + usage.externalBytes;
    return { quiet, attacked, grownBytes: live(after) - live(before) };
  } finally {
    server.stop();
    for (const child of [sink, load, panels, attacker]) child.stop();
  }
}
