/** What a check says: one finding for each question it asked, with the way out where something is wrong. */
export type Finding = {
  /** Stable, for machines: `redis.eviction`. */
  readonly id: string;
  readonly status: 'pass' | 'warn' | 'fail';
  readonly title: string;
  /** What was seen. No secret, no person's name. */
  readonly detail?: string | undefined;
  /** What to do; always there for `warn` and `fail`. */
  readonly fix?: string | undefined;
};

export const pass = (id: string, title: string, detail?: string): Finding => ({ id, status: 'pass', title, detail });
export const warn = (id: string, title: string, fix: string, detail?: string): Finding => ({
  id,
  status: 'warn',
  title,
  fix,
  detail,
});
export const fail = (id: string, title: string, fix: string, detail?: string): Finding => ({
  id,
  status: 'fail',
  title,
  fix,
  detail,
});
