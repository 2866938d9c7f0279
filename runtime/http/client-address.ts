/** Whose request this is, by address, with the proxies in front taken into account. */

/**
 * `peer` is the other end of the connection; `hops` is how many proxies of ours stand in front (TRUSTED_PROXY_HOPS). Each
 * of them adds the address it saw to the right of X-Forwarded-For, so the client is the `hops`-th from the right; what
 * stands left of it is whatever the client claimed.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, hops: number): string {
  if (hops === 0 || forwardedFor === undefined) return normalize(peer);
  const chain = forwardedFor.split(',').map((part) => part.trim());
  return normalize(chain[Math.max(0, chain.length - hops)] || peer);
}

/** IPv4 inside IPv6 is IPv4; a zone or brackets are not part of who it is. */
function normalize(address: string): string {
  return address
    .replace(/^::ffff:(?=\d)/i, '')
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
    .slice(0, 64);
}

export function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}
