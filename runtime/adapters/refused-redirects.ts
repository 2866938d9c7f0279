export type Fetcher = { fetch: typeof fetch };

/** `fetch` that refuses redirects where it is asked to (`redirect: 'error'`), over one that knows `follow` and `manual` only. */
export function refusingRedirects(outside: Fetcher): typeof fetch {
  return async (input, init) => {
    const refuse = init?.redirect === 'error';
    const answer = await outside.fetch(input, refuse ? { ...init, redirect: 'manual' } : init);
    if (!refuse || answer.status < 300 || answer.status > 399) return answer;
    await answer.body?.cancel();
    throw new TypeError('A redirect was answered where none is followed');
  };
}
