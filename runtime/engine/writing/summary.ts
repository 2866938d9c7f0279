/**
 * A summary made of what was said: every sentence of it is somebody's own, put into the section it belongs to. It can not
 * invent, and it can not rephrase. Pure.
 */

import { contentWords, fold, splitSentences, type WordLanguage } from '../../../shared/assist/words.ts';
import type { Turn } from '../ports.ts';
import { scoreByWords } from '../understanding/mood-words.ts';

type Section = 'situation' | 'action' | 'resolution' | 'next';
type Line = { readonly text: string; readonly weight: number; readonly order: number };

const titles: { readonly [L in WordLanguage]: { readonly [S in Section]: string } } = {
  en: { situation: 'Situation', action: 'Action', resolution: 'Resolution', next: 'Next steps' },
  es: { situation: 'Situación', action: 'Acción', resolution: 'Resolución', next: 'Próximos pasos' },
};
const most: { readonly [S in Section]: number } = { situation: 3, action: 3, resolution: 2, next: 3 };

const marks: {
  readonly [L in WordLanguage]: {
    problem: RegExp;
    done: RegExp;
    offer: RegExp;
    future: RegExp;
    wish: RegExp;
    small: RegExp;
  };
} = {
  en: {
    problem:
      /\b(?:broken|broke|damaged|not arrived|has not|have not|hasn't|wrong|late|missing|lost|faulty|defective|does(?: not|n't)|did(?: not|n't)|can(?: ?not|'t)|stopped|leaks?|refund|return|problem|issue|ordered|arrived|charged|declined|forgot|locked|moved|need|want|would like)\b/,
    done: /\b(?:i have|i've|i just|we have|we've)\b(?! to\b).*\b(?:started|updated|changed|sent|added|refunded|cancell?ed|created|booked|credited|unlocked|ordered|replaced|reset|extended|escalated|corrected|arranged|issued|removed|noted)\b|\bis (?:now )?(?:cancell?ed|updated|refunded|unlocked|done|fixed)\b/,
    offer: /\b(?:i can|i could|we can|let me|i am going to|i'm going to|i have found|i can see|i see that)\b/,
    future:
      /\b(?:will|you'll|i'll|we'll|going to|(?:takes?|works for|valid for) (?:\w+ ){0,5}(?:days?|weeks?|hours?)|within|please (?:put|send|take|keep|check|wait))\b/,
    wish: /\b(?:i would (?:rather|like|prefer)|i'd (?:rather|like|prefer)|i want|i prefer|that is (?:good|fine|great)|that's (?:good|fine|great)|that works|(?:it )?works (?:now|again)|suits me|relief)\b/,
    small:
      /^(?:hello|hi|good (?:morning|afternoon|evening)|thank|thanks|you are welcome|you're welcome|goodbye|good-bye|bye|have a|yes|no|okay|ok|great|perfect)\b[^.?!]{0,40}[.?!]?$/,
  },
  es: {
    problem:
      /\b(?:rot[oa]|danad[oa]|no ha llegado|no llego|no funciona|equivocad[oa]|tarde|falta|perdid[oa]|problema|pedi|llego|cobr\w+|rechazad[oa]|olvide|bloquead[oa]|mudad[oa]|necesito|quiero|quisiera)\b/,
    done: /\b(?:he|hemos) (?:\w+ ){0,2}(?:iniciado|actualizado|cambiado|enviado|anadido|reembolsado|cancelado|creado|desbloqueado|corregido|anotado)\b/,
    offer: /\b(?:puedo|podemos|dejeme|voy a|he encontrado|veo que)\b/,
    future: /\b(?:recibira|llegara|tarda(?:ra)?|le (?:envio|enviare|llamare)|en un plazo|se entregara|podra)\b/,
    wish: /\b(?:prefiero|quiero|me gustaria|esta bien|me parece bien|que alivio)\b/,
    small:
      /^(?:hola|buen[oa]s|gracias|muchas gracias|de nada|adios|hasta luego|que tenga|si|no|vale|perfecto)\b[^.?!]{0,40}[.?!]?$/,
  },
};

/** Sections in order; a section that nothing was said for is left out. */
export function summarize(history: readonly Turn[], language: WordLanguage): { title: string; text: string }[] {
  const lines: { [S in Section]: Line[] } = { situation: [], action: [], resolution: [], next: [] };
  let order = 0;
  for (const [index, turn] of history.entries()) {
    for (const text of splitSentences(turn.text)) {
      order++;
      const late = index / Math.max(1, history.length - 1);
      const section = place(turn, text, late, language);
      if (!section) continue;
      // What is said early tells the reason, what is said late tells the outcome.
      const time = section === 'situation' ? 1 - late : section === 'resolution' ? late : 0.5;
      const marked = section !== 'action' || marks[language].offer.test(fold(text)) ? 0.3 : 0;
      const mood = section === 'situation' ? Math.abs(scoreByWords(text, language)) : 0;
      const length = Math.min(1, contentWords(text, language).length / 6);
      lines[section].push({ text, order, weight: time + length + marked + 0.5 * mood });
    }
  }
  const sections = (['situation', 'action', 'resolution', 'next'] as const).flatMap((section) => {
    const chosen = pick(lines[section], most[section], language);
    return chosen.length === 0 ? [] : [{ title: titles[language][section], text: chosen.join(' ') }];
  });
  return sections.length > 0 ? sections : herWords(history, language);
}

/** Nothing fitted anywhere: then what the customer said longest is what it was about. */
function herWords(history: readonly Turn[], language: WordLanguage): { title: string; text: string }[] {
  const said = history.filter((turn) => turn.role === 'customer').flatMap((turn) => splitSentences(turn.text));
  const whole = said.filter((text) => text.split(' ').length >= 3);
  const longest = whole.reduce((best, text) => (text.length > best.length ? text : best), '');
  return longest === '' ? [] : [{ title: titles[language].situation, text: longest }];
}

function place(turn: Turn, text: string, late: number, language: WordLanguage): Section | undefined {
  const said = fold(text);
  const mark = marks[language];
  const marked = mark.problem.test(said) || mark.done.test(said) || mark.wish.test(said) || mark.future.test(said);
  // "Hello, my kettle leaks" is more than a greeting.
  if ((mark.small.test(said) && !marked) || contentWords(text, language).length < 2) return undefined;
  // Recognition sometimes ends a question with a full stop.
  const asks =
    text.trimEnd().endsWith('?') ||
    /\b(?:may i|could you|can you|would you|what is|me dice|puede decirme)\b/.test(said);
  if (turn.role === 'customer') {
    // Who she is and what her numbers are is in the record; it is not what happened.
    if (/@|\d{4}/.test(said) && contentWords(text, language).length <= 5) return undefined;
    const asksWhy = asks && (late < 0.35 || mark.problem.test(said));
    if (asks) return asksWhy ? 'situation' : undefined;
    if (mark.wish.test(said) && late >= 0.35) return 'resolution';
    // Whoever calls says why at the start, whatever words she finds for it.
    const early = late < 0.35 && contentWords(text, language).length >= 3;
    return early || mark.problem.test(said) ? 'situation' : undefined;
  }
  if (asks) return undefined;
  if (mark.done.test(said)) return mark.future.test(said) && !/\b(?:have|he)\b/.test(said) ? 'next' : 'resolution';
  if (mark.future.test(said)) return 'next';
  const tells = contentWords(text, language).length >= 4 && late > 0.1;
  return tells || mark.offer.test(said) ? 'action' : undefined;
}

/** The weightiest, in the order they were said, none twice. */
function pick(lines: readonly Line[], most: number, language: WordLanguage): string[] {
  const chosen: Line[] = [];
  for (const line of [...lines].sort((a, b) => b.weight - a.weight)) {
    const words = new Set(contentWords(line.text, language));
    const repeats = chosen.some((other) => {
      const others = contentWords(other.text, language);
      return others.filter((word) => words.has(word)).length > 0.7 * Math.max(others.length, words.size);
    });
    if (!repeats) chosen.push(line);
    if (chosen.length === most) break;
  }
  return chosen.sort((a, b) => a.order - b.order).map((line) => line.text);
}
