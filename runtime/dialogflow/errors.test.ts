import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import { fromGrpcError, fromStatus, grpcStatuses } from './errors.ts';
import { loadServices } from './services.ts';

const rows: [code: number, expected: string, retryable: boolean][] = [
  [1, 'cancelled', true],
  [2, 'internal', true],
  [3, 'invalid_request', false],
  [4, 'timeout', true],
  [5, 'not_found', false],
  [6, 'conflict', false],
  [7, 'forbidden', false],
  [8, 'quota_exhausted', true],
  [9, 'failed_precondition', false],
  [10, 'unavailable', true],
  [11, 'unavailable', true],
  [12, 'unsupported', false],
  [13, 'unavailable', true],
  [14, 'unavailable', true],
  [15, 'internal', false],
  [16, 'unauthenticated', false],
];

describe('gRPC statuses', () => {
  it('are all in the table', () => {
    assert.deepEqual(
      Object.keys(grpcStatuses).map(Number),
      rows.map(([code]) => code),
    );
  });
  for (const [code, expected, retryable] of rows)
    it(`${grpcStatuses[code]!.name} is ${expected}${retryable ? ', and may heal' : ''}`, () => {
      const cause = Object.assign(new Error('7 words of a customer'), { code, details: 'words of a customer' });
      const error = fromGrpcError(cause);
      assert.equal(error.code, expected);
      assert.equal(error.retryable, retryable);
      assert.equal(error.message.includes('customer'), false);
      assert.equal(error.cause, cause);
    });

  it('of another kind are let in by the one door', () => {
    const known = new EarshotError('conflict');
    assert.equal(fromGrpcError(known), known);
    assert.equal(fromGrpcError(new Error('x')).code, 'internal');
    assert.equal(fromGrpcError(Object.assign(new Error('x'), { code: 'ENOENT' })).code, 'internal');
    assert.equal(fromGrpcError(Object.assign(new Error('x'), { code: 99 })).code, 'internal');
    assert.equal(fromGrpcError(undefined).code, 'internal');
    assert.equal(fromStatus({}).code, 'internal');
  });

  it('T12 name the wait that the service asks for, within a bound', async () => {
    const services = await loadServices();
    const withDelay = (retryDelay: object | undefined, type = 'google.rpc.RetryInfo') => {
      const value = services.encode('google.rpc.RetryInfo', retryDelay ? { retryDelay } : {});
      const details = [
        { type_url: 'type.googleapis.com/google.rpc.ErrorInfo', value: new Uint8Array([1, 2, 3]) },
        { type_url: `type.googleapis.com/${type}`, value },
      ];
      const bytes = Buffer.from(services.encode('google.rpc.Status', { code: 8, details }));
      return Object.assign(new Error('8'), { code: 8, metadata: { get: () => [bytes] } });
    };
    assert.equal(fromGrpcError(withDelay({ seconds: 2, nanos: 500_000_000 }), services).retryAfterMs, 2500);
    assert.equal(fromGrpcError(withDelay({ seconds: 86_400 }), services).retryAfterMs, 600_000);
    assert.equal(fromGrpcError(withDelay({ seconds: -5 }), services).retryAfterMs, undefined);
    assert.equal(fromGrpcError(withDelay(undefined), services).retryAfterMs, undefined);
    assert.equal(fromGrpcError(withDelay({ seconds: 2 }, 'google.rpc.Help'), services).retryAfterMs, undefined);
    const broken = Object.assign(new Error('8'), { code: 8, metadata: { get: () => [Buffer.from('junk')] } });
    assert.equal(fromGrpcError(broken, services).code, 'quota_exhausted');
  });
});
