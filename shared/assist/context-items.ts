/** Where a conversation comes from when somebody takes it over, and what a hand-over card is made of. */

/** `returned`: the customer came back after the conversation had ended. */
export const contextReasons = ['bot', 'queue', 'agent', 'returned'] as const;
export type ContextReason = (typeof contextReasons)[number];

export const contextSources = ['summary', 'promise', 'question', 'fact', 'customer'] as const;
export type ContextSource = (typeof contextSources)[number];
