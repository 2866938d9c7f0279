/** The calls that the desk has started, each with its state; removed some time after their end. */
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
  /** Concurrent calls. Default 4. */
  readonly maxCalls?: number;
  /** How long the state of an ended call is kept. Default 10 min. */
  readonly keepMs?: number;
  /** Conversations of which is known which recording they play, the latest. Default 200. */
  readonly maxPlayed?: number;
};

export type DeskCallState = {
  readonly callId: string;
  readonly conversationId: string;
  readonly title: string;
  /** The recording that is played. */
  readonly sampleId?: string;
  readonly phase: 'on' | 'ended';
  readonly held: boolean;
  readonly live: boolean;
  readonly positionMs: number;
  readonly durationMs?: number;
  /** Why the call failed. */
  readonly problem?: string;
};

export type DeskCallRequest = {
  readonly title: string;
  readonly sampleId?: string;
  readonly sound: DeskSound;
  /** The agent. */
  readonly userId: string;
  readonly language?: string;
  readonly durationMs?: number;
  /** Name of the customer. */
  readonly customer?: string | undefined;
};

type Entry = {
  readonly callId: string;
  readonly conversationId: string;
  readonly request: DeskCallRequest;
  readonly call: DeskCall;
  held: boolean;
  isHungUp: boolean;
  ended?: DeskCallEnd;
};

/** Methods that take a call id throw EarshotError `not_found` for an unknown one. */
export class DeskCalls {
  readonly #options: Required<DeskCallsOptions>;
  readonly #calls = new Map<string, Entry>();
  readonly #played = new Map<string, string>();

  constructor(options: DeskCallsOptions) {
    this.#options = { maxCalls: 4, keepMs: 600_000, maxPlayed: 200, ...options };
  }

  /** Starts a call. Throws EarshotError `rate_limited` beyond `maxCalls`. */
  start(request: DeskCallRequest): DeskCallState {
    const { caller, state, maxCalls } = this.#options;
    if ([...this.#calls.values()].filter((entry) => !entry.ended).length >= maxCalls)
      throw new EarshotError('rate_limited', { detail: `At most ${maxCalls} calls at a time; hang one up first` });
    const callId = crypto.randomUUID();
    const conversationId = crypto.randomUUID();
    state.startCall(conversationId, { userId: request.userId, customer: request.customer ?? 'Test caller' });
    const { sound, language } = request;
    const call = caller.call({ conversationId, sound, ...(language !== undefined && { language }) });
    const entry: Entry = { callId, conversationId, request, call, held: false, isHungUp: false };
    this.#calls.set(callId, entry);
    if (request.sampleId !== undefined) this.#remember(conversationId, request.sampleId);
    void call.ended.then((end) => this.#onEnd(entry, end));
    return stateOf(entry);
  }

  /** The recording that a conversation plays or has played. */
  sampleOf(conversationId: string): string | undefined {
    return this.#played.get(conversationId);
  }

  list(): DeskCallState[] {
    return [...this.#calls.values()].map(stateOf);
  }

  state(callId: string): DeskCallState {
    return stateOf(this.#entry(callId));
  }

  /** Live audio, customer and agent interleaved. Throws EarshotError `failed_precondition` if the call takes none. */
  push(callId: string, stereoUlaw: Uint8Array): void {
    const { ended, request, held, call } = this.#entry(callId);
    if (ended || request.sound.kind !== 'live')
      throw new EarshotError('failed_precondition', { detail: 'This call takes no sound' });
    if (!held) call.push(stereoUlaw);
  }

  /** Over for both at once, as on a telephone; the connection to the service may take longer to close. */
  hangUp(callId: string): void {
    const entry = this.#entry(callId);
    entry.isHungUp = true;
    entry.call.hangUp();
    const conversation = this.#options.state.find(entry.conversationId);
    if (conversation) this.#options.state.disconnect(conversation);
  }

  hold(callId: string, held: boolean): void {
    const { state } = this.#options;
    const entry = this.#entry(callId);
    const conversation = state.find(entry.conversationId);
    entry.held = held;
    if (conversation) state.hold(conversation, entry.request.userId, held);
  }

  close(): void {
    for (const { ended, call } of this.#calls.values()) if (!ended) call.hangUp();
  }

  #remember(conversationId: string, sampleId: string): void {
    this.#played.set(conversationId, sampleId);
    if (this.#played.size > this.#options.maxPlayed) this.#played.delete(this.#played.keys().next().value!);
  }

  #entry(callId: string): Entry {
    const entry = this.#calls.get(callId);
    if (!entry) throw new EarshotError('not_found', { detail: 'There is no such call' });
    return entry;
  }

  #onEnd(entry: Entry, end: DeskCallEnd): void {
    const { clock, logger, state, keepMs } = this.#options;
    const { callId, conversationId } = entry;
    entry.ended = end;
    if (!end.ok) logger.warn('Desk call failed', { conversationId, reason: end.reason });
    const conversation = state.find(conversationId);
    if (conversation) state.disconnect(conversation);
    clock.after(keepMs, () => this.#calls.delete(callId));
  }
}

function stateOf({ callId, conversationId, request, call, held, isHungUp, ended }: Entry): DeskCallState {
  const { title, sampleId, durationMs, sound } = request;
  return {
    callId,
    conversationId,
    title,
    ...(sampleId !== undefined && { sampleId }),
    phase: ended || isHungUp ? 'ended' : 'on',
    held,
    live: sound.kind === 'live',
    positionMs: call.positionMs(),
    ...(durationMs !== undefined && { durationMs }),
    ...(ended && !ended.ok && { problem: ended.detail ?? ended.reason }),
  };
}
