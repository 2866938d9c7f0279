export type Target = 'server' | 'ui';
export const targets: Record<Target, { name: string; output: string; sources: readonly string[] }>;
export function stampFile(root: string, target: Target): string;
export function digestOfTarget(root: string, target: Target): string;
export function staleTargets(root: string): Target[];
