/** Loads what panels share beside the panel, so that they hold up nothing; a feed waits for them. */
import type { Environment } from './connection.ts';
import { createPlainStreams, type PlainStreamsOptions, type StreamSource } from './stream-source.ts';

/** Begins to load at once. A session and streams of its own where it does not load. */
export function loadSharedStreams(
  environment: Environment,
): Required<Pick<Environment, 'sharedStreams' | 'sharedSession'>> {
  const loading = import('./streams/browser-streams.ts');
  const sharedStreams = (own: PlainStreamsOptions): StreamSource => {
    const source = loading.then(
      ({ createBrowserStreams }) => createBrowserStreams(environment, own),
      () => createPlainStreams(own),
    );
    return {
      follow: async (request, handlers) => (await source).follow(request, handlers),
    };
  };
  const sharedSession = (key: string) =>
    loading.then(
      ({ createBrowserSession }) => createBrowserSession(environment, key),
      () => undefined,
    );
  return { sharedStreams, sharedSession };
}
