export function checkNodeVersion(version?: string): void;
export function missingPackages(root: string): string[];
export function ensurePackages(root: string, say?: (line: string) => void): boolean;
