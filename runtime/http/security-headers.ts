/** What every answer carries, and the policy of each page. */

export type PagePolicy = {
  /** Origins that may embed the page; empty: nobody. */
  readonly frameAncestors: readonly string[];
  /** Origins the page talks to beside its own. */
  readonly connect: readonly string[];
  /** Origins the page embeds; `self` is allowed where the list is given. */
  readonly frames?: readonly string[] | undefined;
  /** The microphone's audio worklet comes as a blob on the desk. */
  readonly blobWorkers?: boolean;
};

/**
 * Of every answer, pages or not. No X-Frame-Options: it knows no list of origins, and frame-ancestors rules it out. No
 * Cross-Origin-Opener-Policy: the sign-in popup must keep its opener across the login page's origin.
 */
export const commonHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), display-capture=(), geolocation=(), payment=(), usb=(), serial=(), microphone=(self), clipboard-write=(self)',
};

/** Of answers that are data: nothing in them may be run or embedded, whatever they are taken for. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/** No `unsafe-*`: scripts and styles come as files of our own. */
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

/** Only what is an origin may stand in a policy; anything else would change its meaning. */
export function isPolicyOrigin(text: string): boolean {
  return originPattern.test(text);
}
