/** Secrets that local mode generates, and a file that passes them to `npm run call`. */
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { Secret } from '../secret.ts';
import type { LocalSecrets } from './genesys-cloud.ts';

export type LocalSide = LocalSecrets & {
  /** AudioHook keys and secrets in the form of API_KEY and AUDIOHOOK_CLIENT_SECRET. */
  readonly keys: readonly Secret[];
  readonly clientSecrets: readonly Secret[];
  /** Writes address and generated credentials to the file that `npm run call` reads. */
  announce(audiohookUrl: string): Promise<void>;
  /** Of this service, known once it listens. */
  serviceUrl(): string;
};

/** Configured credentials take precedence over generated ones. */
export async function composeLocalSecrets(config: Config): Promise<LocalSide> {
  const { announceLocalService, readLocalCredentials } = await import('../simulator/credentials.ts');
  const directory = fileURLToPath(new URL('../../.local/', import.meta.url));
  const made = await readLocalCredentials(directory);
  const configured = config.API_KEY.length > 0;
  const apiKey = configured ? config.API_KEY[0]!.reveal() : made.apiKey;
  const clientSecret = configured ? config.AUDIOHOOK_CLIENT_SECRET[0]?.reveal() : made.clientSecret;
  let serviceUrl = '';
  return {
    apiKey,
    clientSecret,
    sessionSecret: made.sessionSecret,
    keys: configured ? config.API_KEY : [new Secret(made.apiKey)],
    clientSecrets: configured ? config.AUDIOHOOK_CLIENT_SECRET : [new Secret(made.clientSecret)],
    serviceUrl: () => serviceUrl,
    async announce(url) {
      serviceUrl = url.replace(/^ws/, 'http').replace(/\/audiohook$/, '');
      // Configured credentials are not written to a file: `npm run call` reads the same settings, including the port.
      if (!configured) await announceLocalService(directory, { ...made, url });
    },
  };
}
