/** Spanish verb forms, made from `verbs.ts`: which person each is, and what stands for it in the third. Made once, at the first need. */
import { irregularVerbs, verbsByChange } from './verbs.ts';

export type VerbForm = {
  readonly infinitive: string;
  /** 1 and 2: of the speaker, of the one spoken to; 3: of somebody else. `order`: tells somebody to do it. */
  readonly person: 1 | 2 | 3 | 'order';
  readonly isPlural: boolean;
  /** The same tense in the third person. */
  readonly third: string;
  /** "pagamos" is both: what it is in the past. */
  readonly thirdPast?: string;
};
export type Conjugation = {
  readonly forms: ReadonlyMap<string, readonly VerbForm[]>;
  /** "manden": what others are asked to do, by infinitive. */
  readonly wished: ReadonlyMap<string, string>;
};

const persons = [
  [1, false],
  [2, false],
  [3, false],
  [1, true],
  [2, true],
  [3, true],
] as const;
const endings = {
  ar: {
    present: 'o as a amos áis an',
    preterite: 'é aste ó amos asteis aron',
    imperfect: 'aba abas aba ábamos abais aban',
    subjunctive: 'e es e emos éis en',
    vos: 'ás',
    vosOrder: 'á',
  },
  er: {
    present: 'o es e emos éis en',
    preterite: 'í iste ió imos isteis ieron',
    imperfect: 'ía ías ía íamos íais ían',
    subjunctive: 'a as a amos áis an',
    vos: 'és',
    vosOrder: 'é',
  },
  ir: {
    present: 'o es e imos ís en',
    preterite: 'í iste ió imos isteis ieron',
    imperfect: 'ía ías ía íamos íais ían',
    subjunctive: 'a as a amos áis an',
    vos: 'ís',
    vosOrder: 'í',
  },
} as const;
const futureEndings = 'é ás á emos éis án';
const conditionalEndings = 'ía ías ía íamos íais ían';

let made: Conjugation | undefined;

export function conjugation(): Conjugation {
  made ??= conjugate();
  return made;
}

function conjugate(): Conjugation {
  const forms = new Map<string, VerbForm[]>();
  const wished = new Map<string, string>();
  const add = (word: string, form: VerbForm) => {
    const known = forms.get(word) ?? [];
    if (known.length === 0) forms.set(word, known);
    if (!known.some(({ infinitive, person }) => infinitive === form.infinitive && person === form.person))
      known.push(form);
  };
  const changes = Object.entries(verbsByChange).flatMap(([change, list]) =>
    list.split(/\s+/).map((infinitive) => [infinitive, change] as const),
  );
  const irregular = Object.keys(irregularVerbs).filter((infinitive) => !changes.some(([verb]) => verb === infinitive));
  for (const [infinitive, change] of [...changes, ...irregular.map((verb) => [verb, ''] as const)]) {
    const tenses = tensesOf(infinitive, change);
    wished.set(infinitive, tenses.subjunctive![5]!);
    for (const [tense, six] of Object.entries(tenses))
      for (const [k, word] of six.entries()) {
        const [person, isPlural] = persons[k]!;
        const third = six[isPlural ? 5 : 2]!;
        const isBoth = tense === 'present' && k === 3 && word === tenses.preterite![3];
        add(word, { infinitive, person, isPlural, third, ...(isBoth && { thirdPast: tenses.preterite![5]! }) });
      }
    addOrders(infinitive, tenses, add);
  }
  return { forms, wished };
}

type Tenses = Readonly<Record<string, readonly string[]>>;

/** "manda", "mande", "mandá", "manden": the first is also an ordinary third person, which goes first. */
function addOrders(infinitive: string, tenses: Tenses, add: (word: string, form: VerbForm) => void): void {
  const special = irregularVerbs[infinitive];
  const kind = endingsOf(infinitive);
  const third = tenses.present![2]!;
  const order = { infinitive, person: 'order', isPlural: false, third } as const;
  for (const word of [special?.order ?? third, tenses.subjunctive![2]!, `${infinitive.slice(0, -2)}${kind.vosOrder}`])
    add(word, order);
  add(tenses.subjunctive![5]!, { ...order, isPlural: true });
  add(special?.vos ?? `${infinitive.slice(0, -2)}${kind.vos}`, { infinitive, person: 2, isPlural: false, third });
}

