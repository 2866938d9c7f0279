export function writeOneByte(folder: string): void;
export function escapeBeyondLatin(code: string, mappings: string): { code: string; mappings: string };
