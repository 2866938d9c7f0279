/** The text as a part of a pattern that matches just it, for patterns with or without the flag `u`. */
export const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
