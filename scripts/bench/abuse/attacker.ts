/** The attacker, in a process of its own: one attack at a time at its stated rate, bounded in connections and time, to loopback only. */
import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { type Attack, attacks } from './attacks.ts';

export type AttackCommand = {
  /** Index in the table of attacks. */
  readonly attack: number;
  readonly port: number;
  readonly seconds: number;
  /** Token of an agent who signed in. */
  readonly token: string;
};
export type AttackResult = {
  readonly sent: number;
  /** Status → how often it was answered; 0: closed without an answer. */
  readonly statuses: Readonly<Record<number, number>>;
};

const loopback = '127.0.0.1';
const tickMs = 10;
/** Waits this long for an answer. */
const patienceMs = 5_000;
/** Between two bytes of a slow writer. */
const trickleMs = 250;

class Wave {
  readonly sockets = new Set<Socket>();
  readonly statuses: Record<number, number> = {};
  readonly #attack: Attack;
  readonly #command: AttackCommand;
  #sent = 0;

  constructor(command: AttackCommand) {
    this.#attack = attacks[command.attack]!;
    this.#command = command;
  }

  get sent(): number {
    return this.#sent;
  }

  /** Opens what is due; what exceeds the most at one time is left out, so that the attacker stays within its bounds. */
  send(elapsedMs: number): void {
    const { perSecond, atOnce } = this.#attack;
    const due = Math.floor((elapsedMs / 1_000) * perSecond) - this.#sent;
    for (let i = 0; i < due; i++) {
      if (this.sockets.size >= atOnce) return;
      this.#sent++;
      this.#open();
    }
  }

  #open(): void {
    const socket = connect(this.#command.port, loopback);
    this.sockets.add(socket);
    let status = 0;
    socket.on('error', () => {});
    socket.on('close', () => {
      this.sockets.delete(socket);
      this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    });
    const bytes = this.#attack.request(this.#command.token);
    if (this.#attack.manner === 'trickle') {
      this.#trickle(socket, bytes);
      return;
    }
    socket.write(bytes);
    if (this.#attack.manner === 'ignore') {
      socket.pause();
      return;
    }
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.once('data', (head) => {
      status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head.toString('latin1', 0, 16))?.[1] ?? 0);
      socket.destroy();
    });
  }

  #trickle(socket: Socket, bytes: Buffer): void {
    let at = 0;
    const timer = setInterval(() => {
      if (at < bytes.length) socket.write(bytes.subarray(at, ++at));
    }, trickleMs);
    socket.resume();
    socket.on('close', () => clearInterval(timer));
  }
}

async function run(command: AttackCommand): Promise<AttackResult> {
  const wave = new Wave(command);
  const began = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsed = performance.now() - began;
      if (elapsed < command.seconds * 1_000) return wave.send(elapsed);
      clearInterval(timer);
      resolve();
    }, tickMs);
  });
  for (const socket of wave.sockets) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { sent: wave.sent, statuses: wave.statuses };
}

if (process.send) {
  process.on('message', async (command: AttackCommand) => process.send!(await run(command)));
  process.on('disconnect', () => process.exit(0));
  process.send({ port: 0 });
}
