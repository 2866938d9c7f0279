import { type LanguagePack, numberWords, words } from '../language-pack.ts';

export const french: LanguagePack<'fr'> = {
  entities: {
    digits: words('zéro un deux trois quatre cinq six sept huit neuf'),
    months: words('janvier février mars avril mai juin juillet août septembre octobre novembre décembre'),
    weekdays: words('lundi mardi mercredi jeudi vendredi samedi dimanche'),
    weekdayPrefixes: ['le '],
    relativeDays: words("hier aujourd'hui demain"),
    ordinals: ['er'],
    beforeMonth: [],
    beforeYear: [],
    currencies: words('euros? francs? centimes?'),
    // "point" is an English word; addresses are written in chats.
    spokenDot: 'dot',
    spokenAt: 'arobase',
    numberNames: {
      order_number: ['(?:num[ée]ro|n°) de (?:commande|r[ée]servation)', 'commande'],
      policy_number: ['num[ée]ro de police'],
      imei: ['imei'],
      serial_number: ['num[ée]ro de s[ée]rie'],
      tracking_number: ['num[ée]ro de suivi', 'num[ée]ro de colis'],
      case_number: ['dossier', 'sinistre', 'r[ée]clamation', 'num[ée]ro de r[ée]f[ée]rence'],
      invoice_number: ['facture'],
      customer_number: ['num[ée]ro (?:de )?(?:client|contrat|compte|patient)', "num[ée]ro d'(?:adh[ée]rent|abonn[ée])"],
      meter_number: ['compteur'],
      postal_code: ['code postal'],
    },
    isMy: ['est (?:mon|ma|le|la)', "c'est (?:mon|ma|le|la)"],
    beforeHour: ['avant', 'vers'],
    afterHour: ['heures?', 'du (?:matin|soir)', "de l'apr[èe]s-midi"],
  },
  facts: {
    promise:
      /\b(?:(?:je|nous) (?:vais|allons|vous (?:envoie|rappelle|rembourse|enverrai|enverrons|rappellerai|rappellerons|rembourserons|contacterons|confirmerai))|vous (?:allez recevoir|recevrez|aurez|serez)|(?:il|elle|ce|le technicien|un technicien|le colis|un collegue) (?:arrivera|viendra|passera|sera|vous (?:appellera|contactera|rappellera)))\b/,
    stalling:
      /\b(?:un (?:instant|moment)|une (?:seconde|minute)|je (?:regarde|verifie|consulte|cherche)|laissez-moi (?:voir|verifier|regarder)|ne quittez pas|patientez|je vous (?:ecoute|transfere|mets en attente|passe))\b/,
    correction:
      /\b(?:non,? attendez|attendez,? non|pardon,? (?:c'est|non|je)|je veux dire|je voulais dire|plutot|je me suis trompe\w*|c'etait faux|rectification)\b/,
    wrongValue: /\b(?:pas|au lieu d[eu])(?: (?:le|la|les|numero))? ?$/,
    question:
      /^(?:(?:et|mais|alors|bon|bonjour)[, ]+){0,2}(?:est-ce qu\w*|qu'est-ce|combien|comment (?:je|puis|faire|ca|on|fait)|pourquoi|quand (?:est|vais|puis|le|la)|ou (?:est|sont|en est|puis)|quel(?:le)?s? |puis-je|dois-je|faut-il|est-il|y a-t-il|pouvez-vous)/,
    idleQuestion: /\b(?:comment allez-vous|pouvez-vous m'aider|vous m'entendez|vous etes la|n'est-ce pas|d'accord)\?$/,
    shortAnswer: /^(?:oui|non|si|bien sur|tout a fait|exactement|pas encore|malheureusement (?:non|pas))\b/,
  },
  grounding: {
    reporting: words(
      'client cliente agent conseiller dit demande signale explique mentionne appelle confirme indique concernant car conversation',
    ),
    courtesy: words(
      'desole desolee excuses excusez merci plaise aider aide volontiers comprends compris moment bien sur bienvenue patience bonjour bonsoir journee question desagrement voir regarde verifie',
    ),
    acts: words(
      'remboursement rembourser crediter annuler transferer virement envoyer payer paiement dedommager remise approuver bon remplacer echanger livrer promettre garantir fermer supprimer debloquer gratuit cadeau',
    ),
    wishes: words('veut voulait souhaite demande desire aimerait'),
    directives: words('doit doivent devrait faut immediatement assurez instruction'),
    secrets: words('passe code pin cvv cvc otp iban jeton secret identifiants carte'),
    amounts: words('euro euros franc francs centime centimes dollar dollars pourcent'),
    negations: words('pas non jamais aucun aucune rien ni sans personne plus'),
    numbers: numberWords(
      'zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf',
      'vingt trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix',
      'cent mille million',
    ),
  },
  farewells: ['au revoir', "c'est tout", 'bonne journee'],
  quotation: { before: '\u00a0: «\u00a0', after: '\u00a0»' },
  toneWords: words('pas jamais rien merci'),
  need: /[?]|\b(?:comment|combien|quand|puis-je|dois-je|ou est|je (?:veux|voudrais|souhaite|cherche)|j'ai besoin|j'aimerais|ne (?:marche|fonctionne) (?:pas|plus)|n'est pas arrive|en panne|casse|abime|remboursement|annuler|resilier|oublie)\b/,
};
