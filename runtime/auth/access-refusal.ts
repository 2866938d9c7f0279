/** Refusals of access to a conversation, each with what the agent can do about it. */
import type { Access } from '../core/ports/panel-access.ts';

const reasons = {
  session: 'Your session has ended; sign in again',
  never:
    'You do not take part in this conversation. Open it from your own interaction, or ask your administrator for access',
  alerting: 'Answer the interaction first; the conversation opens then',
  left: 'You have left this conversation. It opens again when it is transferred back to you',
  over: 'This conversation ended a while ago',
  hidden: 'Genesys does not show you this conversation. Open it from your own interaction',
  readOnly: 'You read along as a supervisor; only the agent in the conversation can do this',
  otherDivision: 'This conversation belongs to a division that you do not supervise',
  notSupervisor:
    'Only supervisors see this. Ask your administrator for the permission that SUPERVISOR_PERMISSION names',
  unavailable: 'Your access cannot be checked just now; this tries again by itself',
} as const;

export type RefusalReason = keyof typeof reasons;

const codes = {
  session: 'unauthenticated',
  never: 'forbidden',
  alerting: 'forbidden',
  left: 'forbidden',
  over: 'forbidden',
  hidden: 'forbidden',
  readOnly: 'forbidden',
  otherDivision: 'forbidden',
  notSupervisor: 'forbidden',
  unavailable: 'unavailable',
} as const satisfies Record<RefusalReason, Extract<Access, { allowed: false }>['code']>;

/** An alerting agent is asked to try again: they have access as soon as they answer. */
export function refuseAccess(reason: RefusalReason): Access {
  const refusal = { allowed: false, code: codes[reason], reason: reasons[reason] } as const;
  return reason === 'alerting' ? { ...refusal, changesSoon: true } : refusal;
}
