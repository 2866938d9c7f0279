/** Waits for the page at the redirect URI, in a frame or a pop-up of ours, to report how it was called. */
import * as v from 'valibot';
import { EarshotError } from '../../../shared/errors.ts';
import { type AuthorizeAnswer, CallbackMessageSchema, readAuthorizeAnswer } from './oauth.ts';

export type CallbackWait = {
  readonly window: Window & typeof globalThis;
  /** The window that must have sent the message. */
  readonly source: () => MessageEventSource | null;
  /** The state of the request. */
  readonly state: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
};

/** Rejects with EarshotError `unauthenticated` after `limitMs`, or with the reason of `signal`. */
export function waitForCallback({
  window: win,
  source,
  state,
  limitMs,
  signal,
}: CallbackWait): Promise<AuthorizeAnswer> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      win.clearTimeout(timer);
      win.removeEventListener('message', onMessage);
    };
    const timer = win.setTimeout(() => {
      stop();
      reject(new EarshotError('unauthenticated'));
    }, limitMs);
    const onMessage = (event: MessageEvent): void => {
      if (event.origin !== win.location.origin || event.source !== source()) return;
      const message = v.safeParse(CallbackMessageSchema, event.data);
      const answer = message.success && readAuthorizeAnswer(message.output.search, message.output.hash);
      // Another state answers another request, or none at all.
      if (!answer || answer.state !== state) return;
      stop();
      resolve(answer);
    };
    signal.addEventListener('abort', () => {
      stop();
      reject(signal.reason);
    });
    win.addEventListener('message', onMessage);
  });
}
