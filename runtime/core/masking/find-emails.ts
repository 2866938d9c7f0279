/** E-mail addresses, typed or said: "ana@mail.com", "ana @ mail . com", "ana dot lopez at gmail dot com", "ana arroba gmail punto com". */
import type { Scan } from './scan.ts';
import type { Token } from './tokens.ts';

const set = (words: string) => new Set(words.split(/\s+/));
const atWords = set('at arroba');
const dotWords = set('dot punto point');
/** Words that join the parts of a local part or of a domain when it is said. */
const connectors = set('dot punto point underscore dash hyphen guion bajo plus mas minus');
const labelJoiners = set('dash hyphen guion');
const mailWords = set(`email emails mail mails correo address direccion electronico write escribeme escribanme escribir
  escriba send reach contact mandar mandame enviar enviame envia mande mailto e-mail`);
const providers =
  set(`gmail hotmail yahoo outlook icloud proton protonmail live aol msn gmx googlemail hot telefonica terra zoho
  yandex mac me fastmail correo mail`);
const topLevel =
  set(`com net org es de uk co io info edu gov mx fr it eu pt ar cl us ca ie nl be ch at au nz br pe biz cat
  me app dev example test pl se no dk fi in jp uy ve ec`);
/** What stands before "at" where it only names a place: "I saw it at amazon dot com". */
const placeWords = set(
  'it this that them one bought look looked shop shopping found ordered order me us him see follow on saw online is was site website page web store tienda sitio pagina',
);
const localMark = /^[!#$%&'*+/=?^_`{|}~.’-]$/;
const mostTokens = 40;

export function findEmails(scan: Scan): void {
  const { tokens } = scan;
  for (let at = 1; at < tokens.length - 1; at++) {
    const token = tokens[at]!;
    if (token.value !== '@' && !(token.type === 'word' && atWords.has(token.value))) continue;
    const domain = readDomain(tokens, skipBrackets(tokens, at + 1, 1));
    if (!domain) continue;
    const before = skipBrackets(tokens, at - 1, -1);
    const local = token.value === '@' ? typedLocal(tokens, before) : spokenLocal(tokens, before);
    if (local === undefined || !isCredible(scan, { at, local, before, domain })) continue;
    scan.take('email', local, domain.last);
    at = domain.last;
  }
}

type Domain = { readonly first: number; readonly last: number; readonly isTight: boolean };

function skipBrackets(tokens: readonly Token[], from: number, step: 1 | -1): number {
  let at = from;
  while (tokens[at]?.type === 'mark' && '[](){}<>'.includes(tokens[at]!.value)) at += step;
  return at;
}

/** `label dot label …`, where at most two words make one label when it is said ("hot mail dot com"). */
function readDomain(tokens: readonly Token[], first: number): Domain | undefined {
  let at = labelEnd(tokens, first);
  if (at === undefined) return undefined;
  let last: number | undefined;
  let isTight = tokens[first]!.gap === 0;
  for (let labels = 0; labels < 8; labels++) {
    const dot = skipBrackets(tokens, at, 1);
    if (!isDot(tokens[dot])) break;
    const next = skipBrackets(tokens, dot + 1, 1);
    const end = labelEnd(tokens, next);
    const tight = dot === at && tokens[dot]!.value === '.' && tokens[dot]!.gap === 0 && tokens[next]?.gap === 0;
    const label = tokens[next];
    if (end === undefined || !label || !(tight || topLevel.has(label.value) || isDot(tokens[end]))) break;
    if (!tight && !topLevel.has(label.value) && !isDot(tokens[skipBrackets(tokens, end, 1)])) break;
    isTight &&= tight;
    last = end - 1;
    at = end;
  }
  return last === undefined ? undefined : { first, last, isTight };
}

function isDot(token: Token | undefined): boolean {
  return token !== undefined && (token.value === '.' || (token.type === 'word' && dotWords.has(token.value)));
}

/** The token after one label of a domain. */
function labelEnd(tokens: readonly Token[], first: number): number | undefined {
  const start = tokens[first];
  if (!start || start.type === 'mark' || start.gap > 3) return undefined;
  let at = first + 1;
  while (at < first + mostTokens && tokens[at]?.gap === 0 && (tokens[at]!.type !== 'mark' || tokens[at]!.value === '-'))
    at++;
  // "north dash side"
  if (labelJoiners.has(tokens[at]?.value ?? '') && tokens[at + 1] && tokens[at + 1]!.type !== 'mark')
    return labelEnd(tokens, at + 1);
  const next = tokens[at];
  const isTwoWords =
    next?.type === 'word' &&
    !dotWords.has(next.value) &&
    tokens[at + 1]?.type === 'word' &&
    dotWords.has(tokens[at + 1]!.value);
  return isTwoWords && start.type === 'word' ? at + 1 : at;
}

/** The first token of the local part that ends at `last`, typed without spaces in it, or in quotation marks. */
function typedLocal(tokens: readonly Token[], last: number): number | undefined {
  if (tokens[last]?.value === '"') {
    for (let at = last - 1; at >= 0 && at > last - mostTokens; at--) if (tokens[at]!.value === '"') return at;
    return undefined;
  }
  const end = tokens[last];
  if (!end || (end.type === 'mark' && !localMark.test(end.value))) return undefined;
  const first = contiguousStart(tokens, last);
  // With spaces around the at sign, the dots may have them too, and words may stand for them.
  return tokens[last + 1]!.gap > 0 ? spokenLocal(tokens, last) : first;
}

function contiguousStart(tokens: readonly Token[], last: number): number {
  let first = last;
  while (first > 0 && first > last - mostTokens && tokens[first]!.gap === 0) {
    const before = tokens[first - 1]!;
    if (before.type === 'mark' && !localMark.test(before.value)) break;
    first--;
  }
  while (first < last && tokens[first]!.type === 'mark' && "'/.’`".includes(tokens[first]!.value)) first++;
  return first;
}

/** As `typedLocal`, also over connecting words, spelled letters and digits. */
function spokenLocal(tokens: readonly Token[], last: number): number | undefined {
  if (!tokens[last] || tokens[last]!.type === 'mark') return undefined;
  let first = contiguousStart(tokens, last);
  for (let steps = 0; steps < mostTokens && first > 0; steps++) {
    const before = tokens[first - 1]!;
    const isConnector =
      connectors.has(before.value) || (before.value === '.' && before.gap > 0) || before.value === '_';
    const joinsSpelled = isSpelled(before) && (isSpelled(tokens[first]!) || before.type === 'digits');
    const joinsNumber =
      tokens[first]!.type === 'digits' &&
      before.type === 'word' &&
      !mailWords.has(before.value) &&
      !weak.has(before.value);
    if (!isConnector && !joinsSpelled && !joinsNumber) break;
    first = isConnector && first >= 2 ? contiguousStart(tokens, first - 2) : first - 1;
    if (connectors.has(tokens[first]!.value) && first > 0) first--;
  }
  return first;
}

const weak = set('is es to a the my mi with con and y or o');

function isSpelled(token: Token): boolean {
  return token.type === 'digits' || (token.type === 'word' && token.value.length === 1);
}

/** An address that is only said needs a sign that it is one. */
function isCredible(
  scan: Scan,
  found: { readonly at: number; readonly local: number; readonly before: number; readonly domain: Domain },
): boolean {
  const { tokens } = scan;
  const sign = tokens[found.at]!;
  // "follow us @shop.example" is a name in a social network.
  if (sign.value === '@' && sign.gap > 0 && placeWords.has(tokens[found.before]!.value)) return false;
  if (sign.value === '@' || sign.value === 'arroba' || found.before !== found.at - 1) return true;
  const isCompound = found.local < found.before;
  const isProvider = providers.has(tokens[found.domain.first]!.value);
  if (isCompound || isProvider) return !placeWords.has(tokens[found.before]!.value) || isCompound;
  if (placeWords.has(tokens[found.before]!.value)) return false;
  for (let back = 1; back <= 8 && found.local - back >= 0; back++) {
    if (mailWords.has(tokens[found.local - back]!.value)) return true;
  }
  return false;
}
