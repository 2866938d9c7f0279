/** The organization, OAuth client and people of the local Genesys. Their tokens are published, so they exist in local mode only. */

import { adminPermissions } from './admin-permissions.ts';

export const localOrganization = { id: '10ca1000-0000-4000-8000-000000000001', name: 'Local organization' } as const;
export const localClientId = '10ca1000-0000-4000-8000-0000000000c1';
export const localQueue = { id: '10ca1000-0000-4000-8000-0000000000a1', name: 'Support' } as const;

/** The wrap-up codes of the queue, as `GET …/wrapupcodes` answers them. */
export const localWrapUpCodes = [
  { id: '10ca1000-0000-4000-8000-0000000000e1', name: 'Delivery delayed' },
  { id: '10ca1000-0000-4000-8000-0000000000e2', name: 'Damaged item' },
  { id: '10ca1000-0000-4000-8000-0000000000e3', name: 'Return or refund' },
  { id: '10ca1000-0000-4000-8000-0000000000e4', name: 'Order cancelled' },
  { id: '10ca1000-0000-4000-8000-0000000000e5', name: 'Address changed' },
  { id: '10ca1000-0000-4000-8000-0000000000e6', name: 'Payment problem' },
  { id: '10ca1000-0000-4000-8000-0000000000e7', name: 'Account access' },
  { id: '10ca1000-0000-4000-8000-0000000000e8', name: 'Other' },
] as const;

/** Everything belongs to the home division until a test moves it. */
export const localDivisions = {
  home: { id: '10ca1000-0000-4000-8000-0000000000d1', name: 'Home', description: 'Where everything begins' },
  north: { id: '10ca1000-0000-4000-8000-0000000000d2', name: 'North', description: 'A second division' },
} as const;

export type LocalPerson = {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  /** An access token that always works. */
  readonly token: string;
  readonly permissions: readonly string[];
  /** Ids of the divisions for which the permissions are granted. */
  readonly divisionIds: readonly string[];
  /** Takes part in any conversation that has no other agent. */
  readonly takesPartInAll: boolean;
  /** For set-up only; does not appear on the desk. */
  readonly administrator?: true;
};

const agentPermissions = [
  'conversation:message:view',
  'conversation:message:create',
  'conversation:participant:wrapup',
];

/** The service's own client, `local-service` with the same word as its secret. It may see conversations; no one signs in with it. */
export const localServiceClient: LocalPerson = person(7, 'Service', 'local-service', [
  'conversation:communication:view',
]);

/** The people of the local organization. The supervisor has `supervisorPermission`. */
export function localPeople(supervisorPermission: string): readonly LocalPerson[] {
  return [
    { ...person(2, 'Robin Keller', 'local-agent', agentPermissions), takesPartInAll: true },
    person(3, 'Sam Okafor', 'local-agent-2', agentPermissions),
    person(4, 'Dana Whitfield', 'local-supervisor', [...agentPermissions, supervisorPermission]),
    person(5, 'Chris Lindgren', 'local-stranger', []),
    { ...person(6, 'Kim Alvarez', 'local-admin', adminPermissions), administrator: true },
  ];
}

/** Supervisor `n` of those whom a benchmark or a test adds, from 1 on, with the token `local-supervisor-<n + 1>`. */
export function addedSupervisor(n: number, supervisorPermission: string): LocalPerson {
  return person(1_000 + n, `Supervisor ${n + 1}`, `local-supervisor-${n + 1}`, [
    ...agentPermissions,
    supervisorPermission,
  ]);
}

function person(n: number, name: string, token: string, permissions: readonly string[]): LocalPerson {
  const userId = `10ca1000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const divisionIds = [localDivisions.home.id];
  return { userId, name, email: `${token}@example.com`, token, permissions, divisionIds, takesPartInAll: false };
}
