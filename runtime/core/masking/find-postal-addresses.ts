/** Postal addresses: a house number with the name of a street, up to the postal code behind it. */
import type { Scan } from './scan.ts';
import type { Token } from './tokens.ts';

const set = (words: string) => new Set(words.split(/\s+/));

/** With their abbreviations. */
const clearSuffix = /^(?:street|ave(?:nue)?|r(?:oa)?d|boulevard|blvd|lane|highway|hwy|parkway|pkwy|crescent|terrace)$/;
const suffixes = set(`st drive dr court ct place pl way square sq close circle cir trail ln gardens
  row mews hill grove walk loop alley plaza broadway`);
const streetTypes = set(`calle avenida avda av plaza pza plz paseo camino carretera ronda travesia glorieta urbanizacion
  callejon rambla poligono bulevar calzada`);
const addressWords =
  set(`address live lives living deliver delivered delivery ship shipped send sent moved home residence
  billing located house mail direccion vivo vive vivimos domicilio casa entregar entreguen enviar envien envio mudado mude
  residencia facturacion`);
const notNames =
  set(`the of on in at to for a an my and or is are was minutes minute days hours weeks items orders years percent
  dollars euros people more other different first second next from with by per best only day toward towards near past off along into between within until after before every
  each when where which that new`);
const unitWords = set(
  'apt apartment unit suite ste flat floor fl box piso puerta planta bajo escalera izquierda derecha izq dcha portal bloque atico letra numero no nro num n',
);

/** Of sentences about a street, not of its name. */
const notInStreets = set(
  'durante hace hasta desde cortada cerrada libre abre cierra es esta tiene hay en a cuesta para por que',
);

/** Words whose number is none of a house. */
const countedThings = set(
  'exit gate bus line platform page chapter section version model level step option channel batch order',
);

const nameWords = 4;
const wordsToNumber = 8;
const tokensToCode = 11;

export function findPostalAddresses(scan: Scan): void {
  const { tokens } = scan;
  for (let at = 0; at < tokens.length; at++) {
    if (scan.isTaken(at)) continue;
    const last = numberFirst(scan, at) ?? streetFirst(scan, at) ?? postBox(tokens, at);
    if (last === undefined) continue;
    const end = addressEnd(scan, last);
    scan.take('postal_address', at, end);
    at = end;
  }
  findPostcodes(scan);
}

/** "221B Baker Street" */
function numberFirst(scan: Scan, at: number): number | undefined {
  const { tokens } = scan;
  if (tokens[at]!.type !== 'digits' || tokens[at]!.value.length > 5) return undefined;
  if (countedThings.has(tokens[at - 1]?.value ?? '')) return undefined;
  let next = at + 1;
  // "two twenty one", and the letter of "221B".
  while (
    next < at + 4 &&
    (tokens[next]?.type === 'digits' || (tokens[next]?.value.length === 1 && tokens[next]!.type === 'word'))
  )
    next++;
  for (let words = 0; words <= nameWords; words++, next++) {
    const token = tokens[next];
    if (!token || scan.isTaken(next)) return undefined;
    if (token.type === 'mark' && token.value !== '.') return undefined;
    if (notNames.has(token.value)) return undefined;
    if (words > 0 && isSuffix(token.value)) return isStreet(scan, { at, suffix: next }) ? next : undefined;
    if (token.type === 'digits' && !isSuffix(nextWord(tokens, next + 1))) return undefined;
  }
  return undefined;
}

function isSuffix(word: string): boolean {
  return suffixes.has(word) || clearSuffix.test(word);
}

function nextWord(tokens: readonly Token[], at: number): string {
  const token =
    tokens[at]?.type === 'word' && ['st', 'nd', 'rd', 'th'].includes(tokens[at]!.value) ? tokens[at + 1] : tokens[at];
  return token?.value ?? '';
}

function isStreet({ tokens, text }: Scan, { at, suffix }: { at: number; suffix: number }): boolean {
  if (clearSuffix.test(tokens[suffix]!.value)) return true;
  const name = tokens[suffix - 1]!;
  const first = text.slice(name.start, name.start + 1);
  if (first !== first.toLowerCase()) return true;
  return tokens.slice(Math.max(0, at - 10), at).some(({ value }) => addressWords.has(value));
}

