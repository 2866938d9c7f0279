export type Fetcher = { fetch: typeof fetch };

/** `fetch` with `redirect: 'error'`, over one that supports only `follow` and `manual`. Rejects with TypeError for a redirect. */
export function refusingRedirects(outside: Fetcher): typeof fetch {
  return async (input, init) => {
    const refuse = init?.redirect === 'error';
    const response = await outside.fetch(input, refuse ? { ...init, redirect: 'manual' } : init);
    if (!refuse || response.status < 300 || response.status > 399) return response;
    await response.body?.cancel();
    throw new TypeError('The response is a redirect, and redirects are refused here');
  };
}
