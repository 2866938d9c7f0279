/**
 * The dictionary form of a Spanish word as it stands in a text: conjugated, with pronouns at its end, in the plural, the feminine, small
 * or very large. Words in lower case without accents. Spelling alone decides; of several readings the first one that is a known word
 * counts. Pure.
 */

/** Stems that no rule leads to, before any ending. A verb that ends with the infinitive has them, too: `tener` and `mantener`. */
const irregularStems = `tener: teng tuv tendr tien | venir: veng vin vendr vien | poner: pong pus pondr puest | hacer: hag hic hiz har hech
decir: dig dij dir dic dich | poder: pud podr pued pod | querer: quis querr quier | saber: sup sabr sep | caber: cup cabr quep
traer: traig traj tray | caer: caig cay | oir: oig oy | salir: salg saldr | valer: valg valdr | ver: vist | andar: anduv | estar: estuv
conducir: conduzc conduj | producir: produzc produj | reducir: reduzc reduj | traducir: traduzc traduj | introducir: introduzc introduj
haber: hub habr hay | ir: vay ib | escribir: escrit | abrir: abiert | cubrir: cubiert | romper: rot | morir: muert muri | volver: vuelt
resolver: resuelt | freir: frit | imprimir: impres | reir: ri | creer: crey | leer: ley | jugar: jueg | oler: huel | errar: yerr
inscribir: inscrit | satisfacer: satisfag satisfech satisfiz | huir: huy | construir: construy | incluir: incluy`;

/** Whole words that no rule leads to. */
const irregularForms = `ser: soy eres es somos sois son era eras eramos erais eran fui fuiste fue fuimos fuisteis fueron fuera fueran
fuese sea seas seamos sean sera seras seremos seran seria serias seriamos serian sido siendo sos
estar: estoy estas estamos estais estan estes esten estemos | ir: voy vas va vamos vais van iba ibas ibamos iban ido yendo vete
ire iras ira iremos iran iria irias iriamos irian ve | dar: doy das da damos dais dan di dio dimos disteis dieron diste diera dieran
des den demos dado dada dando | ver: veo ves ve vemos veis ven vi vio vimos visteis vieron viste viera vea veas veamos veais vean veia veian
veiamos viendo visto vista vere veras vera veremos veran veria verias veriamos verian | haber: he has ha hemos habeis han habia habias habiamos habian hubiera hubieran haya hayas hayamos hayan
habria habrias habrian hubo hay | tener: ten | poner: pon | hacer: haz | decir: di | salir: sal | venir: ven | saber: se`;

/** Nouns and adjectives that end as an infinitive does: "Collado" is no form of "collar". */
const notVerbs = new Set(
  `collar lugar hogar mar bar par altar pilar azucar dolar escaner lunar solar polar familiar militar popular celular particular similar
  auxiliar circular regular escolar titular molar lumbar tutelar paladar bazar telar mujer ayer taller alquiler primer tercer alfiler
  laser master placer caracter cancer poster elixir`.split(/\s+/),
);
const endingsOfAr =
  'o as a amos ais an aba abas abamos abais aban aste asteis aron are aras ara aremos areis aran aria arias ariamos ariais arian e es emos eis en aramos ase ases asen arais aseis ando ado ada ados adas ad';
const endingsOfErIr =
  'o es e emos eis en imos is ia ias iamos iais ian i iste io isteis ieron iera ieras ieramos ieran iese iesen iendo ido ida idos idas a as amos ais an ed id yo yeron yendo yera eron era eras eran ierais erais ieseis';
const endingsOfFuture = ['e', 'as', 'a', 'emos', 'eis', 'an', 'ia', 'ias', 'iamos', 'iais', 'ian'];
const endings = {
  ar: endingsOfAr.split(' '),
  er: [...endingsOfErIr.split(' '), ...endingsOfFuture.map((ending) => `er${ending}`)],
  ir: [...endingsOfErIr.split(' '), ...endingsOfFuture.map((ending) => `ir${ending}`)],
} as const;
const anyEnding = new Set([...Object.values(endings).flat(), '']);
const infinitivesByEnding = new Map<string, string[]>();
for (const [infinitive, ends] of Object.entries(endings))
  for (const ending of ends) infinitivesByEnding.set(ending, [...(infinitivesByEnding.get(ending) ?? []), infinitive]);
const longestEnding = Math.max(...[...anyEnding].map((ending) => ending.length));

