/** Whether a request comes from a program on this machine, and not through a proxy on it or from a page in a browser. */
import type { Context } from 'hono';
import { isLoopback } from './client-address.ts';

const loopbackName = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i;

/** `host`: the Host header of a request. */
export function isLoopbackName(host: string): boolean {
  return loopbackName.test(host);
}

/** Host and port as the client sees them; HTTP/1.0 without a Host header has that of the address. */
export function hostOf(c: Context): string {
  return c.req.header('host') ?? new URL(c.req.url).host;
}

/** What proxies add, each its own. One that adds none of them and rewrites Host looks like a program here. */
const forwardingHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'x-client-ip',
  'x-envoy-external-address',
  'x-cloud-trace-context',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
];

/** `peer`: the address of the TCP peer. */
export function isFromSameMachine(c: Context, peer: string): boolean {
  const isForwarded = forwardingHeaders.some((name) => c.req.header(name) !== undefined);
  return !isForwarded && isLoopbackName(hostOf(c)) && isLoopback(peer.replace(/^::ffff:/i, ''));
}
