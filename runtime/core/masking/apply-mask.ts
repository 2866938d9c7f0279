/** What a mask does with findings. Apart from the finders, whose tables a service loads only where it masks. */
import type { Finding } from '../../../shared/mask-kinds.ts';

/** Every kind has a digit, an at sign or one of these words; a text without them needs no further look. */
const mayHold =
  /[\p{N}@＠﹫]|[〇零一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖]{3}|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|oh|eleven|twel|thir|twent|fort|fift|arroba|at\b|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|veint|trein|cuaren|z[eé]ro|deux|trois|quatre|cinq|sept\b|huit|neuf|null|eins|zwei|zwo|drei|vier|f[uü]nf|sechs|sieben|acht|neun|dois|duas|tr[eê]s|quatro|sete|oito|quattro|cinque|sette|otto|twee|vijf|zeven|negen|born|birth|naci)/iu;

/** False for most texts, at the cost of one look. */
export function mayHoldPersonalData(text: string): boolean {
  return mayHold.test(text);
}

/** `text` with each finding replaced by its label. */
export function applyMask(text: string, findings: readonly Finding[]): string {
  let masked = '';
  let at = 0;
  for (const { label, start, end } of findings) {
    if (start < at) continue;
    masked += `${text.slice(at, start)}[${label}]`;
    at = end;
  }
  return masked + text.slice(at);
}
