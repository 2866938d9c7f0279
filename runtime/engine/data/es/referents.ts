/** Whom a Spanish note is about: "Le llama ella el martes" names the manager of the sentence before. Pure. */
const role =
  '(?:director|directora|responsable|jefe|jefa|encargad[oa]|técnic[oa]|perit[oa]|mecánic[oa]|conductor|conductora|doctor|doctora|compañer[oa]|profesor|profesora|monitor|monitora|dueñ[oa]|supervisor|supervisora)';
const named = new RegExp(
  `(?<!\\p{L})(?:(\\p{Lu}\\p{Ll}{2,15}), )?(?:(?:el|la|nuestro|nuestra|mi) )(${role}(?: de \\p{Ll}{3,15}| de la \\p{Ll}{3,15})?)(?!\\p{L})`,
  'gu',
);
const own = /(?<=\p{L} )(?:ella|él)(?= (?:el|la|hoy|mañana|por|para|en|mism[oa]|a) ?|$|[.,])(?: mism[oa])?/u;

const opening = /^(?:ella|él) (?=\p{Ll})/iu;

/** `before`: what was said before it, nearest first. The note as it is where that names nobody, or more than one. */
export function withReferent(note: string, before: readonly string[]): string {
  if (!own.test(note) && !opening.test(note)) return note;
  const text = before.find((said) => [...said.matchAll(named)].length > 0) ?? '';
  const found = [...text.matchAll(named)];
  if (found.length !== 1) return note;
  const [, name, who] = found[0]! as unknown as [string, string | undefined, string];
  const isMasculine = /(?:or|o|jefe)$/.test(who.split(' ')[0]!);
  // "Ella" is no director, and "él" no directora.
  if (/(?<!\p{L})ella(?!\p{L})/iu.test((opening.exec(note) ?? own.exec(note) ?? [''])[0]) === isMasculine) return note;
  const whom = name ?? `${isMasculine ? 'el' : 'la'} ${who}`;
  const started = note.replace(opening, `${whom.charAt(0).toUpperCase()}${whom.slice(1)} `);
  return started === note ? note.replace(own, whom) : started;
}
