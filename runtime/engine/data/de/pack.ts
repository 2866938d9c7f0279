import { type LanguagePack, numberWords, words } from '../language-pack.ts';

export const german: LanguagePack<'de'> = {
  entities: {
    digits: ['null', 'eins', 'zwei zwo', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'],
    months: words('Januar Februar März April Mai Juni Juli August September Oktober November Dezember'),
    weekdays: words('Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag'),
    weekdayPrefixes: ['am ', 'nächsten ', 'letzten '],
    relativeDays: words('gestern heute übermorgen'),
    ordinals: ['\\.'],
    beforeMonth: [],
    beforeYear: [],
    currencies: words('Euro Franken Cent'),
    spokenDot: 'Punkt',
    spokenAt: 'Klammeraffe',
    numberNames: {
      order_number: ['(?:Bestell|Auftrags|Buchungs|Reservierungs)nummer', 'Bestellung'],
      policy_number: ['(?:Versicherungs(?:schein)?|Policen)nummer', 'Versicherungsschein'],
      imei: ['imei'],
      serial_number: ['Seriennummer'],
      tracking_number: ['(?:Sendungs|Paket)nummer'],
      case_number: ['(?:Fall|Vorgangs|Schaden|Ticket|Referenz)nummer', 'Aktenzeichen'],
      invoice_number: ['Rechnungsnummer', 'Rechnung'],
      customer_number: ['(?:Kunden|Mitglieds|Vertrags|Konto|Patienten)nummer', 'Vertrag'],
      meter_number: ['Zähler(?:nummer)?'],
      postal_code: ['Postleitzahl', 'PLZ'],
    },
    isMy: ['ist (?:meine|mein|die|das)'],
    beforeHour: ['gegen', 'bis', 'ab'],
    afterHour: ['Uhr'],
  },
  facts: {
    promise:
      /\b(?:(?:ich|wir) (?:werde|werden|schicke|schicken|sende|senden|rufe|melde|melden|erstatte|erstatten|uberweise) (?:ihnen|sie|mich|uns|das|es|den|die)|sie (?:bekommen|erhalten|werden)|(?:der|die|das|ein|eine|er|es) (?:\w+ )?(?:wird|kommt|meldet sich|ruft sie))\b/,
    stalling:
      /\b(?:einen (?:moment|augenblick)|eine sekunde|ich (?:schaue|sehe|prufe|gucke) (?:mal|kurz|gleich|nach)|lassen sie mich (?:kurz |mal )?(?:sehen|schauen|prufen)|bleiben sie dran|ich (?:verbinde|stelle) sie)\b/,
    correction:
      /\b(?:nein,? (?:moment|warten)|moment,? nein|entschuldigung,? (?:es ist|das ist|nein|ich meine)|ich meine|ich meinte|besser gesagt|ich habe mich (?:vertan|geirrt|versprochen)|das war falsch|korrektur)\b/,
    wrongValue: /\b(?:nicht|statt|anstatt)(?: (?:der|die|das|den|am|um))? ?$/,
    question:
      /^(?:(?:und|aber|also|ja|gut|hallo)[, ]+){0,2}(?:wie (?:lange|viel|viele|kann|soll|geht|oft|funktioniert|komme|mache)|was (?:kostet|passiert|muss|mache|ist|brauche|soll|bedeutet)|wann|wo (?:ist|kann|finde|bleibt|sind)|warum|wieso|welche[rsn]? |wer (?:ist|kann|kommt)|kann ich|konnte ich|darf ich|muss ich|soll ich|gibt es|ist (?:es|das|die|der)|haben sie|konnen sie)\b/,
    idleQuestion:
      /\b(?:wie geht es ihnen|konnen sie mir helfen|horen sie mich|sind sie noch da|nicht wahr|oder|richtig)\?$/,
    shortAnswer: /^(?:ja|nein|doch|klar|naturlich|selbstverstandlich|genau|leider (?:nein|nicht)|noch nicht)\b/,
  },
  grounding: {
    reporting: words(
      'kunde kundin agent mitarbeiter sagt sagte fragt fragte meldet meldete berichtet erklart nennt bestatigt wegen weil gesprach',
    ),
    courtesy: words(
      'leid entschuldigung entschuldigen danke bitte helfen gerne verstehe verstanden moment sicher willkommen geduld hallo tag frage unannehmlichkeiten schaue prufe sehe',
    ),
    acts: words(
      'erstattung erstatten gutschrift gutschreiben kundigen stornieren uberweisen senden schicken zahlen zahlung entschadigen rabatt erlassen genehmigen gutschein ersetzen tauschen liefern versprechen garantieren schliessen loschen entsperren kostenlos gratis geschenk',
    ),
    wishes: words('will wollte mochte wunscht bittet bat verlangt'),
    directives: words('muss mussen soll sollte sofort unbedingt anweisung'),
    secrets: words('passwort kennwort pin cvv cvc otp iban token geheim zugangsdaten karte'),
    amounts: words('euro cent franken dollar prozent'),
    negations: words('nicht kein keine keinen keiner nie niemals ohne nichts niemand weder'),
    numbers: numberWords(
      'null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn',
      'zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig',
      'hundert tausend million',
    ),
  },
  farewells: ['auf wiedersehen', 'auf wiederhoren', 'tschuss', 'das war alles', 'das ware alles'],
  quotation: { before: ': „', after: '“' },
  toneWords: words('nicht nie kein danke'),
  need: /[?]|\b(?:wie (?:lange|viel|kann)|kann ich|muss ich|was (?:kostet|passiert)|wo (?:ist|bleibt)|wann|ich (?:mochte|will|brauche|wollte|suche)|funktioniert nicht|geht nicht|ist (?:kaputt|defekt|weg)|nicht angekommen|kaputt|defekt|erstattung|kundigen|stornieren|vergessen)\b/,
};
