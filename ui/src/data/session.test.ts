import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import { readHostParams } from './host.ts';
import { createPanelSession } from './session.ts';

function scene(answers: (fresh: boolean) => Response) {
  let now = 0;
  const asked: { fresh: boolean; authorization: string | null; url: string }[] = [];
  let lastFresh = false;
  const session = createPanelSession({
    fetch: async (url, init) => {
      asked.push({
        fresh: lastFresh,
        authorization: new Headers(init?.headers).get('authorization'),
        url: String(url),
      });
      return answers(lastFresh);
    },
    now: () => now,
    apiBase: 'https://service.example',
    identity: {
      async token({ fresh }) {
        lastFresh = fresh;
        return fresh ? 'new' : 'old';
      },
      async signIn() {},
    },
  });
  return { session, asked, pass: (ms: number) => (now += ms) };
}

const refused = (status: number, code: string) => Response.json({ type: 'x', title: 'x', status, code }, { status });
const granted = (token: string) =>
  Response.json({ token, expiresAt: new Date(3_600_000).toISOString(), agent: { id: 'a', name: 'Dana' } });

test('the codes of refusals are kept: forbidden, busy and signed out', async () => {
  for (const [status, code] of [
    [403, 'forbidden'],
    [503, 'unavailable'],
    [401, 'unauthenticated'],
  ] as const) {
    const s = scene(() => refused(status, code));
    await assert.rejects(s.session.token(), (error) => error instanceof EarshotError && error.code === code);
    assert.equal(s.session.current, undefined);
  }
});

test('an expired Genesys token is replaced once', async () => {
  const s = scene((fresh) => (fresh ? granted('panel') : refused(401, 'unauthenticated')));
  assert.equal(await s.session.token(), 'panel');
  assert.deepEqual(
    s.asked.map((a) => a.authorization),
    ['Bearer old', 'Bearer new'],
  );
});

test('the token is never part of a URL', async () => {
  const s = scene(() => granted('panel'));
  await s.session.token();
  assert.deepEqual(
    s.asked.map((a) => a.url),
    ['https://service.example/api/session'],
  );
});

test('concurrent callers share one exchange, and a token is renewed before it expires', async () => {
  const s = scene(() => granted('panel'));
  await Promise.all([s.session.token(), s.session.token(), s.session.token()]);
  assert.equal(s.asked.length, 1);
  s.pass(3_600_000 - 30_000);
  await s.session.token();
  assert.equal(s.asked.length, 2);
  assert.equal(s.session.agent?.name, 'Dana');
});

test('host parameters are accepted in every spelling, placeholders are not', () => {
  const id = '7B5EF4A9-2c0b-4f6e-9d38-1b7f5a0c9e21';
  for (const name of ['conversationId', 'conversationid', 'gcConversationId', 'pcConversationId']) {
    assert.equal(readHostParams(`?${name}=${id}`).conversationId, id.toLowerCase(), name);
  }
  const all = readHostParams(
    `?conversationId=${id}&gcHostOrigin=https://apps.mypurecloud.com&gcTargetEnv=prod&langTag=pt-br&usePopupAuth=true`,
  );
  assert.deepEqual(all, {
    conversationId: id.toLowerCase(),
    gcHostOrigin: 'https://apps.mypurecloud.com',
    gcTargetEnv: 'prod',
    langTag: 'pt-br',
    usePopupAuth: true,
  });
  const none = { usePopupAuth: false };
  for (const query of [
    '?conversationId={{gcConversationId}}',
    '?conversationId=1',
    '?gcHostOrigin=javascript:alert(1)',
    '?gcHostOrigin=https://a.example/path',
    '?langTag=',
    '',
  ]) {
    assert.deepEqual(readHostParams(query), none, query);
  }
});

test('signing out ends the token at the service, and none is given until the agent signs in again', async () => {
  const methods: string[] = [];
  const forgotten: string[] = [];
  const session = createPanelSession({
    fetch: async (_url, init) => {
      methods.push(`${init?.method} ${new Headers(init?.headers).get('authorization')}`);
      return init?.method === 'DELETE' ? new Response(null, { status: 204 }) : granted('panel');
    },
    now: () => 0,
    apiBase: '',
    identity: { token: async () => 'genesys', signIn: async () => {}, forget: () => void forgotten.push('token') },
  });
  await session.token();
  await session.signOut();
  assert.deepEqual(methods, ['POST Bearer genesys', 'DELETE Bearer panel']);
  assert.deepEqual(forgotten, ['token']);
  assert.equal(session.current, undefined);
  await assert.rejects(session.token(), (error) => error instanceof EarshotError && error.code === 'unauthenticated');
  session.signedIn();
  assert.equal(await session.token(), 'panel');
});

test('a token that arrives after signing out is ended, too', async () => {
  const methods: string[] = [];
  const session = createPanelSession({
    fetch: async (_url, init) => {
      methods.push(String(init?.method));
      return init?.method === 'DELETE' ? new Response(null, { status: 204 }) : granted('late');
    },
    now: () => 0,
    apiBase: '',
    identity: { token: async () => 'genesys', signIn: async () => {} },
  });
  const late = session.token();
  await session.signOut();
  await assert.rejects(late, (error) => error instanceof EarshotError && error.code === 'unauthenticated');
  assert.deepEqual(methods, ['POST', 'DELETE']);
});
