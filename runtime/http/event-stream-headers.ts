/** Headers of every event stream. */
export const eventStreamHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // Some proxies buffer a response without this header.
  'x-accel-buffering': 'no',
};
