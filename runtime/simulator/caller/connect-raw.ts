/** Opens AudioHook connections whose upgrade and messages a test controls, valid or not. */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { localOrganization } from '../genesys/identities.ts';
import { RawCallError } from './message-inbox.ts';
import { RawCall } from './raw-call.ts';
import { createUpgradeHeaders, type SigningOptions, type UpgradeIdentity } from './sign-upgrade.ts';

export type RawTarget = { readonly url: string; readonly apiKey: string; readonly clientSecret?: string | undefined };

export type RawConnectOptions = {
  /** Replaces ids or the key of the target. */
  readonly identity?: Partial<UpgradeIdentity>;
  readonly signing?: Partial<SigningOptions>;
  /** Changes the headers after they were signed; undefined removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly offerCompression?: boolean;
};

export type RawRefusal = { readonly refused: number; readonly body: string; readonly afterMs: number };

/** Requests the upgrade. Resolves with the status if it is refused; rejects only if there is no HTTP response. */
export function connectRaw(target: RawTarget, options: RawConnectOptions = {}): Promise<RawCall | RawRefusal> {
  const identity: UpgradeIdentity = {
    url: target.url,
    apiKey: target.apiKey,
    clientSecret: target.clientSecret,
    audiohookSessionId: randomUUID(),
    organizationId: localOrganization.id,
    correlationId: randomUUID(),
    ...options.identity,
  };
  const headers: Record<string, string> = {};
  const signed: Record<string, string | undefined> = createUpgradeHeaders(identity, {
    now: Date.now(),
    ...options.signing,
  });
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    const spelled = Object.keys(signed).find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
    signed[spelled] = value;
  }
  for (const [name, value] of Object.entries(signed)) if (value !== undefined) headers[name] = value;
  const startedAt = performance.now();
  const socket = new WebSocket(identity.url, {
    headers,
    perMessageDeflate: options.offerCompression ?? false,
    followRedirects: false,
    handshakeTimeout: 10_000,
  });
  return new Promise((resolve, reject) => {
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (part: Uint8Array) => {
        if (body.length < 10_000) body += String(part);
      });
      response.once('end', () => {
        resolve({ refused: response.statusCode ?? 0, body, afterMs: performance.now() - startedAt });
        socket.terminate();
      });
    });
    socket.once('open', () => resolve(new RawCall(socket, identity)));
    socket.on('error', (error) => reject(error));
  });
}

/** As `connectRaw`, but rejects if the upgrade is refused. */
export async function openRaw(target: RawTarget, options?: RawConnectOptions): Promise<RawCall> {
  const call = await connectRaw(target, options);
  if (call.refused !== undefined) throw new RawCallError(`The upgrade was refused with ${call.refused}`);
  return call;
}
