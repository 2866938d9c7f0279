/** A supervisor reads a conversation by the routes of its panel: who may do that, and that nothing may be done there. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Participation } from '../core/ports/genesys-api.ts';
import { createTestApp, url } from '../testing/http-app.ts';
import { agent, conversation, division, ours, setUpPanelAccess } from '../testing/panel-access.ts';

const theirs = '10000000-0000-4000-8000-000000000002';

type Reader = {
  /** What Genesys says of their part in the conversation. */
  readonly part: Participation;
  readonly isSupervisor?: boolean;
  readonly organizationId?: string;
  /** Of the conversation. */
  readonly divisionId?: string;
};
type Row = Reader & { readonly read: number; readonly write: number };

describe('reading along: who may see what', () => {
  const table: Readonly<Record<string, Row>> = {
    'an agent who takes part': { part: { kind: 'present' }, read: 200, write: 200 },
    'an agent who does not take part': { part: { kind: 'none' }, read: 403, write: 403 },
    'a supervisor of the division': { part: { kind: 'none' }, isSupervisor: true, read: 200, write: 403 },
    'a supervisor of another division': {
      ...{ part: { kind: 'none' }, isSupervisor: true, divisionId: 'another' },
      ...{ read: 403, write: 403 },
    },
    // Genesys answers them as if there were no such conversation.
    'a supervisor of another organization': {
      ...{ part: { kind: 'unknown' }, isSupervisor: true, organizationId: theirs },
      ...{ read: 403, write: 403 },
    },
  };

  async function setUp({ part, isSupervisor, organizationId = ours, divisionId = division }: Reader) {
    const { access, genesys, clock } = await setUpPanelAccess({ allowedOrganizationIds: [ours, theirs] });
    genesys.users.set('good', { ...agent, organizationId });
    genesys.set(part);
    genesys.moveTo([divisionId]);
    if (isSupervisor) genesys.permissions.set('good', ['conversation:call:monitor']);
    const { token } = await access.signIn('good');
    const app = createTestApp({ clock, access });
    const ask = async (path: string, as: string | undefined = token, body?: object) =>
      app.request(url(`/api/conversations/${conversation}${path}`), {
        headers: { ...(as !== '' && { authorization: `Bearer ${as}` }), 'content-type': 'application/json' },
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      });
    return ask;
  }

  for (const [who, { read, write, ...reader }] of Object.entries(table)) {
    it(`${who}: the snapshot and the stream are answered with ${read}, a message with ${write}`, async () => {
      const ask = await setUp(reader);
      assert.equal((await ask('')).status, read);
      assert.equal((await ask('/events')).status, read);
      assert.equal((await ask('/messages', undefined, { text: 'Hello' })).status, write);
    });
  }

  for (const [who, token] of [
    ['no one', ''],
    ['somebody with a token that is not valid', 'forged'],
  ] as const) {
    it(`${who}: everything is answered with 401`, async () => {
      const ask = await setUp({ part: { kind: 'present' } });
      for (const path of ['', '/events']) assert.equal((await ask(path, token)).status, 401, path);
      assert.equal((await ask('/messages', token, { text: 'Hello' })).status, 401);
    });
  }
});
