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
  fr: {
    groups: groupsOf(
      'gratuit|gratuite|gratuits|gratuites|gratuitement|offert|offerte toujours seulement|uniquement|seul|seule illimite|illimitee garanti|garantie|garantit immediatement|instantanement vie tous|toutes|tout|toute|chaque deux avant apres jusqu minimum|moins maximum|plus ferme|fermee|scelle|scellee|emballe ouvert|ouverte|utilise|utilisee sans sauf|excepte|hormis facultatif|facultative obligatoire|doit|devez double moitie minute|minutes heure|heures jour|jours nuit|nuits semaine|semaines mois an|ans|annee|annees personne|personnes article|articles quotidien|quotidienne hebdomadaire mensuel|mensuelle annuel|annuelle',
    ),
    yes: ['oui'],
    no: ['non'],
    symbols: { $: 'dollars', '€': 'euros', '£': 'livres', '%': 'pourcent' },
  },
  de: {
    groups: groupsOf(
      'kostenlos|gratis|kostenfrei|umsonst immer|stets nur|ausschliesslich unbegrenzt|unbeschrankt garantiert|garantie|garantieren sofort|unverzuglich|umgehend lebenslang alle|jede|jeder|jedes|jeden beide|beides vor|vorher nach|danach bis mindestens|wenigstens|minimum hochstens|maximal|maximum ungeoffnet|versiegelt|unbenutzt|originalverpackt geoffnet|benutzt|gebraucht ohne ausser|ausgenommen|ausnahme freiwillig|optional verpflichtend|pflicht|muss|mussen doppelt|doppelte|zweimal halfte|halb minute|minuten stunde|stunden tag|tage|tagen nacht|nachte|nachten woche|wochen monat|monate|monaten jahr|jahre|jahren person|personen artikel taglich wochentlich monatlich jahrlich',
    ),
    yes: ['ja', 'doch'],
    no: ['nein'],
    symbols: { $: 'dollar', '€': 'euro', '£': 'pfund', '%': 'prozent' },
  },
  pt: {
    groups: groupsOf(
      'gratis|gratuito|gratuita|gratuitos|gratuitas|gratuitamente sempre so|somente|apenas|unicamente ilimitado|ilimitada garantido|garantida|garante imediatamente|imediato|imediata vitalicio|vitalicia todos|todas|cada|todo|toda ambos|ambas antes depois|apos ate minimo|menos maximo|mais fechado|fechada|lacrado|lacrada aberto|aberta|usado|usada sem exceto|salvo|menos opcional obrigatorio|obrigatoria|deve|precisa dobro metade minuto|minutos hora|horas dia|dias noite|noites semana|semanas mes|meses ano|anos pessoa|pessoas artigo|artigos diario|diaria semanal mensal anual',
    ),
    yes: ['sim'],
    no: ['nao'],
    symbols: { $: 'dolares', '€': 'euros', '£': 'libras', '%': 'cento' },
  },
};
