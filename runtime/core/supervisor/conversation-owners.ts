/**
 * Learns whose live conversations are, where no panel has said so: asks Genesys with the token of a supervisor who looks. Bounded,
 * because Genesys limits how often it may be asked.
 */
import type { ConversationId } from '../../../shared/ids.ts';
import { TokenBucket } from '../../../shared/token-bucket.ts';
import type { Clock } from '../ports/clock.ts';
import type { ParticipationAnswer } from '../ports/genesys-api.ts';
import type { LiveAbout, LiveEntry } from '../ports/live-index.ts';
import type { PanelIdentity } from '../ports/panel-access.ts';
import type { SupervisionAccess } from '../ports/supervision.ts';
import { customerLabel } from './customer-label.ts';

export type ConversationOwnersOptions = {
  readonly access: Pick<SupervisionAccess, 'lookUp'>;
  readonly clock: Clock;
  readonly learn: (conversationId: ConversationId, about: LiveAbout) => void;
  /** Questions to Genesys: at once, and per minute. */
  readonly burst?: number;
  readonly perMinute?: number;
  /** After how long an answer is asked for again, where no panel refreshes it. Default 5 minutes. */
  readonly staleMs?: number;
  /** How long a conversation that Genesys did not show to anybody of an organization is not asked about again. Default 60 s. */
  readonly againMs?: number;
};

export type ConversationOwners = {
  /** Asks about those that are not known or whose answer is old. Resolves once Genesys has answered. Never rejects. */
  ask(identity: PanelIdentity, entries: Iterable<LiveEntry>): Promise<void>;
};

/** What Genesys answers, as the overview keeps it. */
export function aboutOf(organizationId: string, answer: ParticipationAnswer, at: number): LiveAbout {
  const { divisionIds = [], customers = [], queue: [id, name] = [] } = answer;
  const customer = customerLabel(customers);
  const queue = id === undefined ? undefined : { id, ...(name !== undefined && { name }) };
  return { organizationId, divisionIds, at, ...(customer !== undefined && { customer }), ...(queue && { queue }) };
}

/** Counts questions of the whole instance; what is over the limit is asked with a later look. */
export function createConversationOwners(options: ConversationOwnersOptions): ConversationOwners {
  const { access, clock, learn, burst = 40, perMinute = 60, staleMs = 300_000, againMs = 60_000 } = options;
  const bucket = new TokenBucket({ perSecond: perMinute / 60, burst }, clock.monotonic());
  /** By organization and conversation, until when it is not asked about again. */
  const refused = new Map<string, number>();

  const isAsked = ({ row, about }: LiveEntry, identity: PanelIdentity, now: number): boolean => {
    if (!row || (about && (about.organizationId !== identity.organizationId || clock.now() - about.at < staleMs)))
      return false;
    const until = refused.get(`${identity.organizationId}/${row.shown.conversationId}`);
    return (until === undefined || until <= now) && bucket.take(1, now);
  };

  return {
    async ask(identity, entries) {
      const now = clock.monotonic();
      for (const [key, until] of refused) if (until <= now) refused.delete(key);
      const wanted = [...entries].filter((entry) => isAsked(entry, identity, now));
      await Promise.all(
        wanted.map(async ({ conversationId }) => {
          refused.set(`${identity.organizationId}/${conversationId}`, now + againMs);
          const answer = await access.lookUp(identity, conversationId);
          if (answer) learn(conversationId, aboutOf(identity.organizationId, answer, clock.now()));
        }),
      );
    },
  };
}
