/**
 * Which sections lead, and which are open, at each moment of a conversation. Pure: a table of situations.
 *
 * A chat is on the agent's screen already, so replies and knowledge lead and its transcript is folded. On a call nothing else
 * shows what is said, so the transcript leads. When the conversation is over, the summary is the work.
 */
import type { SectionName } from '../../../shared/api/features.ts';
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { SectionPlan } from './features.ts';

/** `ringing`: nothing was said yet. `wrapUp`: the conversation is over. */
export const phases = ['ringing', 'talking', 'wrapUp'] as const;
export type Phase = (typeof phases)[number];

export const situations = ['voice', 'chat', 'wrapUp'] as const;
export type Situation = (typeof situations)[number];

type Arrangement = {
  /** In this order, before the sections that no list names. */
  readonly leads: readonly SectionName[];
  /** After them. */
  readonly last: readonly SectionName[];
  /** Open until the agent folds them; every other section is one line. */
  readonly open: readonly SectionName[];
};

const arrangements: Readonly<Record<Situation, Arrangement>> = {
  voice: { leads: ['transcript', 'knowledge'], last: ['summary'], open: ['transcript', 'knowledge'] },
  chat: { leads: ['smart_reply', 'knowledge'], last: ['summary', 'transcript'], open: ['smart_reply', 'knowledge'] },
  wrapUp: { leads: ['summary', 'transcript'], last: [], open: ['summary'] },
};

/** Before the first words it still rings, whatever Genesys says. */
export function phaseOf({ status, utterances }: Pick<ConversationView, 'status' | 'utterances'>): Phase {
  if (status === 'ended') return 'wrapUp';
  return utterances.length > 0 ? 'talking' : 'ringing';
}

/** A channel that is not known yet counts as voice. */
export function situationOf(phase: Phase, channel: ConversationView['channel']): Situation {
  return phase === 'wrapUp' ? 'wrapUp' : (channel ?? 'voice');
}

/** The sections of the plan in the order of the situation; those that it does not name keep the order of the setting. */
export function arrangeSections(plan: readonly SectionPlan[], situation: Situation): SectionPlan[] {
  const { leads, last } = arrangements[situation];
  const place = ({ name }: SectionPlan) =>
    leads.includes(name) ? leads.indexOf(name) - leads.length : last.indexOf(name) + 1;
  return plan.toSorted((a, b) => place(a) - place(b));
}

/** Whether a section is open while the agent has not decided otherwise. */
export function isOpenAtFirst(name: SectionName, situation: Situation): boolean {
  return arrangements[situation].open.includes(name);
}
