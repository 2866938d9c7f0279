/** Ids of the generated calls, by their number from 1. */

const suffixOf = (call: number): string => String(call).padStart(12, '0');

/** Of its AudioHook session. */
export const sessionOf = (call: number): string => `00000000-0000-4000-8000-${suffixOf(call)}`;

/** Of its Genesys conversation. */
export const conversationOf = (call: number): string => `00000000-0000-4000-9000-${suffixOf(call)}`;
