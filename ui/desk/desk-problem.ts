/** An error that the desk shows: the key of its text. */
import type { Params } from '../src/messages/messages.ts';
import type { DeskKey } from './messages/desk-en.ts';

export class DeskProblem extends Error {
  readonly key: DeskKey;
  readonly params: Params | undefined;
  /** What the service said, in English. */
  readonly detail: string | undefined;

  constructor(key: DeskKey, options: { readonly params?: Params; readonly detail?: string | undefined } = {}) {
    super(options.detail ?? key);
    this.key = key;
    this.params = options.params;
    this.detail = options.detail;
  }
}

/** For an answer that is not 2xx. */
export async function refusalOf(response: Response): Promise<DeskProblem> {
  const problem = (await response.json().catch(() => ({}))) as { detail?: string; title?: string; code?: string };
  return new DeskProblem('refused', {
    params: { code: problem.code ?? response.status },
    detail: problem.detail ?? problem.title,
  });
}
