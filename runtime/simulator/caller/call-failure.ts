/** One sentence for each way in which a call can fail, with the remedy where there is one. */
import type { ClientEnd } from '../../../shared/audiohook/client-state.ts';

const sentences: Readonly<Record<ClientEnd, string | undefined>> = {
  completed: undefined,
  disconnected: undefined,
  unauthorized: 'The service does not accept this call: key, signature or organization are not the right ones',
  server_error: 'The service ended the call with an error',
  protocol_error: 'The service broke the AudioHook protocol',
  open_timeout: 'The service did not answer "open" within 5 seconds',
  ping_timeout: 'The service did not answer a ping',
  close_timeout: 'The service did not answer "close" within 10 seconds',
  lost: 'The connection was lost',
};

/** For a session that the protocol ended; `info` is what the service added. Undefined where nothing failed. */
export function describeEnd(reason: ClientEnd, info?: string): string | undefined {
  const sentence = sentences[reason];
  return sentence === undefined || info === undefined ? sentence : `${sentence}: ${info}`;
}

/** For an upgrade that was answered with this HTTP status. */
export function describeRefusal(status: number): string {
  if (status === 401) return 'The service refused the key or the signature (401); check --key and --secret';
  if (status === 404) return 'There is no AudioHook endpoint at this address (404); check --url';
  if (status === 503) return 'The service takes no more calls at the moment (503); try again later';
  return `The service refused the connection (${status})`;
}

/** For a connection that could not be made. */
export function describeUnreachable(url: string, error: Error & { readonly code?: string }): string {
  const { host } = new URL(url);
  if (error.code === 'ECONNREFUSED') return `Nothing listens at ${host}; start the service with: npm start`;
  if (error.code === 'ENOTFOUND') return `The host ${host} is not known; check --url`;
  return `No connection to ${host} could be made`;
}
