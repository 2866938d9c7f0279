/**
 * What the names of wrap-up codes have in common, for each language of the engine: words that tell no code from another, words for
 * one thing, and negations.
 */
import { contentWords, toWords } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';

type Words = {
  /** Said in most conversations of a shop, whatever they are about: "order" alone is no cancelled order. */
  readonly general: string;
  /** Groups of words for one thing, each separated by a bar. */
  readonly alike: string;
  readonly negations: string;
};

const words: { readonly [L in EngineLanguage]: Words } = {
  en: {
    general:
      'order ordered item product article customer client number problem issue request question inquiry case other general service shop store thing purchase',
    alike:
      'damaged damage broken broke defective faulty cracked | delayed delay late overdue | cancelled cancel cancellation | changed change update updated | refund reimburse | payment pay paid charge charged | access login password | delivery delivered parcel shipment',
    negations: "not no never without don't doesn't didn't won't isn't wasn't cannot can't nothing",
  },
  es: {
    general:
      'pedido artículo producto cliente número problema incidencia solicitud consulta caso otro otros general servicio tienda cosa compra',
    alike:
      'dañado daño roto rota rotos defectuoso | retrasado retraso retrasada tarde demora | cancelado cancelar cancelación anular | cambio cambiar cambiado actualizar | reembolso reembolsar | pago pagar cobro cobrado | acceso contraseña | entrega entregado envío paquete',
    negations: 'no nunca sin tampoco nada jamás',
  },
  fr: {
    general:
      'commande article produit client numéro problème incident demande question dossier autre autres général service magasin chose achat',
    alike:
      'endommagé abîmé cassé cassée défectueux | retard retardé tard | annulé annuler annulation | changement changer modifier modifié | remboursement rembourser | paiement payer débité | accès connexion passe | livraison livré colis',
    negations: 'ne pas jamais sans rien aucun',
  },
  de: {
    general:
      'bestellung bestellt artikel produkt ware kunde kundin nummer problem anliegen anfrage frage fall sonstiges andere allgemein service laden sache kauf',
    alike:
      'beschädigt beschädigung kaputt defekt zerbrochen | verspätet verspätung spät verzögert | storniert stornieren stornierung | geändert ändern änderung | erstattung erstatten | zahlung zahlen bezahlt abgebucht | zugang anmeldung passwort | lieferung geliefert paket',
    negations: 'nicht kein keine keinen nie ohne nichts',
  },
  pt: {
    general:
      'pedido artigo produto item cliente número problema solicitação dúvida caso outro outros geral serviço loja coisa compra',
    alike:
      'danificado dano quebrado quebrada defeituoso | atrasado atraso atrasada tarde | cancelado cancelar cancelamento | alterado mudar mudança alterar | reembolso reembolsar | pagamento pagar cobrado cobrança | acesso senha | entrega entregue pacote',
    negations: 'não nunca sem nada jamais',
  },
};

type Prepared = {
  readonly general: ReadonlySet<string>;
  /** By stem: the first of its group. */
  readonly alike: ReadonlyMap<string, string>;
  readonly negations: ReadonlySet<string>;
};

const prepared: Partial<Record<EngineLanguage, Prepared>> = {};

/** Made with the first conversation in the language. */
function preparedOf(language: EngineLanguage): Prepared {
  prepared[language] ??= prepare(words[language], language);
  return prepared[language];
}

function prepare({ general, alike, negations }: Words, language: EngineLanguage): Prepared {
  const groups = alike.split('|').map((group) => contentWords(group, language));
  return {
    general: new Set(contentWords(general, language)),
    alike: new Map(groups.flatMap((group) => group.map((word) => [word, group[0]!] as const))),
    negations: new Set(toWords(negations)),
  };
}

/** Words after a negation that it takes back: "I don't want to cancel". */
const takenBack = 3;

/** Stems that tell codes apart, with one stem for words that mean the same; what is negated is left out. */
export function tellingWords(text: string, language: EngineLanguage): string[] {
  const { general, alike, negations } = preparedOf(language);
  let negated = 0;
  const kept = toWords(text).filter((word) => {
    const isNegation = negations.has(word);
    negated = isNegation ? takenBack : negated - 1;
    return !isNegation && negated < 0;
  });
  return contentWords(kept.join(' '), language)
    .filter((word) => !general.has(word))
    .map((word) => alike.get(word) ?? word);
}
