import type { ColdCatalog } from './en.ts';

export const de: ColdCatalog = {
  'app.name': 'Earshot',

  'role.customer': 'Kunde',
  'role.agent': 'Agent',
  'role.bot': 'Bot',

  'connection.idle': 'Nicht verbunden',
  'connection.connecting': 'Verbindung wird hergestellt',
  'connection.catchingUp': 'Wird geladen',
  'connection.live': 'Live',
  'connection.delayed': 'Verzögert',
  'connection.gap': 'Verpasste Nachrichten werden geladen',
  'connection.reconnecting': 'Verbindung wird wiederhergestellt',
  'connection.asleep': 'Pausiert',
  'connection.ended': 'Gespräch beendet',
  'connection.signedOut': 'Abgemeldet',
  'connection.forbidden': 'Kein Zugriff',
  'connection.ringing': 'Klingelt',
  'connection.stopped': 'Gestoppt',
  'connection.detail.delayed': 'Aktualisierungen können sich verzögern. Es geht nichts verloren.',
  'connection.detail.reconnecting': 'Verbindung wird wiederhergestellt… Verpasstes wird ergänzt.',
  'connection.detail.signedOut': 'Melden Sie sich bei Genesys Cloud an, um fortzufahren. Es geht nichts verloren.',
  'connection.detail.forbidden': 'Sie nehmen an diesem Gespräch nicht teil.',
  'connection.detail.ringing': 'Sie sehen das Gespräch hier, sobald Sie es annehmen.',
  'connection.detail.noConversation': 'Öffnen Sie eine Interaktion, um sie hier zu sehen.',
  'connection.detail.failed': 'Der Dienst ist nicht erreichbar. Prüfen Sie die Verbindung und versuchen Sie es erneut.',
  'connection.tryNow': 'Erneut versuchen',
  'connection.signIn': 'Anmelden',
  'connection.signInFailed': 'Anmeldung fehlgeschlagen. Versuchen Sie es erneut.',
  'connection.popupBlocked':
    'Der Browser hat das Anmeldefenster blockiert. Erlauben Sie Pop-ups für diese Seite und versuchen Sie es erneut.',
  'connection.signInHere': 'Auf dieser Seite anmelden',
  'connection.noStorage':
    'Der Browser blockiert den Speicher dieser Seite, daher ist zur Anmeldung ein Fenster nötig. Erlauben Sie Pop-ups für diese Seite und versuchen Sie es erneut.',

  'section.new_one': '{count} neu',
  'section.new_other': '{count} neu',

  'focus.title': 'Jetzt wichtig',
  'focus.empty': 'Der beste Vorschlag erscheint hier.',
  'focus.waiting.voice': 'Warten auf den Anruf',
  'focus.waiting.chat': 'Warten auf die erste Nachricht',

  'facts.title': 'Fakten',
  'facts.empty': 'Bestellnummern, Termine und Zusagen erscheinen hier.',

  'transcript.title': 'Transkript',
  'transcript.empty.voice': 'Das Live-Transkript erscheint hier.',
  'transcript.empty.chat': 'Nachrichten erscheinen hier.',
  'transcript.lowConfidence': 'Unsicher erkannt',
  'transcript.interim': 'Spricht',
  'transcript.gap': '{seconds} s Audio fehlen',
  'transcript.gapOpen': 'Kein Audio',
  'transcript.missed': '{seconds} s nicht transkribiert',
  'transcript.missedOpen': 'Transkription pausiert',
  'transcript.pause': '{seconds} s pausiert',
  'transcript.pauseOpen': 'Pausiert',
  'transcript.securePause': 'Sichere Pause: {seconds} s nicht aufgezeichnet',
  'transcript.securePauseOpen': 'Sichere Pause: keine Aufzeichnung',
  'transcript.jump': 'Zum Neuesten',
  'transcript.earlier': 'Frühere anzeigen',
  'transcript.search': 'Transkript durchsuchen',
  'transcript.more': 'Transkriptaktionen',

  'knowledge.title': 'Wissen',
  'knowledge.ask': 'Frage stellen',
  'knowledge.askHint': 'Frage oder / Befehl',
  'knowledge.send': 'Suchen',
  'knowledge.empty': 'Antworten auf Kundenfragen erscheinen hier.',
  'knowledge.emptyAsk': 'Geben Sie eine Frage ein.',

  'smart_reply.title': 'Antwortvorschläge',
  'smart_reply.copy': 'Kopieren',

  'summary.title': 'Zusammenfassung',

  'sentiment.title': 'Stimmung',
  'sentiment.positive': 'Positiv',
  'sentiment.neutral': 'Neutral',
  'sentiment.mixed': 'Gemischt',
  'sentiment.negative': 'Negativ',

  'intent.title': 'Anliegen',

  'coaching.title': 'Hinweise',

  'copy.done': 'Kopiert',

  'menu.title': 'Mehr',
};
