import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import { describeFailure, failureCodes, failureOfId, failureOfLoading } from './failure.ts';

const service = 'https://earshot.example';
const page = 'https://crm.example';
const away = async (): Promise<Response> => {
  throw new TypeError('Failed to fetch');
};
const answers = async () => new Response('');

describe('why an element shows nothing', () => {
  it('every code says what is wrong and what to do', () => {
    for (const code of failureCodes) {
      const failure = describeFailure(code, { service, page });
      assert.equal(failure.code, code);
      assert.match(failure.message, /\.$/);
      assert.match(failure.remedy, /\.$/);
    }
    assert.match(describeFailure('origin_not_allowed', { service, page }).remedy, /https:\/\/crm\.example.*EMBEDDING/);
    assert.match(describeFailure('blocked_by_policy', { service, page }).remedy, /https:\/\/earshot\.example.*connect/);
  });

  it('a missing id and a malformed one have codes of their own', () => {
    assert.equal(failureOfId(null), 'conversation_id_missing');
    assert.equal(failureOfId('  '), 'conversation_id_missing');
    assert.equal(failureOfId('42'), 'conversation_id_invalid');
  });

  const cases = [
    ['the service answers with an error', new EarshotError('unavailable'), answers, false, 'service_error'],
    ['the service refuses the page by name', new EarshotError('forbidden'), answers, false, 'origin_not_allowed'],
    ['the browser hides the refusal of the page', new TypeError('fetch'), answers, false, 'origin_not_allowed'],
    ['nothing answers', new TypeError('fetch'), away, false, 'service_unreachable'],
    ['the policy of the page blocks it', new TypeError('fetch'), away, true, 'blocked_by_policy'],
    ['the element itself throws', new RangeError('oops'), answers, false, 'module_failed'],
  ] as const;
  for (const [what, error, fetch, blocked, code] of cases) {
    it(`where ${what}: ${code}`, async () => {
      assert.equal(await failureOfLoading(error, { fetch, service, isBlocked: () => blocked }), code);
    });
  }
});
