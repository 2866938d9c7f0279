import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nowSeconds, outcome, setUpVerifier, signedRequest } from '../testing/signed-upgrade.ts';

const unreachable = { setIfAbsent: () => Promise.reject(new Error('down')) };

test('a failing nonce store refuses no call, and this instance still refuses its own replays', async () => {
  const { verifier } = setUpVerifier({ nonces: unreachable, nonceScope: 'instance' });
  const once = signedRequest();
  assert.equal(outcome(await verifier.verify(once)), 'accepted');
  assert.equal(outcome(await verifier.verify(once)), 'replayed');
});

test('while no instance can know a nonce of another, a signed upgrade is refused unless the setting allows it', async () => {
  const { verifier } = setUpVerifier({ nonces: unreachable });
  const once = signedRequest();
  assert.equal(outcome(await verifier.verify(once)), 'nonce_unchecked');
  assert.equal(outcome(await verifier.verify(once)), 'replayed');
});

test('a nonce is remembered until its signature has expired for every instance, whatever its clock', async () => {
  for (const skewSeconds of [0, 3, 60]) {
    let ttlMs = 0;
    const nonces = {
      async setIfAbsent(_key: string, _value: string, life: number) {
        ttlMs = life;
        return true;
      },
    };
    const { verifier, clock } = setUpVerifier({ skewSeconds, nonces });
    // Signed by a clock that is ahead as far as is allowed: this signature is valid longest.
    const signing = { created: nowSeconds + skewSeconds, expires: nowSeconds + 600 };
    const request = signedRequest(signing);
    assert.equal(outcome(await verifier.verify(request)), 'accepted');
    let validMs = 0;
    while (outcome(await setUpVerifier({ skewSeconds, clock }).verifier.verify(request)) === 'accepted') {
      await clock.advance(1_000);
      validMs += 1_000;
    }
    assert.ok(ttlMs >= validMs + 30_000, `${ttlMs} against ${validMs} with a skew of ${skewSeconds} s`);
  }
});

test('a refused request leaves no nonce behind', async () => {
  const remembered: string[] = [];
  const { verifier } = setUpVerifier({
    nonces: {
      async setIfAbsent(key) {
        remembered.push(key);
        return true;
      },
    },
  });
  await verifier.verify(signedRequest({ hmacKey: 'wrong' }));
  await verifier.verify(signedRequest({ created: nowSeconds - 60 }));
  assert.deepEqual(remembered, []);
});
