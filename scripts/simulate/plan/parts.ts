/** The parts of a plan, as plain data. */

export type CallPlan = {
  readonly index: number;
  readonly startMs: number;
  readonly durationMs: number;
  /** `one` carries both speakers; `two`: each speaker has a session of their own. */
  readonly sockets: 'one' | 'two';
  /** What Genesys does when a session is lost. */
  readonly redial: 'never' | 'fresh' | 'continued';
  /** Genesys opens a new session also after one that was ended in order, so that a long call goes on. */
  readonly returns: boolean;
  /** Who has the call, one after the other; the first from the beginning. */
  readonly agents: readonly string[];
  /** Panels of the first agent that follow the call. */
  readonly panels: number;
};

export type ChatPlan = {
  readonly index: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly agents: readonly string[];
  readonly panels: number;
};

/** A plan without its faults. */
export type PlanBase = {
  readonly seed: number;
  /** Calls, chats and faults begin within these. */
  readonly minutes: number;
  readonly instances: number;
  /** Without Redis there is one instance, which keeps everything in its memory. */
  readonly redis: boolean;
  readonly calls: readonly CallPlan[];
  readonly chats: readonly ChatPlan[];
};

/** When a fault happens and what it hits, whatever its kind. */
export type FaultMoment = {
  /** Its place in the plan of the seed: it stays when others are left out. */
  readonly number: number;
  readonly atMs: number;
  /** How long it lasts; what that means depends on the kind. */
  readonly ms: number;
  /** Which instance, call or panel: counted from 0, modulo how many there are. */
  readonly target: number;
  /** 0 … 1, for what else the kind decides. */
  readonly choice: number;
};
