/** Channel credentials: none on loopback, Google's own library elsewhere. Nothing is loaded before it is needed. */
import type { ChannelCredentials } from '@grpc/grpc-js';
import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import { rejectAfter } from '../core/with-timeout.ts';
import type { Endpoint } from './endpoints.ts';

const scopes = ['https://www.googleapis.com/auth/cloud-platform', 'https://www.googleapis.com/auth/dialogflow'];

/** Where a bearer token comes from; Google's library outside of tests. Rejects where there are no usable credentials. */
export type TokenSource = () => Promise<string>;

/** Application default credentials: a key file, a workload identity, or the metadata server of the platform. Tokens come over `fetch`. */
export function googleTokens(fetchImplementation: typeof fetch = fetch): TokenSource {
  let auth: Promise<{ getAccessToken(): Promise<string | null | undefined> }> | undefined;
  return async () => {
    auth ??= import('google-auth-library').then(
      ({ GoogleAuth }) => new GoogleAuth({ scopes, clientOptions: { transporterOptions: { fetchImplementation } } }),
    );
    const token = await (await auth).getAccessToken();
    if (!token) throw new Error('Google returned no access token');
    return token;
  };
}

/** Credentials for a channel to `endpoint`. A token that cannot be had ends a call with UNAUTHENTICATED. */
export function channelCredentials(
  grpc: typeof import('@grpc/grpc-js'),
  endpoint: Endpoint,
  tokens: TokenSource,
  authorities?: readonly string[],
): ChannelCredentials {
  if (!endpoint.tls) return grpc.credentials.createInsecure();
  const perCall = grpc.credentials.createFromMetadataGenerator((_context, done) => {
    tokens().then(
      (token) => {
        const metadata = new grpc.Metadata();
        metadata.set('authorization', `Bearer ${token}`);
        done(null, metadata);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error('No credentials')),
    );
  });
  const roots = authorities ? Buffer.from(authorities.join('\n')) : null;
  return grpc.credentials.combineChannelCredentials(grpc.credentials.createSsl(roots), perCall);
}

const networkCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENETUNREACH']);

/** Gets a token, to say what is wrong before a connection is blamed for it. Rejects with EarshotError. */
export async function proveCredentials(tokens: TokenSource, clock: Clock, timeoutMs: number): Promise<void> {
  const timeoutError = () =>
    new EarshotError('timeout', { detail: 'Google did not give an access token in time: check the network' });
  try {
    await rejectAfter(clock, timeoutMs, tokens(), timeoutError);
  } catch (cause) {
    if (cause instanceof EarshotError) throw cause;
    if (networkCodes.has(networkCodeOf(cause)))
      throw new EarshotError('unavailable', {
        detail: 'Google cannot be reached for an access token: check network, firewall and proxy of this service',
        cause,
      });
    throw new EarshotError('unauthenticated', {
      detail: 'There are no usable Google credentials: run as a service account, or set GOOGLE_APPLICATION_CREDENTIALS',
      cause,
    });
  }
}

function networkCodeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  return String(cause?.code ?? code ?? '');
}
