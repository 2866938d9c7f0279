/**
 * Signing in with the whole page, for when no pop-up may open: stores what must outlive the visit to the login server. It is
 * stored in this tab's session storage under the unguessable `state` of the request, for one use and for minutes; never a
 * token. An answer with a state that is not stored belongs to a request that this tab did not make.
 */
import * as v from 'valibot';
import { type HostParams, readHostParams } from '../data/host.ts';
import { type AuthorizeAnswer, readAuthorizeAnswer } from './oauth.ts';
import type { SignInStorage } from './sign-in-probe.ts';
import { signInKeyPrefix } from './sign-in-storage-key.ts';

/** How long the agent may take at the login server. */
const keptMs = 600_000;
/** Panels of one desktop share the storage; this many sign-ins may be pending at once. */
const maxKept = 20;

const KeptSchema = v.object({
  /** The host's parameters as a query string. */
  search: v.pipe(v.string(), v.maxLength(2_000)),
  /** PKCE only. */
  verifier: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{43}$/))),
  /** Milliseconds since 1970. */
  at: v.pipe(v.number(), v.finite()),
});
type Kept = v.InferOutput<typeof KeptSchema>;

/** A sign-in whose answer has arrived and is to be redeemed. */
export type ArrivedSignIn = {
  readonly answer: Exclude<AuthorizeAnswer, { readonly kind: 'error' }>;
  readonly verifier: string | undefined;
};

export type SignInReturn =
  /** `search`: the query string under which the panel was opened. */
  | { readonly kind: 'arrived'; readonly search: string; readonly signIn: ArrivedSignIn }
  /**
   * `denied`: Genesys or the agent refused. `expired`: it took too long. `unknown`: this tab made no such request. `search` is
   * present if it is certain which panel it was.
   */
  | { readonly kind: 'refused'; readonly why: 'denied' | 'expired' | 'unknown'; readonly search?: string };

/** The host's parameters as a query string that `readHostParams` reads back unchanged. */
export function hostSearch(params: HostParams): string {
  const { conversationId, gcHostOrigin, gcTargetEnv, langTag, usePopupAuth } = params;
  const query = new URLSearchParams();
  const given = { conversationId, gcHostOrigin, gcTargetEnv, langTag };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) query.set(name, value);
  if (usePopupAuth) query.set('usePopupAuth', 'true');
  return `?${query}`;
}

/** Stores what the return needs; false if the browser stores nothing for this page. `open` may throw. */
export function keepSignIn(
  open: () => SignInStorage,
  state: string,
  kept: { readonly params: HostParams; readonly verifier: string | undefined; readonly at: number },
): boolean {
  try {
    const storage = open();
    const former = keptNames(storage);
    for (const name of former) {
      if (former.length >= maxKept || !isFresh(read(storage, name), kept.at)) storage.removeItem(name);
    }
    const name = signInKeyPrefix + state;
    const { params, verifier, at } = kept;
    storage.setItem(name, JSON.stringify({ search: hostSearch(params), ...(verifier && { verifier }), at }));
    return storage.getItem(name) !== null;
  } catch {
    return false;
  }
}

/**
 * Checks what the redirect URI was called with against what was stored. A known state is consumed, whatever the result; an
 * unknown one consumes nothing, so that no other page can break a pending sign-in.
 */
export function takeSignIn(open: () => SignInStorage, search: string, hash: string, now: number): SignInReturn {
  let storage: SignInStorage;
  try {
    storage = open();
  } catch {
    return { kind: 'refused', why: 'unknown' };
  }
  const answer = readAuthorizeAnswer(search, hash);
  const name = signInKeyPrefix + (answer?.state ?? '');
  const kept = answer && /^[\w-]{43}$/.test(answer.state) ? read(storage, name) : undefined;
  if (!answer || !kept) {
    const pending = keptNames(storage).map((each) => read(storage, each));
    const fresh = pending.filter((each) => each !== undefined && isFresh(each, now));
    return { kind: 'refused', why: 'unknown', ...(fresh.length === 1 && { search: backTo(fresh[0]!) }) };
  }
  storage.removeItem(name);
  const back = { search: backTo(kept) };
  if (!isFresh(kept, now)) return { kind: 'refused', why: 'expired', ...back };
  if (answer.kind === 'error') return { kind: 'refused', why: 'denied', ...back };
  // An answer of the other grant type does not belong to this request.
  if ((answer.kind === 'code') !== (kept.verifier !== undefined)) return { kind: 'refused', why: 'unknown', ...back };
  return { kind: 'arrived', ...back, signIn: { answer, verifier: kept.verifier } };
}

/** Parsed as strictly as any URL: the storage is shared with everything under this origin. */
const backTo = (kept: Kept): string => hostSearch(readHostParams(kept.search));

const isFresh = (kept: Kept | undefined, now: number): boolean =>
  kept !== undefined && now - kept.at < keptMs && now >= kept.at - keptMs;

function keptNames(storage: SignInStorage): string[] {
  return Array.from({ length: storage.length }, (_, i) => storage.key(i)).filter(
    (name): name is string => name?.startsWith(signInKeyPrefix) ?? false,
  );
}

function read(storage: SignInStorage, name: string): Kept | undefined {
  try {
    const parsed = v.safeParse(KeptSchema, JSON.parse(storage.getItem(name) ?? ''));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
