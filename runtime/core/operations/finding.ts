/** The result of one check. */
export type Finding = {
  /** Stable, for machines: `redis.eviction`. */
  readonly id: string;
  readonly status: 'pass' | 'warn' | 'fail';
  readonly title: string;
  /** The observed value. Never a secret or a person's name. */
  readonly detail?: string | undefined;
  /** The remedy. Always set for `warn` and `fail`. */
  readonly fix?: string | undefined;
};

export const pass = (id: string, title: string, detail?: string): Finding => ({ id, status: 'pass', title, detail });
/** It works, but not as it should; `fix` is what the administrator does. */
export const warn = (id: string, title: string, fix: string, detail?: string): Finding => ({
  id,
  status: 'warn',
  title,
  fix,
  detail,
});
/** It does not work; `fix` is what the administrator does. */
export const fail = (id: string, title: string, fix: string, detail?: string): Finding => ({
  id,
  status: 'fail',
  title,
  fix,
  detail,
});
