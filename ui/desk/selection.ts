/** Which interaction the desk shows, and what state it is in. Pure, so that a table of cases is the test. */
import type { CallState, Interaction } from './desk-api.ts';

type Listed = Pick<Interaction, 'conversationId' | 'state' | 'afterCallWork'>;

/**
 * What is shown stays until the agent chooses another or it leaves the list: ringing never takes the view. Without a selection
 * an interaction in progress goes before one that rings, and that before after-call work.
 */
export function nextSelection(interactions: readonly Listed[], selected: string | undefined): string | undefined {
  if (interactions.some((i) => i.conversationId === selected)) return selected;
  const first = (fits: (i: Listed) => boolean) => interactions.find(fits)?.conversationId;
  return (
    first((i) => i.state === 'connected' || i.state === 'parked') ??
    first((i) => i.state === 'alerting') ??
    interactions[0]?.conversationId
  );
}

/** What the agent can do and reads in the head of an interaction follows from this alone. The catalogs name each. */
export type DeskPhase = 'ringing' | 'talking' | 'held' | 'parked' | 'transferred' | 'wrapUp' | 'ended';

/** How the desk shows an interaction: Genesys' state, and for a call what its connection says. */
export function phaseOf(
  interaction: Pick<Interaction, 'state' | 'held' | 'afterCallWork' | 'disconnectType'>,
  call: Pick<CallState, 'phase' | 'held'> | undefined,
): DeskPhase {
  const { state, held, afterCallWork, disconnectType } = interaction;
  if (state === 'alerting') return 'ringing';
  const isOver = state === 'disconnected' || call?.phase === 'ended';
  if (isOver && disconnectType === 'transfer') return 'transferred';
  if (isOver) return afterCallWork ? 'wrapUp' : 'ended';
  if (state === 'parked') return 'parked';
  return held || call?.held ? 'held' : 'talking';
}
