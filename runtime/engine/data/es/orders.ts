/** What a Spanish sentence tells somebody to do: "mándemela" is "debe mandarla"; of the customer "pide que se la manden". Pure. */
import type { Speaker } from '../grammar.ts';
import { conjugation, type VerbForm } from './conjugation.ts';

export type ToldToDo = { readonly lead: string; readonly rest: string };

const opening =
  /^(?:(?:y|pues|bueno|entonces|vale|además|también|luego|nada más|por favor|haga el favor de|oiga|ahora)[, ]+){0,3}/iu;
const courtesy =
  /^(?:no )?(?:te |se )?(?:mir[ea](?! que)|oig[ae]|perdon[ea]|disculp[ae]|dígame|diga|fíjese|preocupes?|preocupe|imagín\p{L}+|esper[ea]\p{L}*|permítame|déjeme|vaya|venga|anda|ándele|toma|vale)(?!\p{L})/iu;

/** Undefined where the sentence does not begin with an order. */
export function toldToDo(text: string, speaker: Speaker): ToldToDo | undefined {
  const start = opening.exec(text)![0].length;
  const core = text.slice(start);
  const wish =
    speaker === 'customer' ? /^que (?=(?:(?:no|me|nos|se|le|lo|la|los|las) ){1,3}(\p{L}+))/iu.exec(core) : null;
  if (wish && isSubjunctive(wish[1]!)) return { lead: 'Pide que', rest: core.slice(wish[0].length) };
  if (courtesy.test(core)) return undefined;
  const match = /^(no )?(?:(me|te|se|nos|le|les|lo|la|los|las) )?(?:(lo|la|los|las) )?(\p{L}+)/iu.exec(core);
  if (!match) return undefined;
  const [whole, no = '', first = '', second = '', word] = match as unknown as [
    string,
    string?,
    string?,
    string?,
    string?,
  ];
  const isDenied = no !== '';
  if ((first !== '' || second !== '') && !isDenied) return undefined;
  const order = readOrder(word!.toLowerCase(), isDenied);
  if (!order) return undefined;
  const clitics = isDenied ? [first, second].filter(Boolean).map((each) => each.toLowerCase()) : order.clitics;
  const rest = furtherOrders(core.slice(whole.length), speaker);
  if (speaker === 'agent') {
    const object = clitics.filter((each) => !/^(?:me|nos)$/.test(each)).map((each) => (each === 'te' ? 'se' : each));
    return { lead: `${isDenied ? 'No debe' : 'Debe'} ${order.verb}${object.join('')}`, rest };
  }
  const wished = conjugation().wished.get(order.verb);
  if (wished === undefined) return undefined;
  const hasObject = clitics.length > 1;
  const objects = clitics.map((each) =>
    /^(?:me|nos)$/.test(each) ? (hasObject ? 'se' : each === 'me' ? 'le' : 'les') : each,
  );
  return { lead: ['Pide que', ...(isDenied ? ['no'] : []), ...objects, wished].join(' '), rest };
}

/** "…, abra las ventanas y sálgase": "…, debe abrir las ventanas y debe salirse". */
const furtherOrders = (rest: string, speaker: Speaker): string =>
  rest.replace(/(, | y )((?:no )?\p{L}+)(?=[\s,.]|$)/giu, (found, joint: string, words: string) => {
    const order = speaker === 'agent' ? toldToDo(words, speaker) : undefined;
    return order ? `${joint}${order.lead.toLowerCase()}${order.rest}` : found;
  });

const isSubjunctive = (word: string) =>
  (conjugation().forms.get(word.toLowerCase()) ?? []).some(({ person, third }) => person === 'order' && third !== word);

type Order = { readonly verb: string; readonly clitics: readonly string[] };

let plain: ReadonlyMap<string, VerbForm> | undefined;

/** Without accents, because a pronoun at its end moves them: "manda", "mándame". */
function orders(): ReadonlyMap<string, VerbForm> {
  plain ??= new Map(
    [...conjugation().forms].flatMap(([word, forms]) => {
      const order = forms.find(({ person }) => person === 'order');
      return order ? [[withoutAccents(word), order] as const] : [];
    }),
  );
  return plain;
}

const withoutAccents = (word: string) =>
  word
    .normalize('NFD')
    .replace(/[\u0300\u0301]/g, '')
    .normalize('NFC');

function readOrder(word: string, isDenied: boolean): Order | undefined {
  const attached = /^(\p{L}{2,}?)((?:me|te|se|nos|les|le|los|las|lo|la){1,2})$/u.exec(word);
  const base = attached?.[1] && orders().get(withoutAccents(attached[1]));
  // "compra" and "mándame" alike have their stress before the last syllable; only the longer word must write it.
  if (base && !isDenied && (/[áéíóú]/.test(word) || shortOrder.test(attached![1]!) || isLatinAmerican(attached![1]!))) {
    const clitics = attached![2]!.match(/me|te|se|nos|les|le|los|las|lo|la/g) ?? [];
    return { verb: base.infinitive, clitics };
  }
  const forms = conjugation().forms.get(word) ?? [];
  const order = forms.find(({ person, third }) => person === 'order' && third !== word);
  const isPast = forms.some(({ person, third }) => person === 1 && third !== word);
  return order && !isPast && !notOrders.test(word) ? { verb: order.infinitive, clitics: [] } : undefined;
}

const shortOrder = /^(?:pon|ten|haz|di|da|sal|ven)$/;
const notOrders =
  /^(?:sea|esté|haya|para|este|entre|sobre|una|nada|como|pare|cuente|fuera|sal|di|sé|sepa|vaya|corte|golpe|parte|tarde|nombre|vea)$/;
/** "mandame", "dejala": written without an accent where "vos" is said. */
const isLatinAmerican = (base: string) => base.length >= 4 && /[aei]$/.test(base);
