/** The address of the client, with trusted proxies taken into account. */

/**
 * `peer` is the address of the connection; `hops` is the number of trusted proxies in front (TRUSTED_PROXY_HOPS). Each of them
 * appends the address that it saw to X-Forwarded-For, so the client is the `hops`-th from the right; everything left of that is a
 * claim of the client.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, hops: number): string {
  if (hops === 0 || forwardedFor === undefined) return normalize(peer);
  const chain = forwardedFor.split(',').map((part) => part.trim());
  return normalize(chain[Math.max(0, chain.length - hops)] || peer);
}

/** IPv4-mapped IPv6 becomes IPv4; zone and brackets are removed. */
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