/** What a conjugated stem has in place of what the infinitive has. */
const alternations: readonly (readonly [RegExp, string])[] = [
  [/ie(?=(?:[^aeiou]|gu)+$)/, 'e'],
  [/ue(?=(?:[^aeiou]|gu)+$)/, 'o'],
  [/i(?=(?:[^aeiou]|gu)+$)/, 'e'],
  [/u(?=[^aeiou]+$)/, 'o'],
];
/** The same for its last consonant: spelling follows the vowel after it. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/qu$/, 'c'],
  [/gu$/, 'g'],
  [/zc$/, 'c'],
  [/c$/, 'z'],
  [/z$/, 'c'],
  [/j$/, 'g'],
  [/g$/, 'gu'],
  [/y$/, ''],
];
const pronouns = /(?:me|te|se|nos|os|les?|l[oa]s?)$/;
const diminutive = /(?:ec|c)?(?:it|ill)(?:os?|as?)$/;
const superlative = /isim(?:os?|as?)$/;
const shortestStem = 2;
/** Endings of the many words that both languages have from Latin: an unknown one reads as its English cousin. */
const cousins: readonly (readonly [RegExp, string])[] = [
  [/ciones$/, 'tions'],
  [/cion$/, 'tion'],
  [/idad(?:es)?$/, 'ity'],
  [/(?<=[bcdlnrst])encias?$/, 'ence'],
  [/(?<=[bcdlnrst])ancias?$/, 'ance'],
  [/icamente$/, 'ically'],
  [/amente$/, 'ely'],
  [/mente$/, 'ly'],
  [/ic[oa]s?$/, 'ic'],
  [/iv[oa]s?$/, 'ive'],
  [/os[oa]s?$/, 'ous'],
  [/ari[oa]s?$/, 'ary'],
  [/ismos?$/, 'ism'],
  [/istas?$/, 'ist'],
  [/(?<=graf|log|nom|terap)ias?$/, 'y'],
];
/** Shorter words have the ending by chance. */
const shortestCousin = 7;
/** From a plural feminine to its singular, its masculine and its verb. */
const mostSteps = 3;

/** Forms of one pronoun or article: a phrase holds whoever it is said of. Words that stand alone look like forms of a verb. */
const sameInPhrases = new Map(
  [
    'se me te nos os le les',
    'lo la los las',
    'su mi tu sus mis tus nuestro nuestra nuestros nuestras vuestro vuestra',
    'un una unos unas',
    'de del',
    'poda podas podan podo',
    ...'para nada como sobre entre fuera casa esto este estos'.split(' '),
  ]
    .map((line) => line.split(' '))
    .flatMap((forms) => forms.map((form): [string, string] => [form, forms[0]!])),
);
const auxiliary =
  /^(?:he|has|ha|hemos|habeis|han|hab(?:ia|ias|iamos|ian|re|ra|ran|ria|rias|riamos|rian|er)|ha(?:ya|yas|yamos|yan)|hubiera[ns]?)$/;
const participle = /(?:[ai]d|[^s]t|ch|puest|vist|suelt|is|es)o$/;

export interface WordForms {
  /** A known word, another one than the word itself, or undefined. */
  dictionaryFormOf(word: string): string | undefined;
  /** An English spelling of an unknown word; the word itself where nothing is known of it. */
  cousinOf(word: string): string;
  /** What a phrase is compared by. */
  phraseFormOf(word: string): string;
  /** "he pagado" and "pagué" are one, and "he gastado" is no quality: the infinitive stands for both words. */
  withoutAuxiliaries(words: readonly string[]): string[];
}

