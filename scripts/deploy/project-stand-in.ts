/**
 * A Google Cloud project that lives in this process, for the tests of the deploy scripts. Two small shell shims, `gcloud` and
 * `curl`, hand their arguments to it over a loopback socket. It keeps state, records every call, refuses commands and flags
 * that it does not know, and can be set to fail at one of them.
 */
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { type Call, type ProjectState, Refusal } from './project-state.ts';
import { commands } from './stand-in-commands.ts';
import { answerRest } from './stand-in-rest.ts';

export type StandIn = {
  readonly state: ProjectState;
  readonly calls: Call[];
  /** A folder to put first on PATH. */
  readonly bin: string;
  readonly port: number;
  /** Commands that fail, by their beginning, with the line they fail with. */
  readonly failures: Map<string, string>;
  /** Every byte that came in as an argument: secrets must not be among them. */
  readonly argumentsSeen: () => string;
  close(): Promise<void>;
};

/** By its path: to look for it on PATH would be one more process for each command. */
const bash = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'bash'))
  .find((path) => existsSync(path));

const shim = (tool: string) => `#!${bash}
# Arguments joined by \\x1f in one line, then standard input where the command reads it.
input=
for argument in "$@"; do
  case $argument in --data-file=- | --config) IFS= read -r -d '' input || true ;; esac
done
exec 3<>"/dev/tcp/127.0.0.1/$STAND_IN_PORT"
printf '%s\\x1f' ${tool} "$@" >&3
printf '\\n%s\\x00' "$input" >&3
IFS=$'\\t' read -r -u 3 code out err
IFS= read -r -u 3 -N "$out" text
printf '%s' "$text"
IFS= read -r -u 3 -N "$err" text
printf '%s' "$text" >&2
exit "$code"
`;

/** Starts the stand-in on a free loopback port, with the shims in a temporary folder. Close it after use. */
export async function startStandIn(state: ProjectState): Promise<StandIn> {
  const calls: Call[] = [];
  const failures = new Map<string, string>();
  const bin = mkdtempSync(join(tmpdir(), 'stand-in-'));
  for (const tool of ['gcloud', 'curl']) {
    writeFileSync(join(bin, tool), shim(tool));
    chmodSync(join(bin, tool), 0o755);
  }
  const handle = (args: string[], input: string): { code: number; out: string; err: string } => {
    const tool = args.shift();
    try {
      if (tool === 'curl') return { code: 0, out: answerRest({ state, calls, failures }, { args, input }), err: '' };
      const call = parseCall(args, input);
      calls.push(call);
      const failing = [...failures].find(([begin]) => `${call.command} ${call.positional.join(' ')}`.startsWith(begin));
      if (failing) throw new Refusal(failing[1]);
      return { code: 0, out: commands[call.command]!.run(state, call), err: '' };
    } catch (error) {
      if (error instanceof Refusal) return { code: 1, out: '', err: `ERROR: (gcloud) ${error.message}\n` };
      return { code: 2, out: '', err: `ERROR: the stand-in broke: ${error}\n` };
    }
  };
  const server = createServer((socket: Socket) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk;
      if (!text.endsWith('\0')) return;
      const line = text.slice(0, text.indexOf('\x1f\n'));
      const input = text.slice(text.indexOf('\x1f\n') + 2, -1);
      const { code, out, err } = handle(line.split('\x1f'), input);
      socket.end(`${code}\t${out.length}\t${err.length}\n${out}${err}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    state,
    calls,
    bin,
    failures,
    port: typeof address === 'object' && address ? address.port : 0,
    argumentsSeen: () => calls.map((call) => JSON.stringify([call.positional, [...call.flags]])).join('\n'),
    close: () => {
      rmSync(bin, { recursive: true, force: true });
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function parseCall(args: readonly string[], input: string): Call {
  const words = args.filter((arg) => !arg.startsWith('--'));
  const command = Object.keys(commands)
    .filter((name) => `${words.join(' ')} `.startsWith(`${name} `))
    .sort((a, b) => b.length - a.length)[0];
  if (command === undefined) throw new Error(`no such command: ${words.join(' ')}`);
  const known = new Set([...commands[command]!.flags, 'project', 'quiet', 'format', 'flatten', 'filter']);
  const flags = new Map<string, string>();
  for (const arg of args.filter((a) => a.startsWith('--'))) {
    const [, name, value] = /^--([\w-]+)(?:=([\s\S]*))?$/.exec(arg) ?? [];
    if (name === undefined || !known.has(name)) throw new Error(`${command} has no flag ${arg}`);
    flags.set(name, value ?? 'true');
  }
  return { command, positional: words.slice(command.split(' ').length), flags, input };
}
