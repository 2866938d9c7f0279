import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readNetworkEnvironment } from './network-environment.ts';

const proxyOf = (env: Record<string, string>, url: string) => readNetworkEnvironment(env).proxyFor(url)?.href;

describe('the proxy of a URL', () => {
  test('without variables every connection is direct', () => {
    assert.equal(proxyOf({}, 'https://api.mypurecloud.com/'), undefined);
  });

  test('each scheme has its variable, and all_proxy stands in for both', () => {
    const env = { https_proxy: 'http://s:1', http_proxy: 'http://p:2' };
    assert.equal(proxyOf(env, 'https://a.example/'), 'http://s:1/');
    assert.equal(proxyOf(env, 'http://a.example/'), 'http://p:2/');
    assert.equal(proxyOf({ http_proxy: 'http://p:2' }, 'https://a.example/'), undefined);
    assert.equal(proxyOf({ ALL_PROXY: 'http://all:3' }, 'https://a.example/'), 'http://all:3/');
  });

  test('both spellings count, and the lower one goes first', () => {
    assert.equal(proxyOf({ HTTPS_PROXY: 'http://upper:1' }, 'https://a.example/'), 'http://upper:1/');
    const both = { HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:2', NO_PROXY: 'b.example' };
    assert.equal(proxyOf(both, 'https://a.example/'), 'http://lower:2/');
    assert.equal(proxyOf(both, 'https://b.example/'), undefined);
  });

  test('a host and a port are enough, and an empty variable is none', () => {
    assert.equal(proxyOf({ https_proxy: 'proxy.corp:3128' }, 'https://a.example/'), 'http://proxy.corp:3128/');
    assert.equal(proxyOf({ https_proxy: '' }, 'https://a.example/'), undefined);
  });

  test('loopback and the metadata server are reached directly', () => {
    const env = { https_proxy: 'http://s:1', http_proxy: 'http://p:2' };
    for (const url of ['http://127.0.0.1:9000/', 'https://localhost/', 'http://[::1]:1/', 'http://169.254.169.254/'])
      assert.equal(proxyOf(env, url), undefined);
  });

  const unusable = [
    ['socks5://secret-user:pass@proxy:1080', 'Only HTTP proxies'],
    ['http://', 'not the address'],
    ['http://%zz', 'not the address'],
  ] as const;
  for (const [value, sentence] of unusable) {
    test(`${value} becomes a fault that does not repeat it`, () => {
      const { faults, proxyFor } = readNetworkEnvironment({ HTTPS_PROXY: value });
      assert.equal(faults.length, 1);
      assert.equal(faults[0]?.variable, 'HTTPS_PROXY');
      assert.match(faults[0]?.problem ?? '', new RegExp(sentence));
      assert.doesNotMatch(faults[0]?.problem ?? '', /secret-user/);
      assert.equal(proxyFor('https://a.example/'), undefined);
    });
  }
});

test('files with authorities are listed with the variable that names them', () => {
  const { authorityFiles } = readNetworkEnvironment({ NODE_EXTRA_CA_CERTS: '/a.pem', SSL_CERT_FILE: '/b.pem' });
  assert.deepEqual(authorityFiles, [
    { variable: 'NODE_EXTRA_CA_CERTS', path: '/a.pem' },
    { variable: 'SSL_CERT_FILE', path: '/b.pem' },
  ]);
  assert.equal(readNetworkEnvironment({ SSL_CERT_DIR: '/certs' }).faults[0]?.variable, 'SSL_CERT_DIR');
});
