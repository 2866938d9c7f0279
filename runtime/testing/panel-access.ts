/** Panel access with a scripted Genesys, a store that can be inspected, and the audit entries: for the tests of `auth/`. */
import assert from 'node:assert/strict';
import { EarshotError } from '../../shared/errors.ts';
import { type ConversationId, parseConversationId } from '../../shared/ids.ts';
import { createPanelAccess, type PanelAccessOptions } from '../auth/panel-access.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import type { GenesysApi, GenesysUser, Participation } from '../core/ports/genesys-api.ts';
import { silentLogger } from '../core/ports/logger.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import { Secret } from '../secret.ts';
import { createTestClock } from './clock.ts';

export const ours = '10000000-0000-4000-8000-000000000001';
const client = 'client-of-the-panel';
export const secret = new Secret('a'.repeat(20) + 'bcdefghijklmnopqrstuvwxyz0123456789');
export const conversation = parseConversationId('11111111-2222-4333-8444-555555555555');
export const otherConversation = parseConversationId('99999999-2222-4333-8444-555555555555');

/** The division of the conversation, and the only one in which a permission is granted. */
export const division = 'division-1';

export const agent: GenesysUser = {
  userId: 'agent-1',
  name: 'Robin',
  organizationId: ours,
  clientId: client,
  active: true,
};

/** A Genesys that knows the tokens in `users`. */
function scriptedGenesys() {
  const users = new Map<string, GenesysUser | EarshotError>([['good', agent]]);
  const state = {
    users,
    participation: { kind: 'present' } as Participation | EarshotError,
    permissions: new Map<string, string[]>(),
    /** Of the conversation. */
    divisionIds: [division] as readonly string[],
    asked: { identify: 0, participation: 0, permission: 0 },
  };
  const api: GenesysApi = {
    async identify(token) {
      state.asked.identify++;
      const user = users.get(token) ?? new EarshotError('unauthenticated');
      if (user instanceof EarshotError) throw user;
      return user;
    },
    async participation(_token, id: ConversationId) {
      state.asked.participation++;
      if (state.participation instanceof EarshotError) throw state.participation;
      return id === conversation ? { ...state.participation, divisionIds: state.divisionIds } : { kind: 'unknown' };
    },
    message: () => assert.fail('no message is read in these tests'),
    messages: () => assert.fail('no message is read in these tests'),
    wrapUpCodes: () => assert.fail('no codes are read in these tests'),
    saveSummary: () => assert.fail('nothing is saved in these tests'),
    async permittedDivisions(token, permission) {
      state.asked.permission++;
      return state.permissions.get(token)?.includes(permission) ? [division] : [];
    },
  };
  return {
    ...state,
    api,
    set(next: Participation | EarshotError) {
      state.participation = next;
    },
    moveTo(divisionIds: readonly string[]) {
      state.divisionIds = divisionIds;
    },
  };
}

function memoryStore(): KeyValueStore & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    setIfAbsent: async (key, value) => !values.has(key) && Boolean(values.set(key, value)),
    compareAndSet: async () => false,
    take: async () => undefined,
    delete: async (key) => values.delete(key),
    compareAndDelete: async () => false,
  };
}

/** Panel access over a scripted Genesys: the token `good` belongs to `agent`, who takes part in `conversation`. */
export async function setUpPanelAccess(overrides: Partial<PanelAccessOptions> = {}) {
  const clock = createTestClock();
  const genesys = scriptedGenesys();
  const store = memoryStore();
  const entries: AuditEntry[] = [];
  const access = await createPanelAccess({
    genesys: genesys.api,
    store,
    secrets: [secret],
    clock,
    logger: silentLogger,
    audit: { record: (entry) => entries.push(entry) },
    issuer: 'https://earshot.example',
    sessionMs: 3_600_000,
    clientId: client,
    allowedOrganizationIds: [ours],
    supervisorPermission: 'conversation:call:monitor',
    ...overrides,
  });
  return { clock, genesys, store, entries, access };
}

/** For `assert.rejects`. */
export const hasCode = (wanted: string) => (error: unknown) => error instanceof EarshotError && error.code === wanted;
