/** The overview as one supervisor may see it. */
import type { ConversationId } from '../../../shared/ids.ts';
import { byNeed, helpNeeded } from '../../../shared/supervisor/help-needed.ts';
import type { Overview, OverviewRow } from '../../../shared/supervisor/overview.ts';
import type { LiveEntry, LiveIndex } from '../ports/live-index.ts';
import { isSupervised, type Supervised } from '../ports/supervision.ts';

export type Scope = Extract<Supervised, { allowed: true }>;

/** The row of an entry, with what Genesys said of it; undefined where the supervisor may not see it. `now`: since 1970, in ms. */
export function visibleRow(entry: LiveEntry | undefined, scope: Scope, now: number): OverviewRow | undefined {
  if (!entry?.row || !isSupervised(scope, entry.about)) return undefined;
  const { agent, customer, queue } = entry.about!;
  const row = {
    ...entry.row.shown,
    ...(agent && { agent }),
    ...(customer !== undefined && { customer }),
    queue: { ...queue, ...entry.row.shown.queue },
  };
  const { queue: known, ...rest } = row;
  const shown = Object.keys(known).length > 0 ? row : rest;
  return { ...shown, need: helpNeeded(shown, now) } as OverviewRow;
}

/** Those who need help most first. */
export function overviewOf(index: LiveIndex, scope: Scope, now: number): Overview {
  const conversations = index.all().flatMap((entry) => visibleRow(entry, scope, now) ?? []);
  const hidden = hiddenFrom(index, scope);
  return {
    at: new Date(now).toISOString(),
    conversations: conversations.sort(byNeed),
    partial: index.partial,
    ...(hidden > 0 && { hidden }),
  };
}

/** How many live conversations of the supervisor's organization are shown to no one, because no division of theirs is known. */
export function hiddenFrom(index: LiveIndex, { organizationId, isOnlyOrganization }: Scope): number {
  return index.all().filter(({ row, about }) => {
    if (!row) return false;
    return about
      ? about.organizationId === organizationId && about.divisionIds.length === 0
      : isOnlyOrganization === true;
  }).length;
}

export type OverviewChange =
  | { readonly type: 'conversation'; readonly row: OverviewRow }
  | { readonly type: 'removed'; readonly conversationId: ConversationId };
