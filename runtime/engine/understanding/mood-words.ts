/**
 * Sentiment by words: negation turns, intensity scales. The only way where there are no vectors (Spanish, or packages left
 * out), and a second opinion where there are.
 */
import { fold, type WordLanguage } from '../../../shared/assist/words.ts';

const list = (text: string) => text.split(' ');
const lexicon: {
  readonly [L in WordLanguage]: {
    positive: readonly string[];
    negative: readonly string[];
    negation: readonly string[];
    strong: readonly string[];
    weak: readonly string[];
  };
} = {
  en: {
    positive: list(
      'good great excellent perfect wonderful fantastic amazing awesome brilliant lovely nice kind helpful happy glad pleased satisfied thanks thank appreciate love relief super best quick easy works fine better impressed',
    ),
    negative: list(
      'bad terrible awful horrible worst angry furious upset annoyed annoying frustrating frustrated disappointed disappointing ridiculous unacceptable broken damaged defective faulty useless rude late lost wrong never nobody mess joke cheated fed waiting problem complaint complain hate poor sick tired fail failed failing cracked stuck overcharged',
    ),
    negation: list("not no never don't doesn't didn't isn't wasn't can't cannot couldn't won't hardly without nothing"),
    strong: list('very really so extremely absolutely totally completely still again'),
    weak: list('bit little slightly somewhat'),
  },
  es: {
    positive: list(
      'bien bueno buena genial excelente perfecto perfecta perfectamente maravilloso maravillosa fantastico estupendo amable contento contenta feliz gracias agradezco encanta alivio rapido facil funciona mejor satisfecho satisfecha ayuda',
    ),
    negative: list(
      'mal malo mala terrible horrible peor enfadado enfadada enojado enojada molesto molesta furioso furiosa frustrante frustrado decepcionado decepcionada ridiculo inaceptable roto rota danado danada defectuoso inutil grosero tarde perdido perdieron nadie harto harta verguenza problema queja esperando cobraron odio',
    ),
    negation: list('no nunca jamas ni sin tampoco'),
    strong: list('muy mucho muchisimo totalmente otra siempre sigue'),
    weak: list('poco algo'),
  },
};

/** −1 … 1; 0 where no word says anything. */
export function scoreByWords(text: string, language: WordLanguage): number {
  const { positive, negative, negation, strong, weak } = lexicon[language];
  const words = fold(text).match(/[\p{L}']+/gu) ?? [];
  let sum = 0;
  for (const [i, word] of words.entries()) {
    let value = positive.includes(word) ? 1 : negative.includes(word) ? -1 : 0;
    if (value === 0) continue;
    const before = words.slice(Math.max(0, i - 3), i);
    if (before.some((w) => strong.includes(w))) value *= 1.5;
    if (before.some((w) => weak.includes(w))) value *= 0.6;
    if (before.some((w) => negation.includes(w))) value *= value > 0 ? -0.9 : -0.3;
    sum += value;
  }
  if (/!\s*$/.test(text)) sum *= 1.2;
  return Math.tanh(sum / 2);
}
