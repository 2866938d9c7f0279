import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopbackAddress, nodeName, parseRedisAddress } from './redis-address.ts';

const one = { tls: false, isSentinel: false, master: undefined, username: undefined, password: undefined, database: 0 };

test('an address of Redis has one host or several, for one server, a cluster or sentinels', () => {
  const node = (host: string, port = 6379) => ({ host, port });
  const cases: [string, object][] = [
    ['redis://redis.example.com', { ...one, nodes: [node('redis.example.com')] }],
    ['redis://[::1]:7000', { ...one, nodes: [node('::1', 7000)] }],
    [
      'rediss://app:p%40ss:word@a.example.com:6378/3',
      { ...one, tls: true, nodes: [node('a.example.com', 6378)], username: 'app', password: 'p@ss:word', database: 3 },
    ],
    ['redis://:pw@a:1,b:2,c', { ...one, password: 'pw', nodes: [node('a', 1), node('b', 2), node('c')] }],
    [
      'redis-sentinel://:pw@s1,s2:26380/mymaster',
      { ...one, isSentinel: true, master: 'mymaster', password: 'pw', nodes: [node('s1', 26379), node('s2', 26380)] },
    ],
    [
      'rediss-sentinel://s1/2#main',
      { ...one, tls: true, isSentinel: true, master: 'main', database: 2, nodes: [node('s1', 26379)] },
    ],
    [
      'redis+sentinel://s1?sentinelMasterId=main&database=1',
      { ...one, isSentinel: true, master: 'main', database: 1, nodes: [node('s1', 26379)] },
    ],
  ];
  for (const [text, expected] of cases) assert.deepEqual(parseRedisAddress(text), expected, text);
});

test('what is no address of Redis is refused', () => {
  for (const text of [
    '',
    'redis.example.com',
    'http://redis.example.com',
    'redis://',
    'redis://a:0',
    'redis://a:70000',
    'redis://a b',
    'redis://a,,b',
    'redis://:%zz@a',
    'redis://a/name',
    `redis://${'a,'.repeat(60)}a`,
  ]) {
    assert.equal(parseRedisAddress(text), undefined, text);
  }
});

test('an address is local only when all of its hosts are', () => {
  assert.equal(isLoopbackAddress(parseRedisAddress('redis://127.0.0.1:1,localhost:2,[::1]:3')!), true);
  assert.equal(isLoopbackAddress(parseRedisAddress('redis://127.0.0.1:1,10.0.0.2:2')!), false);
  assert.equal(nodeName({ host: '::1', port: 1 }), '[::1]:1');
});
