/** What the contract suite of a conversation log needs from the log under test. */
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { ConversationLogLimits } from './limits.ts';

export type ConversationLogHarness = {
  /** An empty log. */
  create(limits?: Partial<ConversationLogLimits>): Promise<ConversationLog>;
  /** A second log over the same data; absent for a log that lives in one process. */
  createPeer?(log: ConversationLog, limits?: Partial<ConversationLogLimits>): Promise<ConversationLog>;
  /** The log's time, in milliseconds since 1970. */
  now(): number;
  /** Lets `ms` pass for the log, by clock or by waiting. */
  pass(ms: number): Promise<void>;
};

/** One test of the contract, run with a log of its own. */
export type LogCase = {
  readonly title: string;
  readonly limits?: Partial<ConversationLogLimits>;
  run(log: ConversationLog, harness: ConversationLogHarness): Promise<void>;
};
