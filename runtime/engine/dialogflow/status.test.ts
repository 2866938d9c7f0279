import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import { EarshotError } from '../../../shared/errors.ts';
import type { LocalServices } from './local-services.ts';
import { codes, toServiceError } from './status.ts';

test('a part of the engine that has stopped is unavailable with its reason, and any other failure says nothing', () => {
  const services = {} as LocalServices;
  const stopped = new EarshotError('unavailable', { detail: 'Knowledge search has stopped', retryable: false });
  const answer = ({ code, details }: { code: number; details: string }) => [code, details];
  assert.deepEqual(answer(toServiceError(stopped, grpc, services)), [
    codes.unavailable,
    'Knowledge search has stopped',
  ]);
  assert.deepEqual(answer(toServiceError(new Error('secret'), grpc, services)), [
    codes.internal,
    'Internal error encountered',
  ]);
});
