/** What passes between the log and Redis: the history of a conversation, batches to append, and published changes. */
import type { ConversationView } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';

/** What Redis holds of one conversation. */
export type LoadedHistory = {
  readonly epoch: string;
  /** There are events; otherwise `epoch` is only reserved. */
  readonly persisted: boolean;
  readonly fence: number;
  readonly ended: boolean;
  /** Of the newest event. */
  readonly seq: number;
  readonly origins: Origins;
  /** The view up to `viewSeq`, the kept events up to there, and those after it. */
  readonly viewSeq: number;
  readonly view: ConversationView;
  readonly kept: readonly StoredEvent[];
  readonly newer: readonly StoredEvent[];
};

/** Epochs that this one replaced, and the seq up to which it holds everything of each. */
export type Origins = ReadonlyMap<string, number>;

export type Batch = {
  /** Rises with every batch of one writer: a batch that is sent again is stored once. */
  readonly number: number;
  readonly events: readonly AssistEvent[];
  readonly fence: number | undefined;
};

/** `fenced`: a newer owner has written. `moved`: Redis is not at the place that the batch was meant for. */
export type Appended =
  | { readonly type: 'ok'; readonly from: number; readonly to: number }
  | { readonly type: 'fenced' }
  | { readonly type: 'moved' };

/** `changed`: a new epoch began. `erased`: nothing of the conversation is left, and nothing is accepted any more. */
export type Published =
  | { readonly type: 'added'; readonly events: readonly StoredEvent[]; readonly epoch: string }
  | { readonly type: 'changed' }
  | { readonly type: 'erased' };
