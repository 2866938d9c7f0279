/** Which proposed actions are shown, and how. Pure. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';

export type ShownAction = NonNullable<ConversationView['actions']>[number];

/** Results that stay beside what is to be decided. */
const shownResults = 3;

/** What is open first, newest last; then the newest results. A declined one is gone. */
export function actionsToShow(actions: readonly ShownAction[] | undefined): readonly ShownAction[] {
  if (!actions) return [];
  const open = actions.filter(({ state }) => state !== 'done' && state !== 'declined');
  return [...open, ...actions.filter(({ state }) => state === 'done').slice(-shownResults)];
}

/** Whether the agent can decide now. One that runs can be confirmed again once nothing is to be expected of it any more. */
export function isOpen({ state, expiresAt }: ShownAction, now: number): boolean {
  if (state === 'proposed' || state === 'failed') return true;
  return (state === 'confirmed' || state === 'running') && expiresAt !== undefined && Date.parse(expiresAt) < now;
}

/** What is required and empty. */
export function isComplete({ parameters }: ShownAction, edits: Readonly<Record<string, string>>): boolean {
  return parameters.every(({ name, value, required }) => !required || (edits[name] ?? value).trim() !== '');
}