/** `known`: the words of the dictionary. */
export function createWordForms(known: ReadonlySet<string>): WordForms {
  const stems = stemsOf(known);
  const forms = readTable(irregularForms);

  const first = (candidates: readonly string[]) => candidates.find((candidate) => known.has(candidate));
  const isVerb = (word: string) => /[aei]r$/.test(word) && known.has(word) && !notVerbs.has(word);
  const firstVerb = (candidates: readonly string[]) => candidates.find(isVerb);

  function irregularOf(word: string): string | undefined {
    const whole = forms.get(word);
    if (whole !== undefined) return whole;
    for (let cut = word.length; cut >= shortestStem; cut--) {
      const found = stems.get(word.slice(0, cut));
      if (found !== undefined && anyEnding.has(word.slice(cut))) return found;
    }
    return undefined;
  }

  function regularOf(word: string): string | undefined {
    const cuts: { readonly spelled: readonly string[]; readonly infinitive: string }[] = [];
    for (let length = 1; length <= Math.min(longestEnding, word.length - shortestStem); length++) {
      const infinitives = infinitivesByEnding.get(word.slice(-length));
      if (!infinitives) continue;
      const spelled = spelledOf(word.slice(0, -length));
      for (const infinitive of infinitives) cuts.push({ spelled, infinitive });
    }
    const plain = cuts.flatMap(({ spelled, infinitive }) => spelled.map((stem) => stem + infinitive));
    return firstVerb(plain) ?? firstVerb(cuts.flatMap(({ spelled, infinitive }) => alternated(spelled, infinitive)));
  }

  const plainVerbOf = (word: string) => (isVerb(word) ? word : (irregularOf(word) ?? regularOf(word)));

  function verbOf(word: string): string | undefined {
    const plain = plainVerbOf(word);
    if (plain !== undefined) return plain;
    for (let rest = word, count = 0; count < 2 && pronouns.test(rest); count++) {
      rest = rest.replace(pronouns, '');
      const found = rest.length >= shortestStem ? plainVerbOf(rest) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  const plainerOf = (word: string) => first(singularsOf(word)) ?? first(masculinesOf(word)) ?? verbOf(word);
  const dictionaryFormOf = (word: string) => plainerOf(word) ?? first(gendersOf(word)) ?? first(plainSizesOf(word));

  /** All forms of a word come to the same one: "cortos" by "corto" to the verb. A known "mesa" is no large "mes". */
  function plainest(word: string): string {
    let found = word;
    for (let step = 0; step < mostSteps && !sameInPhrases.has(found); step++)
      found = (known.has(found) ? plainerOf(found) : dictionaryFormOf(found)) ?? found;
    return found;
  }

  return {
    cousinOf,
    dictionaryFormOf,
    phraseFormOf: (word) => sameInPhrases.get(word) ?? plainest(word),
    withoutAuxiliaries(words) {
      const isAuxiliary = (i: number) => auxiliary.test(words[i] ?? '') && participle.test(words[i + 1] ?? '');
      return words.flatMap((word, i) => {
        if (isAuxiliary(i)) return [];
        return isAuxiliary(i - 1) ? [plainVerbOf(word) ?? word] : [word];
      });
    },
  };
}

function cousinOf(word: string): string {
  const rule = word.length < shortestCousin ? undefined : cousins.find(([end]) => end.test(word));
  return rule ? word.replace(...rule) : word;
}

const spelledOf = (stem: string): string[] => [
  stem,
  ...spellings.flatMap(([end, plain]) => (end.test(stem) ? [stem.replace(end, plain)] : [])),
];

const alternated = (stems: readonly string[], infinitive: string): string[] =>
  stems.flatMap((stem) =>
    alternations.flatMap(([changed, plain]) => (changed.test(stem) ? [stem.replace(changed, plain) + infinitive] : [])),
  );

function singularsOf(word: string): string[] {
  if (!word.endsWith('s') || word.length < 4) return [];
  const cut = [word.slice(0, -1)];
  if (word.endsWith('ces')) cut.push(`${word.slice(0, -3)}z`);
  if (word.endsWith('es')) cut.push(word.slice(0, -2));
  return cut;
}

/** Of a participle: "agotadas" is "agotado" before it is a form of "agotar". */
const masculinesOf = (word: string): string[] => (/[ai]das?$/.test(word) ? [word.replace(/as?$/, 'o')] : []);

function gendersOf(word: string): string[] {
  const base = /^(.{2,}?)as?$/.exec(word)?.[1];
  return base === undefined ? [] : [`${base}o`, base, `${base}e`];
}

/** "ratito", "gripazo", "carísimo", "rápidamente" without what makes them so. */
function plainSizesOf(word: string): string[] {
  const bases: string[] = [];
  for (const end of [diminutive, /(?:it|ill|az)(?:os?|as?)$/, superlative, /mente$/]) {
    const base = word.replace(end, '');
    if (base !== word && base.length >= shortestStem)
      bases.push(base, base.replace(/qu$/, 'c').replace(/gu$/, 'g'), base.replace(/c$/, 'z'));
  }
  return bases.flatMap((base) => [
    `${base}o`,
    `${base}a`,
    base,
    `${base}e`,
    base.replace(/c$/, 'z'),
    base.replace(/a$/, 'o'),
  ]);
}

function stemsOf(known: ReadonlySet<string>): ReadonlyMap<string, string> {
  const rows = readTable(irregularStems);
  const found = new Map(rows);
  const infinitives = new Map<string, string[]>();
  for (const [stem, infinitive] of rows) infinitives.set(infinitive, [...(infinitives.get(infinitive) ?? []), stem]);
  for (const word of known) {
    // No infinitive of the table is shorter than two letters or longer than ten.
    for (let cut = 1; cut <= word.length - 3; cut++) {
      for (const stem of infinitives.get(word.slice(cut)) ?? []) {
        if (!found.has(word.slice(0, cut) + stem)) found.set(word.slice(0, cut) + stem, word);
      }
    }
  }
  return found;
}

/** Each form with its infinitive. */
function readTable(table: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const row of table.replace(/\n(?=\S+:)/g, ' | ').split(' | ')) {
    const [infinitive = '', list = ''] = row.split(': ');
    for (const form of list.split(/\s/)) if (!found.has(form)) found.set(form, infinitive);
  }
  return found;
}
