/**
 * Plays a script against the local Dialogflow: which call fails when, and how. Rules are tried in order; the first that
 * matches a stream or a call acts on it, up to `times` times. Delays are milliseconds of the given clock, audio positions
 * milliseconds of the stream's own audio, so a script can run faster than speech.
 */
import type { Clock } from '../../core/ports/clock.ts';
import type { DialogflowScript, StreamScript } from './script.ts';
import { codes, RpcError } from './status.ts';

export type StreamRule = {
  readonly on: 'stream';
  /** `END_USER` or `HUMAN_AGENT`; absent: both. */
  readonly role?: string;
  /** Counted from 1 over all streams of that role. Absent: any. */
  readonly nth?: number;
  /** 3 acts on the third stream, the sixth, and so on. */
  readonly every?: number;
  readonly times?: number;
  readonly act: StreamAct;
};

export type StreamAct =
  /** Refused at once. */
  | { readonly do: 'refuse'; readonly code: number; readonly retryAfterMs?: number }
  /** Ended with `code` once this much audio has come. */
  | { readonly do: 'fail'; readonly code: number; readonly atAudioMs: number; readonly retryAfterMs?: number }
  /** From then on audio is accepted and nothing is sent, without an error. */
  | { readonly do: 'stall'; readonly atAudioMs: number }
  /** The connection is reset, for all streams that share it. */
  | { readonly do: 'reset'; readonly atAudioMs: number }
  /** Results are sent this much later. */
  | { readonly do: 'delay'; readonly resultsMs: number };

export type UnaryRule = {
  readonly on: 'unary';
  /** Absent: any method. */
  readonly method?: string;
  readonly times?: number;
  readonly delayMs?: number;
  /** Absent: answered after the delay. */
  readonly code?: number;
  readonly retryAfterMs?: number;
  /** Never answered; the caller times out. */
  readonly hang?: boolean;
};

export type ScriptOptions = {
  readonly clock: Clock;
  readonly rules?: readonly (StreamRule | UnaryRule)[];
  /** Streams and messages a minute, as the AnalyzeContent quota counts them; beyond it RESOURCE_EXHAUSTED. */
  readonly quotaPerMinute?: number;
  /** Length of that minute. */
  readonly minuteMs?: number;
};

export type ScriptPlayer = DialogflowScript & {
  /** Everything is refused with `code` from now on; undefined ends it. */
  outage(code: number | undefined): void;
  add(rule: StreamRule | UnaryRule): void;
  readonly counts: {
    readonly streams: number;
    readonly openStreams: number;
    readonly mostOpenStreams: number;
    readonly unary: Readonly<Record<string, number>>;
    readonly refused: number;
  };
};

type Armed<R> = { readonly rule: R; left: number };

/** Methods of the result throw RpcError where the script refuses. */
export function createScriptPlayer(options: ScriptOptions): ScriptPlayer {
  const { clock, quotaPerMinute, minuteMs = 60_000 } = options;
  const rules: Armed<StreamRule | UnaryRule>[] = [];
  const opened: Record<string, number> = {};
  const unaryCounts: Record<string, number> = {};
  let streams = 0;
  let openStreams = 0;
  let mostOpenStreams = 0;
  let refused = 0;
  let outage: number | undefined;
  const spent: number[] = [];

  const add = (rule: StreamRule | UnaryRule) => rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
  for (const rule of options.rules ?? []) add(rule);

  const refuse = (code: number, retryAfterMs?: number): never => {
    refused++;
    throw new RpcError(code, 'Refused by the script', retryAfterMs);
  };
  const spend = () => {
    if (quotaPerMinute === undefined) return;
    const now = clock.monotonic();
    while (spent.length > 0 && spent[0]! <= now - minuteMs) spent.shift();
    if (spent.length >= quotaPerMinute) refuse(codes.resourceExhausted, Math.ceil(spent[0]! + minuteMs - now));
    spent.push(now);
  };

  return {
    add,
    outage(code) {
      outage = code;
    },
    get counts() {
      return { streams, openStreams, mostOpenStreams, unary: { ...unaryCounts }, refused };
    },

    async unary(method) {
      unaryCounts[method] = (unaryCounts[method] ?? 0) + 1;
      if (outage !== undefined) refuse(outage);
      if (method === 'AnalyzeContent') spend();
      for (const armed of rules) {
        const { rule } = armed;
        if (rule.on !== 'unary' || armed.left <= 0 || (rule.method !== undefined && rule.method !== method)) continue;
        armed.left--;
        if (rule.hang) await new Promise<never>(() => {});
        const { delayMs } = rule;
        if (delayMs !== undefined) await new Promise<void>((resolve) => clock.after(delayMs, resolve));
        if (rule.code !== undefined) refuse(rule.code, rule.retryAfterMs);
        return;
      }
    },

    stream({ role }) {
      streams++;
      const nth = (opened[role] ?? 0) + 1;
      opened[role] = nth;
      if (outage !== undefined) refuse(outage);
      spend();
      const acts: StreamAct[] = [];
      for (const armed of rules) {
        const { rule } = armed;
        if (rule.on !== 'stream' || armed.left <= 0) continue;
        if (rule.role !== undefined && rule.role !== role) continue;
        if (rule.nth !== undefined && rule.nth !== nth) continue;
        if (rule.every !== undefined && nth % rule.every !== 0) continue;
        armed.left--;
        if (rule.act.do === 'refuse') refuse(rule.act.code, rule.act.retryAfterMs);
        acts.push(rule.act);
        break;
      }
      openStreams++;
      mostOpenStreams = Math.max(mostOpenStreams, openStreams);
      return playStream(acts, () => openStreams--);
    },
  };
}

function playStream(acts: readonly StreamAct[], onClosed: () => void): StreamScript {
  let closed = false;
  const delay = acts.find((act) => act.do === 'delay');
  return {
    resultsMs: delay?.resultsMs ?? 0,
    audio(audioMs) {
      for (const act of acts) {
        if (act.do === 'delay' || act.do === 'refuse' || audioMs < act.atAudioMs) continue;
        if (act.do === 'stall') return 'drop';
        if (act.do === 'reset') return 'reset';
        return new RpcError(act.code, 'Failed by the script', act.retryAfterMs);
      }
      return undefined;
    },
    closed() {
      if (closed) return;
      closed = true;
      onClosed();
    },
  };
}
