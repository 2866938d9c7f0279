/**
 * How the process reaches hosts outside: through which proxy, and which certificate authorities it trusts. Read once from the
 * environment variables that companies set on all their machines, and passed to every client that connects to the outside.
 */
export interface OutboundNetwork {
  /** The HTTP proxy for a URL, which may hold a user name and a password; undefined means to connect directly. Never for loopback. */
  proxyFor(url: string): URL | undefined;
  /**
   * PEM texts of all trusted authorities, the well-known ones included; undefined where the runtime's own set is right, which it is
   * unless an environment variable names more than the runtime reads by itself.
   */
  readonly authorities?: readonly string[] | undefined;
}

/** Connects directly and trusts what the runtime trusts. */
export const directNetwork: OutboundNetwork = { proxyFor: () => undefined };
