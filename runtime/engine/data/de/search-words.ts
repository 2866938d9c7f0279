import type { SearchWords } from '../search-vocabulary.ts';

export const germanSearch: SearchWords = {
  concepts: `kundigen kundigung gekundigt stornieren storno stornierung absagen beenden aufhoren raus
pausieren pause unterbrechen aussetzen
preis preise kosten kostet teuer zahlen bezahlen zahlung gebuhr gebuhren tarif beitrag euro aufpreis
kostenlos gratis kostenfrei umsonst
rechnung beleg quittung
strafe vertragsstrafe gebuhr
laufzeit mindestlaufzeit bindung gebunden
bank konto lastschrift iban bankverbindung
karte
gestohlen diebstahl geklaut entwendet
verloren verlieren verlust weg
gestorben verstorben tod todesfall
storung gestort kaputt defekt funktioniert ausfall ausgefallen beschadigt schaden mangel
techniker reparieren reparatur monteur handwerker
internet wlan verbindung leitung netz daten
passwort kennwort zugangsdaten
router gerat box modem
handy mobiltelefon telefon smartphone
umziehen umzug ziehe adresse wohnung
andern anderung wechseln wechsel
inhaber name vertragsinhaber
rufnummer rufnummernmitnahme behalten mitnehmen
ausland roaming reise reisen urlaub
raten ratenzahlung stundung aufschub
schulden schulde mahnung ruckstand
widerruf widerrufen rucktritt
termin uhrzeit besuch reservierung reservieren buchung buchen
verschieben verlegen umbuchen
zuruckgeben ruckgabe zuruckschicken zurucksenden rucksendung retoure retournieren
erstattung erstatten ruckerstattung geld zuruck gutschrift
umtausch umtauschen tauschen austausch ersatz ersetzen
entschadigung entschadigen ausgleich
dokument unterlagen bescheinigung nachweis bestatigung
zimmer zimmers
laden geschaft filiale
post schicken senden versand versenden lieferung liefern geliefert paket sendung
lieferzeit versanddauer lieferung
neu duplikat ersatz
tochter sohn kind kinder minderjahrig
mutter vater eltern
mann frau ehepartner partner
senior rentner
versicherung police deckt versichert abgedeckt
unfall schadensfall schadenmeldung
auto fahrzeug wagen
wasser leck rohrbruch uberschwemmung
strom stromausfall
schlussel schloss
notfall dringend notdienst
arzt arztin sprechstunde
rezept medikament medikamente
blut blutprobe ergebnisse befund
nuchtern essen
zahnarzt zahn zahne
schwanger schwangerschaft
krank krankheit fieber
schmerz schmerzen
impfung impfen
hotel zimmer aufenthalt
fruhstuck essen
hund katze tier haustier
gepack koffer
flug flugzeug
hypothek darlehen kredit
uberweisung uberweisen
automat bargeld abheben
geoffnet offnungszeiten offen geschlossen
sonntag samstag feiertag wochenende
parken parkplatz
mitglied kunde abonnent
mindestens minimum
hochstens maximal grenze
schnell geschwindigkeit langsam
installieren einrichten anschliessen
bescheid frist vorlauf
garantie gewahrleistung`,
  fillers:
    'hallo guten tag morgen abend also schauen horen sagen sage sagt wissen weiss mochte will wollte wurde hatte gern gerne brauche glaube denke stimmt bitte danke entschuldigung jetzt heute gestern immer nie gleich sache sachen etwas jemand nichts alles alle ganz mal male tag viel wenig genug auch nur hier dort gibt machen mache gehen geht kommen kommt stellen mehr weniger leute person seite art moglich konnen konnte kann eigentlich wirklich einfach halt eben',
  opening:
    /^(?:(?:hallo|guten (?:tag|morgen|abend)|also|ja|nein|gut|ok|okay|und|aber|dann|entschuldigung|entschuldigen sie|danke|bitte|prima|ach|ah|ahm)\b[,.!]*\s*)+/,
  question:
    /\?|^(?:wie|was|wann|wo|wohin|woher|warum|wieso|weshalb|wer|wen|wem|welche|welcher|welches|welchen|kann|konnen|darf|muss|soll|gibt es|haben sie|ist es)\b|\b(?:ich (?:mochte|wollte|wurde gern) wissen|konnen sie mir sagen|sagen sie mir|wie (?:viel|lange) (?:kostet|dauert)|ich weiss nicht (?:was|wie|wo|wann|ob))\b/,
  yesNo: {
    begins:
      /(?:^|[,;:] ?)(?:(?:und|aber|also|dann|auch) )?(?:kann|konnen|darf|durfen|muss|mussen|soll|ist|sind|gibt|haben|hat|habe|wird|werden|bekomme|nehmen|akzeptieren|bieten|liefern|zahle|geht|gilt|deckt)\b[^?]{0,200}\?$/,
    never:
      /\b(?:nicht|kein|keine|keinen)\b[^?]{0,200}\?|^(?:wie|was|wann|wo|warum|wer|welche|welcher|welches)\b|, oder | oder (?:muss|kann|ist|nicht)\b|\b(?:nicht wahr|richtig|stimmt das)\?$/,
    charge: /\b(?:zahle|zahlen|bezahlen|berechnen|berechnet|kostet|kosten|gebuhr|aufpreis)\b/,
    free: /\b(?:ist|sind) [^?]{0,40}\b(?:kostenlos|gratis|umsonst|kostenfrei)\b/,
    duty: /\b(?:muss|mussen|verpflichtet|brauche ich|notig|erforderlich)\b/,
  },
  duty: {
    needed: /\b(?:muss|mussen|ist (?:notig|erforderlich|pflicht)|braucht|brauchen|benotigt)\b/,
    notNeeded:
      /\b(?:nicht (?:notig|erforderlich)|muss nicht|mussen nicht|braucht (?:nicht|kein|keine|keinen)|ohne (?:anmeldung|termin|voranmeldung))\b/,
  },
  exception: /\b(?:ausser|ausgenommen|es sei denn|aber|sondern)\b/,
  wants: {
    amount:
      /\b(?:was (?:kostet|kosten|zahle|muss ich (?:zahlen|bezahlen))|wie (?:teuer|viel (?:kostet|kosten|zahle|ist|muss ich zahlen|bezahle))|welche (?:kosten|gebuhr|gebuhren)|wie hoch (?:ist|sind)|preis|zu welchem preis)\b/,
    time: /\b(?:wie lange|wie viele? (?:tage|wochen|monate|stunden)|wann|bis wann|welche[rmn]? (?:tag|frist)|um wie viel uhr|frist|dauert)\b/,
  },
  holds: {
    amount:
      /\d\s?(?:euro|dollar|franken|cent|€|\$|%|prozent)|[€$]\s?\d|\b(?:kostenlos|gratis|kostenfrei|ohne (?:kosten|aufpreis|gebuhr)|inbegriffen|inklusive|enthalten)\b/,
    time: /\b(?:\d+|ein|eine|einem|einen|einer|zwei|drei|vier|funf|sechs|sieben|acht|zehn|zwolf|vierzehn|dreissig) (?:minuten?|stunden?|tage?n?|nachte?n?|wochen?|monate?n?|jahre?n?|werktage?n?)\b|\b(?:montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonntags?|januar|februar|marz|april|juni|juli|august|september|oktober|november|dezember|sofort|geschlossen)\b|\b\d{1,2}(?::\d\d)? ?uhr\b/,
  },
  negative: /\b(?:nicht|nein|nie|niemals|kein|keine|keinen|keiner|keinem|ohne anspruch|ausgeschlossen|geschlossen)\b/,
  only: /\b(?:nur|bis zu|hochstens|mindestens|ausser|begrenzt)\b/,
  lacks: /\b(?:ohne|keine?[nmrs]?)(?: eine?[nmrs]?| den| die| das)? (\p{L}+)/gu,
  affirmative:
    /\b(?:kann|konnen|ist (?:moglich|enthalten|inbegriffen)|sind (?:moglich|enthalten|inbegriffen)|wir (?:akzeptieren|nehmen|bieten|erstatten|liefern)|wird (?:erstattet|ersetzt)|werden (?:erstattet|ersetzt)|haben \d+)\b/,
  free: /\b(?:kostenlos|gratis|kostenfrei|umsonst|ohne (?:kosten|gebuhr|aufpreis)|kostet nichts)\b/,
  condition:
    /\b(?:wenn|falls|sofern|ausser|ausgenommen|nur|aber|vorausgesetzt|es sei denn|mindestens|hochstens|maximal|nach|vor|wahrend|ohne|bis|nicht|sobald|mehr als|ab|dann|mit)\b/,
  need: /\?|\b(?:ich (?:mochte|will|wollte|brauche|suche|ziehe um)|wir (?:mochten|wollen|brauchen)|funktioniert (?:nicht|nicht mehr)|geht (?:nicht|nicht mehr)|kommt nicht an|nicht (?:angekommen|erhalten|bekommen|geliefert)|ich (?:kann|finde|habe|bekomme) (?:nicht|kein|keine|keinen)|ohne (?:internet|strom|wasser|heizung)|kein (?:internet|strom|wasser)|gestohlen|geklaut|verloren|gestorben|verstorben|leck|rohrbruch|uberschwemm\w+|feuer|rauch|gasgeruch|unfall|verletzt|blutet|kaputt|defekt|beschadigt|gebrochen|storung|ausgefallen|langsam|gesperrt|abgelehnt|abgebucht|berechnet|doppelt|zweimal|falsch|kundigen|stornieren|zuruckgeben|zuruckschicken|umtauschen|erstatt\w+|umzug|schwanger|dringend|notfall|hilfe|so schnell wie moglich|sofort)\b/,
  situations: [
    [/\b(?:gestohlen|geklaut|entwendet|eingebrochen|einbruch)\b/, 'Diebstahl Verlust Anzeige sperren'],
    [/\b(?:gestorben|verstorben|todesfall)\b/, 'Tod des Inhabers, Sterbeurkunde'],
    [/\b(?:bewusstlos|atmet nicht|blutet|herzinfarkt|ohnmachtig)\b/, 'Notfall, Notruf'],
    [/\b(?:unfall|zusammengestossen|aufgefahren|gesturzt|gebrochen)\b/, 'Unfall Verletzung Schadenmeldung'],
    [/\b(?:wasserschaden|rohrbruch|leck|uberschwemm\w+|wasser lauft)\b/, 'Leck, Wasserschaden, Notfall, Reparatur'],
    [/\b(?:ohne|kein|keinen|keine) (?:internet|strom|wasser|empfang|verbindung|heizung)\b/, 'Störung Ausfall'],
    [/\b(?:schicken|kommt|vorbeikommen) .{0,15}\b(?:jemand|jemanden|techniker)\b/, 'Besuch des Technikers, Störung'],
    [/\b(?:ich will raus|aufhoren|reicht mir|habe genug)\b/, 'kündigen, Kündigung'],
    [/\b(?:abgebucht|berechnet) .{0,25}\b(?:doppelt|zweimal|zu viel)\b/, 'doppelte Abbuchung, Rechnung, Erstattung'],
    [/\b(?:zweimal|doppelt|zu viel) (?:abgebucht|berechnet)\b/, 'doppelte Abbuchung, Rechnung, Erstattung'],
    [/\b(?:ich habe .{0,25} verloren|finde .{0,25} nicht mehr)\b/, 'Verlust Ersatz'],
    [/\b(?:umziehen|umzug|ziehe um|ziehen um|neue wohnung)\b/, 'Adresse ändern, Umzug'],
    [/\b(?:kaputt|defekt|beschadigt|zerbrochen)\b/, 'Mangel Garantie Rückgabe Umtausch'],
    [/\b(?:arbeitslos|kann nicht (?:zahlen|bezahlen))\b/, 'Stundung, Ratenzahlung'],
  ],
  idle: /^(?:(?:ja|nein|ok|okay|gut|alles klar|prima|danke|vielen dank|auf wiedersehen|auf wiederhoren|tschuss|super|hallo|guten (?:tag|morgen|abend)|ich warte|ich heisse|mein name|ich bin|meine (?:nummer|adresse|mail))\b)/,
  verdicts: { yes: 'Ja', no: 'Nein' },
  bounds: {
    atLeast: 'mindestens|wenigstens|ab|minimum',
    beyond: 'mehr als|uber',
    atMost: 'hochstens|maximal|bis zu|bis|innerhalb von|innerhalb|binnen|in',
    below: 'weniger als|unter',
    denied: 'nicht|kein|keine',
    plain: ['hochstens', 'mindestens'],
    between: 'bis|und|oder',
    orMore: '(?:oder|und) (?:mehr|alter|langer)',
    orLess: '(?:oder|und) (?:weniger|junger|kurzer)',
    joins: 'und',
  },
  units: { day: '(?:werk)?tage?n?', week: 'wochen?', month: 'monate?n?', year: 'jahre?n?', hour: 'stunden?' },
  age: /\b(?:ist|bin|wird|mit) (?:erst |schon )?(\d{1,3})(?: jahre(?: alt)?)?\b/,
};
