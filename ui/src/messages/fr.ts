import type { ColdCatalog } from './en.ts';

export const fr: ColdCatalog = {
  'app.name': 'Earshot',

  'role.customer': 'Client',
  'role.agent': 'Agent',
  'role.bot': 'Bot',

  'connection.idle': 'Non connecté',
  'connection.connecting': 'Connexion',
  'connection.catchingUp': 'Chargement',
  'connection.live': 'En direct',
  'connection.delayed': 'En retard',
  'connection.gap': 'Chargement des messages manqués',
  'connection.reconnecting': 'Reconnexion',
  'connection.asleep': 'En pause',
  'connection.ended': 'Conversation terminée',
  'connection.signedOut': 'Déconnecté',
  'connection.forbidden': 'Accès refusé',
  'connection.ringing': 'Entrante',
  'connection.stopped': 'Arrêté',
  'connection.detail.delayed': 'Les mises à jour peuvent prendre du retard. Rien n’est perdu.',
  'connection.detail.reconnecting': 'Reconnexion… Ce que vous avez manqué sera ajouté.',
  'connection.detail.signedOut': 'Connectez-vous à Genesys Cloud pour continuer. Rien n’est perdu.',
  'connection.detail.forbidden': 'Vous ne participez pas à cette conversation.',
  'connection.detail.ringing': 'Vous verrez la conversation ici dès que vous aurez répondu.',
  'connection.detail.noConversation': 'Ouvrez une interaction pour la voir ici.',
  'connection.detail.failed': 'Service injoignable. Vérifiez votre connexion et réessayez.',
  'connection.tryNow': 'Réessayer',
  'connection.signIn': 'Se connecter',
  'connection.signInFailed': 'Connexion impossible. Réessayez.',
  'connection.popupBlocked':
    'Le navigateur a bloqué la fenêtre de connexion. Autorisez les fenêtres contextuelles, puis réessayez.',
  'connection.signInHere': 'Se connecter sur cette page',
  'connection.noStorage':
    'Le navigateur bloque le stockage de cette page : la connexion nécessite une fenêtre. Autorisez les fenêtres contextuelles, puis réessayez.',

  'section.new_one': '{count} nouveau',
  'section.new_other': '{count} nouveaux',

  'focus.title': 'Maintenant',
  'focus.empty': 'La meilleure suggestion s’affiche ici.',
  'focus.waiting.voice': 'En attente du début de l’appel',
  'focus.waiting.chat': 'En attente du premier message',

  'facts.title': 'Informations',
  'facts.empty': 'Commandes, dates et promesses s’affichent ici.',

  'transcript.title': 'Transcription',
  'transcript.empty.voice': 'La transcription en direct s’affiche ici.',
  'transcript.empty.chat': 'Les messages s’affichent ici.',
  'transcript.lowConfidence': 'Fiabilité faible',
  'transcript.interim': 'Parle',
  'transcript.gap': '{seconds} s d’audio manquantes',
  'transcript.gapOpen': 'Pas d’audio',
  'transcript.missed': '{seconds} s non transcrites',
  'transcript.missedOpen': 'Transcription en pause',
  'transcript.pause': 'Pause de {seconds} s',
  'transcript.pauseOpen': 'En pause',
  'transcript.securePause': 'Pause sécurisée : {seconds} s non enregistrées',
  'transcript.securePauseOpen': 'Pause sécurisée : pas d’enregistrement',
  'transcript.jump': 'Aller au plus récent',
  'transcript.earlier': 'Afficher les précédents',
  'transcript.search': 'Rechercher dans la transcription',
  'transcript.more': 'Actions de la transcription',

  'knowledge.title': 'Connaissances',
  'knowledge.ask': 'Poser une question',
  'knowledge.askHint': 'Question, ou /',
  'knowledge.send': 'Rechercher',
  'knowledge.empty': 'Les réponses aux questions du client s’affichent ici.',
  'knowledge.emptyAsk': 'Saisissez une question pour rechercher.',

  'smart_reply.title': 'Messages suggérés',
  'smart_reply.copy': 'Copier',

  'summary.title': 'Résumé',

  'sentiment.title': 'Sentiment',
  'sentiment.positive': 'Positif',
  'sentiment.neutral': 'Neutre',
  'sentiment.mixed': 'Mitigé',
  'sentiment.negative': 'Négatif',

  'intent.title': 'Intention',

  'coaching.title': 'Conseils',

  'copy.done': 'Copié',

  'menu.title': 'Plus',
};
