/**
 * When to speak without being asked. A wrong card costs an agent more attention than a missing one, so a turn must look
 * like a need (a question, a problem, a wish), and the articles must answer it clearly. Pure.
 */

import { contentWords, fold, splitSentences, type WordLanguage } from '../../../shared/assist/words.ts';
import type { Turn } from '../ports.ts';

const need: { readonly [L in WordLanguage]: RegExp } = {
  en: /\?|\b(?:how (?:long|much|many|do|can)|can i|could i|do i (?:have|need)|what (?:if|about|happens)|where is|when (?:do|will|can)|is it possible|i (?:want|need|would like|would rather|'d like|'d rather|wanted) |i (?:can ?not|can't|could not|couldn't) |not arrived|never (?:arrived|came)|has not|hasn't|did ?n[o']t|does ?n[o']t (?:work|turn|start)|stopped working|(?:is|are|was|were|came|arrived) (?:\w+ )?(?:broken|cracked|scratched|torn|dented|leaking|damaged|late|missing|wrong|faulty|locked)|broke|flickers?|leaks?|defective|lost|forgot|declined|my money back|refund|cancel)\b/,
  es: /[?¿]|\b(?:como (?:puedo|hago)|cuanto|cuando (?:me|llega)|puedo|tengo que|donde esta|quiero|quisiera|necesito|me gustaria|no (?:ha llegado|llego|funciona|puedo)|esta (?:roto|rota|danado|danada)|llego (?:roto|rota)|reembolso|cancelar|olvide)\b/,
};

export type Need = { readonly sentence: string; readonly asked: boolean; readonly plain: boolean };

/** The customer's sentences that may hold a need, the last spoken first. `plain`: its own words say so. */
export function needsIn(turn: Turn, language: WordLanguage): Need[] {
  if (turn.role !== 'customer') return [];
  return splitSentences(turn.text)
    .filter((sentence) => contentWords(sentence, language).length >= 2)
    .map((sentence) => ({ sentence, asked: sentence.endsWith('?'), plain: need[language].test(fold(sentence)) }))
    .reverse()
    .slice(0, 3);
}
