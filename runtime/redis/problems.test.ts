import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  ErrorReply,
  MaxCommandRedirectionsError,
  RootNodesUnavailableError,
  SocketClosedUnexpectedlyError,
} from 'redis';
import { answerProblems, classifyRedisError, otherProblems, type Reaction } from './problems.ts';

const coded = (code: string, message = code) => Object.assign(new Error(message), { code });

/** What Redis 6.2 and 7, the library and the socket say, word for word. */
const cases: readonly [error: unknown, name: string, reaction: Reaction][] = [
  [new ErrorReply("READONLY You can't write against a read only replica."), 'READONLY', 'reconnect'],
  [
    new ErrorReply(
      "ERR Error running script (call to f_1): @user_script:1: @user_script: 1: -READONLY You can't write against a read only replica. ",
    ),
    'READONLY',
    'reconnect',
  ],
  [new ErrorReply('UNBLOCKED force unblock from blocking operation, instance state changed'), 'UNBLOCKED', 'reconnect'],
  [new ErrorReply("OOM command not allowed when used memory > 'maxmemory'."), 'OOM', 'wait'],
  [
    new ErrorReply(
      "ERR Error running script (call to f_1): @user_script:1: -OOM command not allowed when used memory > 'maxmemory'.",
    ),
    'OOM',
    'wait',
  ],
  [new ErrorReply('MOVED 3999 127.0.0.1:6381'), 'MOVED', 'reconnect'],
  [new ErrorReply('ASK 3999 127.0.0.1:6381'), 'ASK', 'retry'],
  [new ErrorReply('CLUSTERDOWN The cluster is down'), 'CLUSTERDOWN', 'wait'],
  [new ErrorReply('CLUSTERDOWN Hash slot not served'), 'CLUSTERDOWN', 'wait'],
  [new ErrorReply('TRYAGAIN Multiple keys request during rehashing of slot'), 'TRYAGAIN', 'retry'],
  [new ErrorReply("CROSSSLOT Keys in request don't hash to the same slot"), 'CROSSSLOT', 'give-up'],
  [new ErrorReply('NOAUTH Authentication required.'), 'NOAUTH', 'reconnect'],
  [new ErrorReply('NOAUTH HELLO must be called with the client already authenticated'), 'NOAUTH', 'reconnect'],
  [new ErrorReply('WRONGPASS invalid username-password pair or user is disabled.'), 'WRONGPASS', 'reconnect'],
  [new ErrorReply('ERR AUTH <password> called without any password configured'), 'WRONGPASS', 'reconnect'],
  [new ErrorReply("NOPERM this user has no permissions to run the 'evalsha' command"), 'NOPERM', 'give-up'],
  [new ErrorReply('DENIED Redis is running in protected mode because'), 'DENIED', 'wait'],
  [new ErrorReply('LOADING Redis is loading the dataset in memory'), 'LOADING', 'wait'],
  [new ErrorReply('MASTERDOWN Link with MASTER is down'), 'MASTERDOWN', 'wait'],
  [new ErrorReply('MISCONF Redis is configured to save RDB snapshots'), 'MISCONF', 'wait'],
  [new ErrorReply('BUSY Redis is busy running a script.'), 'BUSY', 'wait'],
  [new ErrorReply('NOREPLICAS Not enough good replicas to write.'), 'NOREPLICAS', 'wait'],
  [new ErrorReply('NOSCRIPT No matching script.'), 'NOSCRIPT', 'retry'],
  [new ErrorReply('EXECABORT Transaction discarded because of previous errors.'), 'EXECABORT', 'give-up'],
  [new ErrorReply('WRONGTYPE Operation against a key holding the wrong kind of value'), 'WRONGTYPE', 'give-up'],
  [new ErrorReply('NOPROTO unsupported protocol version'), 'NOPROTO', 'give-up'],
  [new ErrorReply('ERR max number of clients reached'), 'MAXCLIENTS', 'wait'],
  [new ErrorReply('ERR max number of clients + cluster connections reached'), 'MAXCLIENTS', 'wait'],
  [new ErrorReply("ERR unknown command 'GETDEL', with args beginning with: "), 'UNKNOWN_COMMAND', 'give-up'],
  [new ErrorReply('ERR value is not an integer or out of range'), 'ERR', 'give-up'],
  [new ErrorReply('ZZZNEW an answer of a later version'), 'ERR', 'give-up'],
  [new ErrorReply('ERR No such master with that name'), 'NO_PRIMARY', 'wait'],
  [new Error('no valid master node'), 'NO_PRIMARY', 'wait'],
  [new Error('None of the sentinels are available'), 'NO_SENTINEL', 'wait'],
  [new RootNodesUnavailableError(), 'NO_NODE', 'wait'],
  [new MaxCommandRedirectionsError(new ErrorReply('MOVED 1 a:1')), 'REDIRECTIONS', 'wait'],
  [new ConnectionTimeoutError(), 'TIMEOUT', 'wait'],
  [new ClientOfflineError(), 'DISCONNECTED', 'wait'],
  [new ClientClosedError(), 'DISCONNECTED', 'wait'],
  [new SocketClosedUnexpectedlyError(), 'DISCONNECTED', 'wait'],
  [coded('ECONNREFUSED'), 'ECONNREFUSED', 'wait'],
  [coded('ECONNRESET'), 'ECONNRESET', 'wait'],
  [coded('EPIPE'), 'EPIPE', 'wait'],
  [coded('ETIMEDOUT'), 'ETIMEDOUT', 'wait'],
  [coded('EHOSTUNREACH'), 'EHOSTUNREACH', 'wait'],
  [coded('ENETUNREACH'), 'ENETUNREACH', 'wait'],
  [coded('ENOTFOUND'), 'ENOTFOUND', 'wait'],
  [coded('EAI_AGAIN'), 'EAI_AGAIN', 'wait'],
  [coded('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'), 'TLS', 'wait'],
  [coded('ERR_TLS_CERT_ALTNAME_INVALID', "Hostname/IP does not match certificate's altnames"), 'TLS', 'wait'],
  [new TypeError("Cannot read properties of undefined (reading 'master')"), 'UNKNOWN', 'wait'],
  ['obseve client error: Error', 'UNKNOWN', 'wait'],
  [undefined, 'UNKNOWN', 'wait'],
];

for (const [error, name, reaction] of cases) {
  test(`"${error instanceof Error ? error.message : error}" is ${name}: ${reaction}`, () => {
    const problem = classifyRedisError(error);
    assert.equal(problem.name, name);
    assert.equal(problem.reaction, reaction);
    assert.ok(problem.sentence !== '' && problem.remedy !== '');
  });
}

test('every row of the table is reached by an error that Redis, the library or the socket reports', () => {
  const reached = new Set(cases.map(([, name]) => name));
  const names = [...Object.keys(answerProblems), ...Object.keys(otherProblems)];
  assert.deepEqual(
    names.filter((name) => !reached.has(name)),
    [],
  );
});
