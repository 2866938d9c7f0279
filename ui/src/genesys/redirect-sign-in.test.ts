import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHostParams } from '../data/host.ts';
import { hostSearch, keepSignIn, takeSignIn } from './redirect-sign-in.ts';
import { canKeepSignIn, type SignInStorage } from './sign-in-probe.ts';
import { signInKeyPrefix } from './sign-in-storage-key.ts';

const conversationId = '0f9e8d7c-6b5a-4c3d-8e2f-112233445566';
const original = `?conversationId=${conversationId}&gcHostOrigin=https%3A%2F%2Fapps.mypurecloud.de&gcTargetEnv=prod-euc1&langTag=pt-br&usePopupAuth=true`;
const params = readHostParams(original);
const state = 's'.repeat(43);
const verifier = 'v'.repeat(43);
const at = 1_000_000;

function memory(): SignInStorage & { names(): string[] } {
  const values = new Map<string, string>();
  return {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
    key: (i) => [...values.keys()][i] ?? null,
    get length() {
      return values.size;
    },
    names: () => [...values.keys()],
  };
}
const blocked = (): never => {
  throw new DOMException('The operation is insecure', 'SecurityError');
};
function kept(options: { verifier?: string } = { verifier }) {
  const storage = memory();
  assert.ok(keepSignIn(() => storage, state, { params, verifier: options.verifier, at }));
  return storage;
}

const refusals: [name: string, search: string, hash: string, afterMs: number, why: string, used: boolean][] = [
  ['a state that no one asked for', `?code=c&state=${'x'.repeat(43)}`, '', 1, 'unknown', false],
  ['no state', '?code=c', '', 1, 'unknown', false],
  ['a state that begins alike', `?code=c&state=${state.slice(0, 42)}`, '', 1, 'unknown', false],
  ['the name of something else that is kept', '?code=c&state=probe', '', 1, 'unknown', false],
  ['nothing', '', '', 1, 'unknown', false],
  ['a refusal under another state', `?error=access_denied&state=${'x'.repeat(43)}`, '', 1, 'unknown', false],
  ['a token where a code was asked for', '', `#access_token=t&expires_in=60&state=${state}`, 1, 'unknown', true],
  ['a refusal', `?error=access_denied&state=${state}`, '', 1, 'denied', true],
  ['a refusal in the fragment', '', `#error=access_denied&state=${state}`, 1, 'denied', true],
  ['an answer after ten minutes', `?code=c&state=${state}`, '', 600_000, 'expired', true],
  ['an answer from before it was asked', `?code=c&state=${state}`, '', -600_001, 'expired', true],
];
for (const [name, search, hash, afterMs, why, used] of refusals) {
  test(`${name} signs no one in`, () => {
    const storage = kept();
    const taken = takeSignIn(() => storage, search, hash, at + afterMs);
    assert.equal(taken.kind, 'refused');
    assert.equal(taken.kind === 'refused' && taken.why, why);
    assert.equal(storage.names().length, used ? 0 : 1, used ? 'it is used up' : 'what is under way is not spoiled');
  });
}

test('a code in answer to a token request is refused', () => {
  const storage = kept({});
  const taken = takeSignIn(() => storage, `?code=c&state=${state}`, '', at + 1);
  assert.deepEqual(taken, { kind: 'refused', why: 'unknown', search: original });
});

test('an answer is accepted once', () => {
  const storage = kept();
  assert.equal(takeSignIn(() => storage, `?code=c&state=${state}`, '', at + 1).kind, 'arrived');
  assert.deepEqual(
    takeSignIn(() => storage, `?code=c&state=${state}`, '', at + 2),
    { kind: 'refused', why: 'unknown' },
  );
});

test('foreign entries in the storage are ignored', () => {
  for (const text of ['', '{', 'null', '{"search":1,"at":1}', `{"search":"?x","verifier":"short","at":${at}}`]) {
    const storage = memory();
    storage.setItem(signInKeyPrefix + state, text);
    assert.equal(takeSignIn(() => storage, `?code=c&state=${state}`, '', at + 1).kind, 'refused', text);
  }
});

test('blocked or full storage is reported and never throws', () => {
  const full = { ...memory(), setItem: blocked };
  for (const open of [blocked, () => full]) {
    assert.equal(canKeepSignIn(open), false);
    assert.equal(keepSignIn(open, state, { params, verifier, at }), false);
  }
  assert.deepEqual(takeSignIn(blocked, `?code=c&state=${state}`, '', at), { kind: 'refused', why: 'unknown' });
});

test('the link back is shown only if it is certain: not with two pending sign-ins', () => {
  const storage = kept();
  const stray = () => takeSignIn(() => storage, `?code=c&state=${'x'.repeat(43)}`, '', at + 1);
  assert.deepEqual(stray(), { kind: 'refused', why: 'unknown', search: original });
  keepSignIn(() => storage, 't'.repeat(43), { params, verifier, at });
  assert.deepEqual(stray(), { kind: 'refused', why: 'unknown' });
});

test('a code comes back with its verifier and exactly the parameters of the host', () => {
  const storage = kept();
  assert.ok(!JSON.stringify(storage.names().map((name) => storage.getItem(name))).includes('token'));
  assert.deepEqual(
    takeSignIn(() => storage, `?code=c&state=${state}`, '', at + 599_999),
    {
      kind: 'arrived',
      search: original,
      signIn: { answer: { kind: 'code', state, code: 'c' }, verifier },
    },
  );
  assert.deepEqual(storage.names(), []);
});

test('a token comes back by the implicit grant', () => {
  const storage = kept({});
  assert.deepEqual(
    takeSignIn(() => storage, '', `#access_token=t&expires_in=60&state=${state}`, at + 1),
    {
      kind: 'arrived',
      search: original,
      signIn: { answer: { kind: 'token', state, accessToken: 't', expiresInSeconds: 60 }, verifier: undefined },
    },
  );
});

test('missing parameters and unfilled placeholders do not appear', () => {
  assert.equal(hostSearch(readHostParams('?conversationId={{gcConversationId}}&x=1')), '?');
  assert.equal(hostSearch(readHostParams(`?gcConversationId=${conversationId}`)), `?conversationId=${conversationId}`);
});

test('abandoned sign-ins do not accumulate', () => {
  const storage = memory();
  for (let i = 0; i < 100; i++) {
    keepSignIn(() => storage, String(i).padStart(43, 's'), { params, verifier, at: at + i });
    assert.ok(storage.names().length <= 20);
  }
  keepSignIn(() => storage, state, { params, verifier, at: at + 700_000 });
  assert.deepEqual(storage.names(), [signInKeyPrefix + state]);
});
