/** What the set-up command needs; the local administrator has them. */
export const adminPermissions = [
  'oauth:client:view',
  'oauth:client:add',
  'oauth:client:edit',
  'integrations:integration:view',
  'integrations:integration:add',
  'integrations:integration:edit',
] as const;