/** "Calle Mayor 12", "C/ de Alcalá, nº 5", "Gran Vía 31" */
function streetFirst(scan: Scan, at: number): number | undefined {
  const { tokens } = scan;
  const { value, type } = tokens[at]!;
  const isShort = value === 'c' && tokens[at + 1]?.value === '/';
  const isGranVia = value === 'gran' && tokens[at + 1]?.value === 'via';
  if (type !== 'word' || !(streetTypes.has(value) || isShort || isGranVia)) return undefined;
  for (let next = at + 1; next <= at + wordsToNumber + 2 && next < tokens.length; next++) {
    const token = tokens[next]!;
    if (scan.isTaken(next) || (token.type === 'mark' && '?!;:'.includes(token.value))) return undefined;
    if (notInStreets.has(token.value)) return undefined;
    if (token.type === 'digits') return isHouseNumber(tokens, at, next) ? next : undefined;
  }
  return undefined;
}

/** "plaza de 3 estrellas" has no name between. */
function isHouseNumber(tokens: readonly Token[], street: number, at: number): boolean {
  const between = tokens.slice(street + 1, at).filter(({ type }) => type === 'word');
  const isNamed = between.length === 0 || between.some(({ value }) => !articles.has(value));
  return isNamed && tokens[at]!.value.length <= 4 && !isDuration(tokens[at + 1]);
}

const articles = set('de del la el los las');

function isDuration(token: Token | undefined): boolean {
  return token !== undefined && ['dias', 'horas', 'minutos', 'euros', 'veces', 'anos', '%', '€'].includes(token.value);
}

/** "PO Box 1234", "apartado de correos 45" */
function postBox(tokens: readonly Token[], at: number): number | undefined {
  const words = tokens.slice(at, at + 7);
  const text = words
    .map(({ value }) => (value === '.' ? '' : value))
    .filter((value) => value !== '')
    .join(' ');
  if (!/^(?:p ?o box|apartado (?:de correos )?)/.test(text)) return undefined;
  const number = words.findIndex(({ type }) => type === 'digits');
  return number < 0 ? undefined : at + number;
}

/** Over the flat, the town and the postal code, where they follow. */
function addressEnd(scan: Scan, last: number): number {
  const { tokens } = scan;
  let end = last;
  for (let next = last + 1; next <= end + tokensToCode && next <= last + 24 && next < tokens.length; next++) {
    const token = tokens[next]!;
    if (scan.isTaken(next) || (token.type === 'mark' && '?!;'.includes(token.value))) break;
    const isCode = token.type === 'digits' && token.value.length === 5;
    if (isCode) return tokens[next + 1]?.value === '-' && tokens[next + 2]?.value.length === 4 ? next + 2 : next;
    if (belongsToUnit(tokens, next, end)) end = next;
  }
  return end;
}

function belongsToUnit(tokens: readonly Token[], at: number, end: number): boolean {
  const { type, value } = tokens[at]!;
  if (at - end > 3) return false;
  if (type === 'word' && unitWords.has(value)) return true;
  const before = tokens[at - 1]!.value === '.' ? tokens[at - 2]! : tokens[at - 1]!;
  if (type === 'digits' && before.value === '-' && at - end === 2) return true;
  const isAfterUnit = unitWords.has(before.value) || '#º°ª'.includes(before.value) || ['#', 'º', 'ª'].includes(value);
  if (isAfterUnit && (type === 'digits' || value.length <= 2)) return true;
  return (
    (type === 'digits' && value.length <= 2 && '#º°ª'.includes(tokens[at + 1]?.value ?? ' ')) ||
    (value.length === 1 && type === 'word' && '#º°ª'.includes(before.value))
  );
}

const ukPostcode = /\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b/g;

function findPostcodes(scan: Scan): void {
  for (const match of scan.text.matchAll(ukPostcode)) {
    const end = match.index + match[0].length;
    if (!match[0].includes(' ')) continue;
    if (!scan.findings.some((each) => each.start < end && match.index < each.end))
      scan.takeText('postal_address', match.index, end);
  }
}
