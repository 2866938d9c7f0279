/**
 * A signed request to an address that an administrator has set: `POST` with JSON, signed over time and body, to hosts of the settings
 * only, without redirects, within a time and a size.
 */
import type { Clock } from '../core/ports/clock.ts';
import type { Secret } from '../secret.ts';

export type Hosts = {
  /** Host names, exact; from TOOL_HOSTS. */
  readonly names: readonly string[];
  /** Local mode: loopback addresses, also over HTTP. */
  readonly loopback: boolean;
};

export type SignedRequestOptions = {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly key: Secret | undefined;
  readonly hosts: Hosts;
  /** Of an answer, in bytes. */
  readonly maxBytes?: number;
};

export type SignedRequest = {
  readonly url: string;
  readonly body: unknown;
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** `sent`: it may have been carried out. */
export type SignedAnswer =
  | { readonly type: 'answer'; readonly status: number; readonly body: unknown }
  | { readonly type: 'refused_host' | 'redirected' | 'unreachable' | 'broken' };

const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The sentence that says why this address may not be called; undefined where it may. */
export function addressProblem(address: string, { names, loopback }: Hosts): string | undefined {
  if (!URL.canParse(address)) return `"${address}" is not an address`;
  const { protocol, hostname, username, password, host } = new URL(address);
  if (username !== '' || password !== '') return 'the address must not contain a user name or a password';
  if (loopbackNames.has(hostname)) return loopback ? undefined : 'loopback addresses are for local mode only';
  if (protocol !== 'https:') return 'the address must begin with https://';
  return names.includes(hostname) || names.includes(host) ? undefined : `the host "${host}" is not in TOOL_HOSTS`;
}

/** Never rejects. The body is JSON where it could be read as such, else undefined. */
export async function sendSigned(options: SignedRequestOptions, request: SignedRequest): Promise<SignedAnswer> {
  if (addressProblem(request.url, options.hosts) !== undefined) return { type: 'refused_host' };
  const body = JSON.stringify(request.body);
  const stamp = String(Math.floor(options.clock.now() / 1_000));
  try {
    const response = await options.fetch(request.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'earshot-timestamp': stamp,
        ...(options.key && { 'earshot-signature': `v1=${await signatureOf(options.key, stamp, body)}` }),
        ...(request.idempotencyKey !== undefined && { 'idempotency-key': request.idempotencyKey }),
      },
      body,
      ...(request.signal && { signal: request.signal }),
    });
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel();
      return { type: 'redirected' };
    }
    return { type: 'answer', status: response.status, body: await readJson(response, options.maxBytes ?? 64_000) };
  } catch (error) {
    return { type: isUnreachable(error) ? 'unreachable' : 'broken' };
  }
}

/** HMAC-SHA256 over `<seconds>.<body>`, in hex. */
export async function signatureOf(key: Secret, stamp: string, body: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', encoder.encode(key.reveal()), algorithm, false, ['sign']);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', imported, encoder.encode(`${stamp}.${body}`)));
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function readJson(response: Response, maxBytes: number): Promise<unknown> {
  const reader = response.body?.getReader();
  if (!reader) return undefined;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(part.value);
  }
  try {
    return JSON.parse(await new Blob(chunks as BlobPart[]).text());
  } catch {
    return undefined;
  }
}

/** Nothing was sent. */
function isUnreachable(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ConnectionRefused'].includes(String(cause?.code));
}
