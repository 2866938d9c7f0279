import type { SearchWords } from '../search-vocabulary.ts';

export const frenchSearch: SearchWords = {
  concepts: `resilier resiliation annuler annulation arreter partir quitter terminer
suspendre suspension pause
prix cout couter coute coutent combien payer paie paye paiement tarif frais facturer euros supplement
gratuit gratuite gratuitement offert
facture recu
penalite amende frais
engagement engage oblige duree
banque compte prelevement iban bancaire rib
carte
vol vole volee voler derobe
perdre perdu perdue perte egare
decede deces mort morte defunt
panne casse cassee abime fonctionne marche defaut defectueux coupure
technicien reparer reparation depanner depannage quelqu'un
internet wifi connexion ligne service donnees
passe code
box routeur appareil modem
mobile telephone portable smartphone
demenager demenage demenagement adresse logement
changer changement modifier modification
titulaire nom proprietaire
numero portabilite conserver garder
etranger itinerance voyage voyager vacances
delai delais echelonner tranches echeancier
dette dettes dois impaye
retractation retracter renoncer avis
rendez-vous heure visite reservation reserver
reporter deplacer decaler changer
rendre retour retourner renvoyer remboursement rembourser rembourse
echange echanger remplacer remplacement
dedommagement indemniser indemnisation compensation
document documents papiers attestation justificatif certificat
chambre chambres
magasin boutique agence
courrier envoyer envoi expedier expedition livrer livraison colis
nouveau neuf duplicata
fille fils enfant enfants mineur
mere pere parents
mari femme epouse epoux conjoint
senior retraite age
assurance police couvre couverture assure
sinistre accident declaration choc
voiture vehicule auto
eau fuite inondation degat canalisation
electricite courant lumiere
cle cles serrure
urgence urgent urgente secours
medecin docteur consultation
ordonnance medicament medicaments
analyse analyses sang resultats
jeun manger
dentiste dent dents
enceinte grossesse
malade maladie fievre
douleur mal
vaccin vaccins
hotel chambre sejour
dejeuner repas diner
chien chat animal animaux
bagage bagages valise valises
vol avion
hypotheque pret credit
virement transferer
distributeur especes retrait
ouvert ouvre horaires ferme fermee
dimanche samedi ferie feries week-end
parking stationnement place
membre abonne adherent client
moins minimum
plus maximum limite
rapide vitesse debit lent
installer installation
prevenir preavis avertir
garantie garanti`,
  fillers:
    'bonjour bonsoir alors ecoutez voila euh ben bon dire dis dites savoir sais veux voudrais vouloir souhaite aimerais besoin crois pense vrai merci pardon excusez maintenant aujourd hui hier demain encore toujours jamais meme chose choses quelque rien tout toute tous toutes fois jour peu beaucoup assez aussi seulement ici la-bas avoir avez aller vais venir vient mettre mis moins plus suis etais gens personne cote facon possible pouvez pouvons pourrait monsieur madame vraiment',
  opening:
    /^(?:(?:bonjour|bonsoir|allo|alors|ecoutez|voila|bon|ben|euh|oui|non|et|mais|donc|pardon|excusez-moi|merci|s'il vous plait|parfait|d'accord)\b[,.!]*\s*)+/,
  question:
    /\?|^(?:est-ce|qu'est-ce|comment|combien|quand|ou|quel|quelle|quels|quelles|qui|que|pourquoi|puis-je|peut-on|dois-je|faut-il|y a-t-il|avez-vous|pouvez-vous)\b|\b(?:je voudrais savoir|je voulais savoir|j'aimerais savoir|dites-moi|combien (?:coute|ca|de temps)|je ne sais pas (?:quoi|comment|ou|quand|si))\b/,
  yesNo: {
    begins:
      /(?:^|[,;:] ?)(?:(?:et|mais|donc|alors|aussi) )?(?:est-ce qu|puis-je|peut-on|dois-je|doit-on|faut-il|y a-t-il|est-il|est-elle|est-ce|sont-ils|sont-elles|avez-vous|acceptez-vous|offrez-vous|je peux|on peut|vous (?:avez|acceptez|prenez|livrez|offrez)|c'est|il faut)\b[^?]{0,200}\?$/,
    never:
      /\b(?:ne|n')[^?]{0,60}\bpas\b[^?]{0,200}\?|^(?:combien|comment|ou|quand|quel|quelle|qui|pourquoi|que)\b|, ou | ou (?:dois|est|bien|non)\b|\b(?:n'est-ce pas|non)\?$|\bsans payer\b/,
    charge: /\b(?:payer|paie|paye|facturez|facture|coute|frais|supplement)\b/,
    free: /\b(?:est|sont|c'est) [^?]{0,40}\bgratuite?s?\b/,
    duty: /\b(?:dois-je|doit-on|faut-il|il faut|je dois|on doit|est-ce que je dois|obligatoire|necessaire)\b/,
  },
  duty: {
    needed: /\b(?:il faut|doit|doivent|est (?:obligatoire|necessaire|exige))\b/,
    notNeeded:
      /\b(?:n'est pas (?:necessaire|obligatoire)|il ne faut pas|pas besoin|sans (?:inscription|rendez-vous|reservation))\b/,
  },
  exception: /\b(?:sauf|excepte|hormis|a moins|mais)\b/,
  wants: {
    amount:
      /\b(?:combien (?:coute|coutent|ca coute|est-ce|dois-je|je (?:paie|paye|dois)|vaut|pour|faut-il payer)|quel (?:est le (?:prix|cout|tarif|montant)|prix|tarif|montant)|quels (?:sont les )?frais|a quel prix|prix)\b/,
    time: /\b(?:combien de (?:temps|jours|mois|semaines|heures)|quand|jusqu'a quand|quel (?:jour|delai)|quelle heure|a quelle heure|delai|sous combien)\b/,
  },
  holds: {
    amount:
      /\d\s?(?:euros?|dollars?|francs?|€|\$|%|pour ?cent)|[€$]\s?\d|\b(?:gratuit|gratuite|gratuits|gratuites|gratuitement|sans frais|offert|offerte|inclus|incluse|compris|comprise)\b/,
    time: /\b(?:\d+|un|une|deux|trois|quatre|cinq|six|sept|huit|dix|douze|quinze|trente) (?:minutes?|heures?|jours?|nuits?|semaines?|mois|ans?|annees?)\b|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|immediatement|immediat|ferme)\b|\b\d{1,2} ?(?:h|heures)\b/,
  },
  negative: /\b(?:ne|n'|non|pas|jamais|aucun|aucune|sans droit|exclu|exclue|exclus|exclues|ferme|fermee)\b/,
  only: /\b(?:seulement|uniquement|jusqu'a|au plus|au moins|sauf|limite)\b/,
  lacks: /\b(?:sans|aucune?)(?: aucune?| une?| le| la)? (\p{L}+)/gu,
  affirmative:
    /\b(?:on peut|vous pouvez|peut|peuvent|pourra|est (?:inclus|incluse|compris|comprise|accepte|possible)|sont (?:inclus|acceptes|possibles)|nous acceptons|nous offrons|est rembourse|sont rembourses)\b/,
  free: /\b(?:gratuit|gratuite|gratuits|gratuites|gratuitement|sans frais|offert|offerte|sans penalite|ne coute rien)\b/,
  condition:
    /\b(?:si|sauf|excepte|hormis|seulement|mais|a condition|a moins|au moins|au plus|maximum|apres|avant|pendant|sans|jusqu'a|pas|lorsque|quand|des que|plus de|a partir de|alors|avec)\b/,
  need: /\?|\b(?:je (?:veux|voudrais|souhaite|cherche|prefere|vais partir|pars)|nous (?:voulons|voudrions|souhaitons|avons besoin)|j'ai besoin|j'aimerais|ne (?:marche|fonctionne|repond|s'ouvre|s'allume)|n'est (?:pas|jamais) arrive|je n'ai (?:pas|plus|jamais)|je ne (?:peux|trouve|recois|sais) pas|pas (?:recu|arrive)|sans (?:internet|electricite|eau|courant|chauffage)|vole|volee|perdu|perdue|decede|decedee|mort|morte|fuite|inond\w+|incendie|fumee|odeur de gaz|accident|blesse|blessee|saigne|casse|cassee|abime|abimee|panne|defectueux|lent|coupe|bloque|bloquee|refuse|refusee|debite|preleve|deux fois|erreur|resilier|annuler|retourner|rembours\w+|demenag\w+|enceinte|urgent|urgence|aide|au plus vite|tout de suite)\b/,
  situations: [
    [/\b(?:on m'a vole|vole|volee|derobe|cambriol\w+)\b/, 'vol perte plainte bloquer'],
    [/\b(?:decede|decedee|deces|est mort|est morte)\b/, 'décès du titulaire, certificat de décès'],
    [/\b(?:evanoui|evanouie|inconscient|inconsciente|ne respire|saigne|infarctus)\b/, 'urgence, secours'],
    [/\b(?:accident|percute|accrochage|je me suis casse|je suis tombe)\b/, 'accident blessure déclaration'],
    [/\b(?:fuite|degat des eaux|inond\w+|l'eau coule)\b/, "fuite d'eau, urgence, réparation"],
    [
      /\b(?:sans|plus d'|plus de|pas de) ?(?:internet|electricite|courant|eau|ligne|connexion|chauffage)\b/,
      'panne coupure sans connexion',
    ],
    [/\b(?:envoyez|envoyer|venir|vienne) (?:quelqu'un|un technicien)\b/, 'visite du technicien, panne, urgence'],
    [/\b(?:marre|je veux partir|je veux arreter|quitter)\b/, 'résilier, annuler'],
    [
      /\b(?:debite|preleve|facture) .{0,25}\b(?:deux fois|en trop|double)\b/,
      'double prélèvement, facture, remboursement',
    ],
    [/\b(?:j'ai perdu|je ne trouve plus)\b/, 'perte duplicata'],
    [/\b(?:demenage|demenageons|demenager|nouveau logement)\b/, "changement d'adresse, déménagement"],
    [/\b(?:casse|cassee|abime|abimee|defectueux|defectueuse|en panne)\b/, 'défaut garantie retour échange'],
    [/\b(?:chomage|je ne peux pas payer|difficultes financieres)\b/, 'report de paiement, échelonner'],
  ],
  idle: /^(?:(?:oui|non|ok|d'accord|parfait|merci|merci beaucoup|au revoir|tres bien|super|bonjour|bonsoir|j'attends|je m'appelle|je suis|c'est note|mon (?:nom|numero|adresse|mail))\b)/,
  verdicts: { yes: 'Oui', no: 'Non' },
  bounds: {
    atLeast: 'au moins|au minimum|a partir de|des|minimum',
    beyond: 'plus de|superieure?s? a',
    atMost: 'au plus|au maximum|jusqu a|dans un delai de|dans les|sous|maximum|en',
    below: 'moins de|inferieure?s? a',
    denied: 'pas|non',
    plain: ['au plus', 'au moins'],
    between: 'a|et|ou',
    orMore: '(?:ou|et) plus',
    orLess: '(?:ou|et) moins',
    joins: 'et',
  },
  units: { day: 'jours?', week: 'semaines?', month: 'mois', year: '(?:ans?|annees?)', hour: 'heures?' },
  age: /\b(?:a|ai|avoir|fete) (?:seulement |deja )?(\d{1,3}) ans\b/,
};
