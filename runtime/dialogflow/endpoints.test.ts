import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EarshotError } from '../../shared/errors.ts';
import { endpointOfLocation, locations, loopbackEndpoint } from './endpoints.ts';
import { lastPart, parseProfileName } from './names.ts';

const invalid = (error: EarshotError) => error.code === 'config_invalid';
const hostile = [
  '..',
  '%2e%2e',
  'a/b',
  'us-east1#',
  'us-east1?x',
  'x@evil.example',
  'us\u0000',
  'ｕｓ',
  '',
  'a'.repeat(1e6),
];

describe('where Dialogflow is', () => {
  it('T28 comes from the table and from nothing else', () => {
    for (const location of [...hostile, 'evil.example', 'moon-1', 'US-EAST1', '__proto__'])
      assert.throws(() => endpointOfLocation(location), invalid, location.slice(0, 20));
    for (const location of locations)
      assert.match(endpointOfLocation(location).address, /^(?:[a-z0-9-]+-)?dialogflow\.googleapis\.com:443$/);
    assert.equal(endpointOfLocation('global').address, 'dialogflow.googleapis.com:443');
    assert.equal(endpointOfLocation('europe-west1').address, 'europe-west1-dialogflow.googleapis.com:443');
  });

  it('is without TLS on this machine only', () => {
    for (const address of [
      '10.0.0.1:80',
      '127.0.0.1.evil.example:1',
      'localhost',
      'localhost:1@evil.example:2',
      '0.0.0.0:1',
    ])
      assert.throws(() => loopbackEndpoint(address), invalid, address);
    assert.deepEqual(loopbackEndpoint('127.0.0.1:50051'), { address: '127.0.0.1:50051', tls: false, label: 'local' });
  });
});

describe('profile names', () => {
  it('T28 are refused where they are not exactly that', () => {
    for (const part of hostile) {
      assert.throws(() => parseProfileName(`projects/${part}/locations/us/conversationProfiles/x`), invalid);
      assert.throws(() => parseProfileName(`projects/p/locations/${part}/conversationProfiles/x`), invalid);
      assert.throws(() => parseProfileName(`projects/p/locations/us/conversationProfiles/${part}`), invalid);
    }
    assert.throws(() => parseProfileName('x'), invalid, 'a bare id needs a project');
  });

  it('may leave out the location, or all but the id', () => {
    assert.equal(parseProfileName('projects/p/conversationProfiles/x').parent, 'projects/p/locations/global');
    assert.deepEqual(parseProfileName('x_-1', { project: 'example.com:p', location: 'us-east1' }), {
      project: 'example.com:p',
      location: 'us-east1',
      parent: 'projects/example.com:p/locations/us-east1',
      name: 'projects/example.com:p/locations/us-east1/conversationProfiles/x_-1',
    });
  });

  it('end in an id', () => {
    assert.equal(lastPart('a/b/c'), 'c');
    assert.equal(lastPart('c'), 'c');
  });
});
