/** Options of one connection's session, and what it needs from its bridge. */
import type { AssistGateway } from '../../ports/assist-gateway.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { GapCause, VoiceRole } from '../../ports/voice-call.ts';
import type { RequestPermit } from '../streams/budget.ts';
import type { SpeakerOptions } from './speaker-options.ts';
import type { AudioTail } from './speaker-pipeline.ts';

export type SessionOptions = {
  readonly speaker: SpeakerOptions;
  /** How long the end of a call waits for the last finals. */
  readonly finalsMs: number;
  /** How long finals are taken after the end, although nothing waits for them any more: an engine may be behind. */
  readonly lateFinalsMs: number;
  /** How long finals are taken at least once the service shuts down. */
  readonly hurriedFinalsMs: number;
  /** How long speech from before a pause may still be recognized before it is dropped. */
  readonly pauseFinalsMs: number;
  /** How long the log may take to store the last events. */
  readonly flushMs: number;
};

export type SessionEnd = 'closed' | 'lost' | 'drained';

export type SessionDeps = {
  readonly gateway: AssistGateway;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly requestPermit: RequestPermit;
  /** The far side reported the quota of this target as used up, and for how long. */
  onQuota(target: string, waitMs: number): void;
  onStream(role: VoiceRole): void;
  onGap(cause: GapCause): void;
  /** The audio ends at `position`; the last words may still come. */
  onEnding(position: number, how: SessionEnd): void;
  /** Prefix of the ids of this connection's utterances and notices. */
  readonly idPrefix: string;
  /** What a connection that this one continues had not recognized yet. */
  readonly tails: ReadonlyMap<VoiceRole, AudioTail>;
};
