/** What only local mode has: secrets that it makes for itself, and word of them for `npm run call`. */
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { Secret } from '../secret.ts';
import type { LocalSecrets } from './genesys-cloud.ts';

export type LocalSide = LocalSecrets & {
  /** AudioHook keys and secrets as the settings would have them. */
  readonly keys: readonly Secret[];
  readonly clientSecrets: readonly Secret[];
  announce(audiohookUrl: string): Promise<void>;
};

/** Settings, where given, come before what is made here. */
export async function composeLocalSecrets(config: Config): Promise<LocalSide> {
  const { announceLocalService, readLocalCredentials } = await import('../simulator/credentials.ts');
  const directory = fileURLToPath(new URL('../../.local/', import.meta.url));
  const made = await readLocalCredentials(directory);
  const configured = config.API_KEY.length > 0;
  const apiKey = configured ? config.API_KEY[0]!.reveal() : made.apiKey;
  const clientSecret = configured ? config.AUDIOHOOK_CLIENT_SECRET[0]?.reveal() : made.clientSecret;
  return {
    apiKey,
    clientSecret,
    sessionSecret: made.sessionSecret,
    keys: configured ? config.API_KEY : [new Secret(made.apiKey)],
    clientSecrets: configured ? config.AUDIOHOOK_CLIENT_SECRET : [new Secret(made.clientSecret)],
    async announce(url) {
      // What the settings gave is not written down: the caller reads the same settings, the port among them.
      if (!configured) await announceLocalService(directory, { ...made, url });
    },
  };
}
