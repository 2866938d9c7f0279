/** The calls that the desk has started: few, each with its state, and forgotten some time after the end. */
import { EarshotError } from '../../../shared/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { GenesysState } from '../genesys/genesys-state.ts';
import type { DeskCall, DeskCallEnd, DeskCaller, DeskSound } from './desk-caller.ts';

export type DeskCallsOptions = {
  readonly caller: DeskCaller;
  readonly state: GenesysState;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Calls at the same time. Default 4. */
  readonly maxCalls?: number;
  /** How long the state of an ended call can be asked. Default 10 min. */
  readonly keepMs?: number;
};

export type DeskCallState = {
  readonly callId: string;
  readonly conversationId: string;
  readonly title: string;
  /** Which recording is played, if one is. */
  readonly sampleId?: string;
  readonly phase: 'on' | 'ended';
  readonly held: boolean;
  readonly live: boolean;
  readonly positionMs: number;
  readonly durationMs?: number;
  /** Why it ended where that was not in order. */
  readonly problem?: string;
};

type Entry = {
  readonly callId: string;
  readonly conversationId: string;
  readonly title: string;
  readonly sampleId: string | undefined;
  readonly live: boolean;
  readonly durationMs: number | undefined;
  readonly userId: string;
  readonly call: DeskCall;
  held: boolean;
  ended?: DeskCallEnd;
};

export type DeskCalls = ReturnType<typeof createDeskCalls>;

export function createDeskCalls(options: DeskCallsOptions) {
  const { caller, state, clock, logger, maxCalls = 4, keepMs = 600_000 } = options;
  const calls = new Map<string, Entry>();

  function entry(callId: string): Entry {
    const found = calls.get(callId);
    if (!found) throw new EarshotError('not_found', { detail: 'There is no such call' });
    return found;
  }

  function stateOf(e: Entry): DeskCallState {
    return {
      callId: e.callId,
      conversationId: e.conversationId,
      title: e.title,
      ...(e.sampleId !== undefined && { sampleId: e.sampleId }),
      phase: e.ended ? 'ended' : 'on',
      held: e.held,
      live: e.live,
      positionMs: e.call.positionMs(),
      ...(e.durationMs !== undefined && { durationMs: e.durationMs }),
      ...(e.ended && !e.ended.ok && { problem: e.ended.detail ?? e.ended.reason }),
    };
  }

  return {
    start(what: {
      title: string;
      sampleId?: string;
      sound: DeskSound;
      userId: string;
      language?: string;
      durationMs?: number;
    }): DeskCallState {
      const on = [...calls.values()].filter((e) => !e.ended);
      if (on.length >= maxCalls) {
        throw new EarshotError('rate_limited', { detail: `At most ${maxCalls} calls at a time; hang one up first` });
      }
      const callId = crypto.randomUUID();
      const conversationId = crypto.randomUUID();
      state.startCall(conversationId, { userId: what.userId });
      const call = caller.call({
        conversationId,
        sound: what.sound,
        ...(what.language !== undefined && { language: what.language }),
      });
      const created: Entry = {
        callId,
        conversationId,
        title: what.title,
        sampleId: what.sampleId,
        live: what.sound.kind === 'live',
        durationMs: what.durationMs,
        userId: what.userId,
        call,
        held: false,
      };
      calls.set(callId, created);
      void call.ended.then((end) => {
        created.ended = end;
        if (!end.ok) logger.warn('A call of the desk did not end in order', { conversationId, reason: end.reason });
        const conversation = state.find(conversationId);
        if (conversation) state.disconnect(conversation);
        clock.after(keepMs, () => calls.delete(callId));
      });
      return stateOf(created);
    },
    list: () => [...calls.values()].map(stateOf),
    state: (callId: string) => stateOf(entry(callId)),
    push(callId: string, ulaw: Uint8Array): void {
      const e = entry(callId);
      if (e.ended || !e.live) throw new EarshotError('failed_precondition', { detail: 'This call takes no sound' });
      if (!e.held) e.call.push(ulaw);
    },
    hangUp(callId: string): void {
      entry(callId).call.hangUp();
    },
    hold(callId: string, held: boolean): void {
      const e = entry(callId);
      const conversation = state.find(e.conversationId);
      e.held = held;
      if (conversation) state.hold(conversation, e.userId, held);
    },
    close(): void {
      for (const e of calls.values()) if (!e.ended) e.call.hangUp();
    },
  };
}
