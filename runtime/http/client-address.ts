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
    .replace(/%.*$/s, '')
    .slice(0, 64);
}

/**
 * What limits count for an address: an IPv4 address itself, an IPv6 address by its /64 network, of which one client has every
 * address (RFC 6177). Text that is neither is returned as it is.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length + (tail.includes('.') ? 1 : 0);
    while (groups.length < 8 - after) groups.push('0');
  }
  const network = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/64`;
}

/** `address` without a port. IPv4 addresses inside IPv6 are not taken apart here. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}
