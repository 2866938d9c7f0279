/** Loads the shared streams beside the panel, so that they hold up nothing; a feed waits for them. */
import type { Environment } from './connection.ts';
import { createPlainStreams, type PlainStreamsOptions, type StreamSource } from './stream-source.ts';

/** Begins to load at once. Plain streams where it does not load. */
export function loadSharedStreams(environment: Environment): (own: PlainStreamsOptions) => StreamSource {
  const loading = import('./streams/browser-streams.ts');
  return (own) => {
    const source = loading.then(
      ({ createBrowserStreams }) => createBrowserStreams(environment, own),
      () => createPlainStreams(own),
    );
    return {
      follow: async (request, handlers) => (await source).follow(request, handlers),
    };
  };
}
