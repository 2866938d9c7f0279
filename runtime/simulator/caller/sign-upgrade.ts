/** The headers of an AudioHook upgrade as Genesys sends them, signed where there is a client secret. */
import { Buffer } from 'node:buffer';
import { createHmac, randomBytes } from 'node:crypto';
import { buildSignatureBase, requiredComponents, toParametersText } from '../../../shared/audiohook/signature-base.ts';

export type UpgradeIdentity = {
  readonly url: string;
  readonly apiKey: string;
  /** Base64. Absent or empty: the upgrade is not signed. */
  readonly clientSecret?: string | undefined;
  readonly audiohookSessionId: string;
  readonly organizationId: string;
  readonly correlationId: string;
  /** Connection attempts so far. */
  readonly attempt?: number;
};

export type SigningOptions = {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly lifeSeconds?: number;
  readonly nonce?: string;
  /** Covered components in their order; the live client's order is not the documented one. */
  readonly components?: readonly string[];
};

/** The authority as a client signs it: lower case, without the default port of the scheme. */
export function authorityOf(url: URL): string {
  return url.host.toLowerCase();
}

/** Headers of the upgrade request: identity and key; signature (RFC 9421, HMAC-SHA256) if there is a secret. */
export function createUpgradeHeaders(identity: UpgradeIdentity, options: SigningOptions): Record<string, string> {
  const url = new URL(identity.url);
  const headers: Record<string, string> = {
    'User-Agent': 'GenesysCloud-AudioHook-Client',
    'Audiohook-Organization-Id': identity.organizationId,
    'Audiohook-Session-Id': identity.audiohookSessionId,
    'Audiohook-Correlation-Id': identity.correlationId,
    'X-API-KEY': identity.apiKey,
    'Audiohook-Retry-Attempt': String(identity.attempt ?? 0),
  };
  if (!identity.clientSecret) return headers;
  const values: Readonly<Record<string, string>> = {
    '@request-target': `${url.pathname}${url.search}`,
    '@authority': authorityOf(url),
    'audiohook-organization-id': identity.organizationId,
    'audiohook-session-id': identity.audiohookSessionId,
    'audiohook-correlation-id': identity.correlationId,
    'x-api-key': identity.apiKey,
  };
  const created = Math.floor(options.now / 1000);
  const components = options.components ?? requiredComponents;
  const parametersText = toParametersText(components, {
    keyId: identity.apiKey,
    nonce: options.nonce ?? randomBytes(18).toString('base64'),
    created,
    expires: created + (options.lifeSeconds ?? 30),
  });
  const base = buildSignatureBase(components, parametersText, (name) => values[name]) ?? '';
  const mac = createHmac('sha256', Buffer.from(identity.clientSecret, 'base64')).update(base).digest('base64');
  headers['Signature-Input'] = `sig1=${parametersText}`;
  headers.Signature = `sig1=:${mac}:`;
  return headers;
}
