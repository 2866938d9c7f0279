/** What a speaker said about themselves, as somebody else reports it: "I have sent your card" becomes "the agent has sent their card". Pure. */

export interface Retelling {
  retell(text: string): string;
}

/** `table`: wordings and what stands for them; longer ones go first. */
export function createRetelling(table: Readonly<Record<string, string>>): Retelling {
  const keys = Object.keys(table).sort((a, b) => b.length - a.length);
  if (keys.length === 0) return { retell: (text) => text };
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}'’])(?:${keys.map((key) => key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})(?![\\p{L}\\p{N}'’])`,
    'giu',
  );
  return {
    retell: (text) => text.replace(/’/g, "'").replace(pattern, (found) => table[found.toLowerCase()] ?? found),
  };
}
