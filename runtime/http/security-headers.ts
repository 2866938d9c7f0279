/** Security headers of every response, and the policy of each page. */

export type PagePolicy = {
  /** Origins that may embed the page; empty: none. */
  readonly frameAncestors: readonly string[];
  /** Origins that the page connects to, beside its own. */
  readonly connect: readonly string[];
  /** Origins that the page embeds; with a list `self` is allowed too. */
  readonly frames?: readonly string[] | undefined;
  /** The desk loads its audio worklet from a blob. */
  readonly blobWorkers?: boolean;
};

/**
 * Of every response. No X-Frame-Options: it has no list of origins, and frame-ancestors overrides it. No
 * Cross-Origin-Opener-Policy: the sign-in popup must keep its opener across the origin of the login page.
 */
export const commonHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), display-capture=(), geolocation=(), payment=(), usb=(), serial=(), microphone=(self), clipboard-write=(self)',
};

/** Of responses that are data: nothing in them may be executed or embedded. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/** Without `unsafe-*`: scripts and styles are files of this service. */
export function pagePolicy(policy: PagePolicy): string {
  const list = (sources: readonly string[], none = "'none'") => (sources.length > 0 ? sources.join(' ') : none);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self' blob:",
    `worker-src 'self'${policy.blobWorkers ? ' blob:' : ''}`,
    "manifest-src 'self'",
    `connect-src ${list(["'self'", ...policy.connect])}`,
    `frame-src ${policy.frames ? list(["'self'", ...policy.frames]) : "'none'"}`,
    `frame-ancestors ${list(policy.frameAncestors)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const originPattern =
  /^(?:(?:https|wss):\/\/[a-z0-9.-]+(?::\d{1,5})?|(?:http|ws):\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?|'self')$/i;

/** Only origins may be inserted into a policy; other text could change its meaning. */
export function isPolicyOrigin(text: string): boolean {
  return originPattern.test(text);
}
