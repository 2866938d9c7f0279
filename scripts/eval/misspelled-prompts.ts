/**
 * Spelling mistakes of the published texts of the prompts, which are not what the speaker says: words that no dictionary has
 * (hunspell's es_MX and fr were asked for all words of the lists), and a rule of grammar that every school teaches. The mistakes
 * were looked for in the texts alone, without a look at what was recognized. Accents do not count and are not corrected. Pure.
 */
import type { PromptLanguage } from './prompt-set.ts';

/** Lower case, without accents. */
const mistakes: Readonly<Record<PromptLanguage, Readonly<Record<string, string>>>> = {
  es: {
    atravez: 'a traves',
    contrasenia: 'contrasena',
    defeto: 'defecto',
    demonstracion: 'demostracion',
    entidade: 'entidad',
    ingese: 'ingrese',
    introdusca: 'introduzca',
    mesaje: 'mensaje',
    nimbre: 'nombre',
    numbre: 'nombre',
    paracambiar: 'para cambiar',
  },
  fr: {
    acceuil: 'accueil',
    appellant: 'appelant',
    aurevoir: 'au revoir',
    conctact: 'contact',
    connection: 'connexion',
    deboguage: 'debogage',
    demontration: 'demonstration',
    deverouillee: 'deverrouillee',
    deverouiller: 'deverrouiller',
    etez: 'etes',
    pous: 'pour',
    presentemnet: 'presentement',
    rappler: 'rappeler',
    seixieme: 'seizieme',
    verouillee: 'verrouillee',
    verouiller: 'verrouiller',
  },
};

/** French has the infinitive after "veuillez"; the texts often write the imperative, which sounds the same. */
const imperative = /\bveuillez (\p{L}+)ez\b/gu;

/** `text` as `toPlainWords` gives it. */
export function correctSpelling(text: string, language: PromptLanguage): string {
  const known = mistakes[language];
  const corrected = text.replace(/\p{L}+/gu, (word) => (Object.hasOwn(known, word) ? known[word]! : word));
  return language === 'fr' ? corrected.replace(imperative, 'veuillez $1er') : corrected;
}
