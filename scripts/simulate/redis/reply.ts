/** What Redis answers: a status counts as text. */
export type Reply = string | number | null | readonly Reply[];

/** An error that Redis answers, as its text. */
export class RedisReplyError extends Error {}