const endingsOf = (infinitive: string) => endings[infinitive.slice(-2).replace('í', 'i') as keyof typeof endings];

function tensesOf(infinitive: string, change: string): Tenses {
  const stem = infinitive.slice(0, -2);
  const kind = endingsOf(infinitive);
  const special = irregularVerbs[infinitive] ?? {};
  const stressed = stressedStem(stem, change);
  const soft = /[eií]r$/.test(infinitive);
  const present =
    special.present?.split(' ') ??
    kind.present.split(' ').map((end, k) => spelled(k === 3 || k === 4 ? stem : stressed, end, soft, change));
  const weak = /ir$/.test(infinitive) && /^(?:o>ue|e>ie|e>i)$/.test(change) ? weakStem(stem) : stem;
  const preterite =
    special.preterite?.split(' ') ??
    kind.preterite.split(' ').map((end, k) => {
      if (/cir$/.test(infinitive) && change === 'zc')
        return `${stem.slice(0, -1)}j${'e iste o imos isteis eron'.split(' ')[k]}`;
      if (change === 'lee' || change === 'y')
        return `${stem}${end.replace(/^i(?=[óe])/, 'y').replace(/^i(?=[ms])/, change === 'lee' ? 'í' : 'i')}`;
      return spelled(k === 2 || k === 5 ? weak : stem, end, soft, '');
    });
  const first = present[0]!.replace(/o?y?$/, '');
  const subjunctive =
    special.subjunctive?.split(' ') ??
    kind.subjunctive.split(' ').map((end, k) => {
      if (/(?:g|zc|y)$/.test(first) && soft && change !== 'e>i') return `${first}${end}`;
      return spelled(k === 3 || k === 4 ? weak : stressed, end, soft, '');
    });
  const future = special.future ?? infinitive.replace('í', 'i');
  return {
    present,
    preterite,
    imperfect: special.imperfect?.split(' ') ?? kind.imperfect.split(' ').map((end) => `${stem}${end}`),
    subjunctive,
    future: futureEndings.split(' ').map((end) => `${future}${end}`),
    conditional: conditionalEndings.split(' ').map((end) => `${future}${end}`),
    past: 'ra ras ra ramos rais ran'.split(' ').map((end, k) => pastSubjunctive(preterite[5]!, end, k)),
  };
}

const pastSubjunctive = (preterite: string, end: string, k: number): string => {
  const base = preterite.replace(/ron$/, '');
  return k === 3 ? `${base.replace(/a$/, 'á').replace(/e$/, 'é')}${end}` : `${base}${end}`;
};

function stressedStem(stem: string, change: string): string {
  if (change === 'y') return `${stem}y`;
  const [from, to] = change.split('>');
  if (to === undefined) return stem;
  const at = stem.lastIndexOf(from!);
  return at < 0 ? stem : `${stem.slice(0, at)}${to}${stem.slice(at + 1)}`;
}

/** "pidió", "durmió". */
const weakStem = (stem: string): string => stem.replace(/e(?=[^eio]*$)/, 'i').replace(/o(?=[^eio]*$)/, 'u');

/** The letter before the ending keeps its sound: "pagué", "busqué", "recojo". */
function spelled(stem: string, end: string, soft: boolean, change: string): string {
  if (change === 'zc' && end === 'o') return `${stem.slice(0, -1)}zco`;
  if (change === 'y' && /^[ií]/.test(end)) return `${stem.slice(0, -1)}${end}`;
  if (!soft && /^[eé]/.test(end)) {
    const before = stem.replace(/g$/, 'gu').replace(/c$/, 'qu').replace(/z$/, 'c');
    return `${before}${end}`;
  }
  if (soft && /^[oa]/.test(end))
    return `${stem
      .replace(/gu$/, 'g')
      .replace(/g$/, (g) => (/gu$/.test(stem) ? g : 'j'))
      .replace(/c$/, 'z')}${end}`;
  return `${stem}${end}`;
}
