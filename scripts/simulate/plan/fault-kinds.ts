/** Every kind of fault: how often, how long, and what it does. Adding one is adding a row to one of the tables. */
import { conversationFaults } from './conversation-faults.ts';
import type { FaultRow } from './fault-kind.ts';
import { serviceFaults } from './service-faults.ts';

const kinds = { ...serviceFaults, ...conversationFaults };

export type FaultKind = keyof typeof kinds;
export const faultKinds: Readonly<Record<FaultKind, FaultRow>> = kinds;
