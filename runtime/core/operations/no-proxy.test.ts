import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createNoProxy } from './no-proxy.ts';

describe('hosts that are reached without a proxy', () => {
  const cases: readonly [entry: string, url: string, covered: boolean][] = [
    ['corp.example', 'https://corp.example/', true],
    ['corp.example', 'https://api.corp.example/', true],
    ['corp.example', 'https://othercorp.example/', false],
    ['.corp.example', 'https://api.corp.example/', true],
    ['.corp.example', 'https://corp.example/', true],
    ['*.corp.example', 'https://a.b.corp.example/', true],
    ['*.corp.example', 'https://example/', false],
    ['CORP.Example.', 'https://api.corp.example/', true],
    ['api.corp.example', 'https://api.corp.example./', true],
    ['corp.example:8443', 'https://corp.example:8443/', true],
    ['corp.example:8443', 'https://corp.example/', false],
    ['corp.example:443', 'https://corp.example/', true],
    ['corp.example:80', 'http://corp.example/', true],
    ['10.0.0.0/8', 'https://10.200.3.4/', true],
    ['10.0.0.0/8', 'https://11.0.0.1/', false],
    ['10.0.0.0/8', 'https://ten.example/', false],
    ['192.168.1.7', 'https://192.168.1.7/', true],
    ['192.168.1.7', 'https://192.168.1.70/', false],
    ['192.168.1.7:3000', 'https://192.168.1.7:3000/', true],
    ['fd00::/8', 'https://[fd12:3456::1]/', true],
    ['fd00::/8', 'https://[fe80::1]/', false],
    ['2001:db8::1', 'https://[2001:db8:0:0::1]/', true],
    ['[2001:db8::1]:8080', 'https://[2001:db8::1]:8080/', true],
    ['[2001:db8::1]:8080', 'https://[2001:db8::1]:9090/', false],
    ['::ffff:192.0.2.0/120', 'https://192.0.2.9/', false],
    ['192.0.2.0/24', 'https://[::ffff:192.0.2.9]/', true],
    ['*', 'https://anything.example/', true],
    ['a.example,  b.example c.example|d.example', 'https://d.example/', true],
    ['.', 'https://a.example/', false],
    ['', 'https://a.example/', false],
    ['10.0.0.0/99', 'https://10.0.0.1/', false],
  ];
  for (const [entry, url, covered] of cases) {
    test(`"${entry}" ${covered ? 'covers' : 'does not cover'} ${url}`, () => {
      assert.equal(createNoProxy(entry)(new URL(url)), covered);
    });
  }

  const loopback = [
    'http://localhost:1/',
    'http://LOCALHOST/',
    'http://panel.localhost/',
    'http://127.0.0.1:8080/',
    'http://127.9.9.9/',
    'http://[::1]:8080/',
    'http://[::ffff:127.0.0.1]/',
  ];
  for (const url of loopback) {
    test(`${url} is never behind a proxy`, () => assert.equal(createNoProxy('')(new URL(url)), true));
  }

  test('a list of a megabyte is read up to its bound', () => {
    assert.equal(createNoProxy('a.example,'.repeat(100_000))(new URL('https://b.example/')), false);
    assert.equal(createNoProxy('.'.repeat(1_000_000))(new URL('https://b.example/')), false);
  });
});
