/** Words that decide what a sentence promises: one of these in an answer must stand in its source, however alike the rest is. */
import type { EngineLanguage } from '../../../shared/languages.ts';

export type ClaimWords = {
  /** Groups of words that say the same; a group of one is the word itself. Folded. */
  readonly groups: readonly (readonly string[])[];
  /** Begin an answer to a yes/no question. */
  readonly yes: readonly string[];
  readonly no: readonly string[];
  /** Units that symbols stand for. */
  readonly symbols: Readonly<Record<string, string>>;
};

const groupsOf = (text: string): string[][] => text.split(' ').map((group) => group.split('|'));

export const claimWords: Readonly<Record<EngineLanguage, ClaimWords>> = {
  en: {
    groups: groupsOf(
      'free|complimentary always only|solely unlimited guaranteed|guarantee immediately|instantly lifetime forever every|each all both before after until minimum|least maximum|most unopened|sealed|unused opened|used without except|unless|excluding optional|voluntary required|must|mandatory double half twice minute hour day night week month year person item daily weekly monthly yearly|annually',
    ),
    yes: ['yes'],
    no: ['no'],
    symbols: { $: 'dollars', '€': 'euros', '£': 'pounds', '%': 'percent' },
  },
  es: {
    groups: groupsOf(
      'gratis|gratuito|gratuita|gratuitos|gratuitas siempre solo|solamente|unicamente ilimitado|ilimitada garantizado|garantizada|garantiza inmediatamente todos|todas|cada ambos|ambas antes despues|tras hasta minimo|menos maximo|mas cerrado|cerrada|precintado|precintada abierto|abierta|usado|usada sin excepto|salvo|menos opcional obligatorio|obligatoria|debe doble mitad minuto hora dia noche semana mes|meses ano persona articulo diario|diaria semanal mensual anual',
    ),
    yes: ['si'],
    no: ['no'],
    symbols: { $: 'dolares', '€': 'euros', '£': 'libras', '%': 'ciento' },
  },
};
