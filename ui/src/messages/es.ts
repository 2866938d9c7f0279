import type { ColdCatalog } from './en.ts';

export const es: ColdCatalog = {
  'app.name': 'Earshot',

  'role.customer': 'Cliente',
  'role.agent': 'Agente',
  'role.bot': 'Bot',

  'connection.idle': 'Sin conexión',
  'connection.connecting': 'Conectando',
  'connection.catchingUp': 'Cargando',
  'connection.live': 'En vivo',
  'connection.delayed': 'Con retraso',
  'connection.gap': 'Cargando mensajes perdidos',
  'connection.reconnecting': 'Reconectando',
  'connection.asleep': 'En pausa',
  'connection.ended': 'Conversación finalizada',
  'connection.signedOut': 'Sesión cerrada',
  'connection.forbidden': 'Sin acceso',
  'connection.ringing': 'Entrante',
  'connection.stopped': 'Detenido',
  'connection.detail.delayed': 'Las novedades pueden tardar. No se pierde nada.',
  'connection.detail.reconnecting': 'Reconectando… Se cargará lo que falte.',
  'connection.detail.signedOut': 'Inicie sesión en Genesys Cloud para continuar. No se pierde nada.',
  'connection.detail.forbidden': 'No participa en esta conversación.',
  'connection.detail.ringing': 'Verá la conversación aquí en cuanto responda.',
  'connection.detail.noConversation': 'Abra una interacción para verla aquí.',
  'connection.detail.failed': 'No se pudo contactar con el servicio. Compruebe la conexión e inténtelo de nuevo.',
  'connection.tryNow': 'Reintentar',
  'connection.signIn': 'Iniciar sesión',
  'connection.signInFailed': 'No se pudo iniciar sesión. Inténtelo de nuevo.',
  'connection.popupBlocked':
    'El navegador bloqueó la ventana de inicio de sesión. Permita las ventanas emergentes e inténtelo de nuevo.',
  'connection.signInHere': 'Iniciar sesión en esta página',
  'connection.noStorage':
    'El navegador bloquea el almacenamiento de esta página, por lo que el inicio de sesión necesita una ventana. Permita las ventanas emergentes e inténtelo de nuevo.',

  'section.new_one': '{count} nuevo',
  'section.new_other': '{count} nuevos',

  'focus.title': 'Ahora',
  'focus.empty': 'La mejor sugerencia aparece aquí.',
  'focus.waiting.voice': 'Esperando el inicio de la llamada',
  'focus.waiting.chat': 'Esperando el primer mensaje',

  'facts.title': 'Datos',
  'facts.empty': 'Aquí aparecen pedidos, fechas y promesas.',

  'transcript.title': 'Transcripción',
  'transcript.empty.voice': 'La transcripción en vivo aparece aquí.',
  'transcript.empty.chat': 'Los mensajes aparecen aquí.',
  'transcript.lowConfidence': 'Confianza baja',
  'transcript.interim': 'Hablando',
  'transcript.gap': 'Faltan {seconds} s de audio',
  'transcript.gapOpen': 'Sin audio',
  'transcript.missed': '{seconds} s sin transcribir',
  'transcript.missedOpen': 'Transcripción en pausa',
  'transcript.pause': 'Pausa de {seconds} s',
  'transcript.pauseOpen': 'En pausa',
  'transcript.securePause': 'Pausa segura: {seconds} s sin grabar',
  'transcript.securePauseOpen': 'Pausa segura: no se graba',
  'transcript.jump': 'Ir a lo último',
  'transcript.earlier': 'Mostrar anteriores',
  'transcript.search': 'Buscar en la transcripción',
  'transcript.more': 'Acciones de la transcripción',

  'knowledge.title': 'Conocimiento',
  'knowledge.ask': 'Hacer una pregunta',
  'knowledge.askHint': 'Pregunte o use /',
  'knowledge.send': 'Buscar',
  'knowledge.empty': 'Aquí aparecen respuestas a las preguntas del cliente.',
  'knowledge.emptyAsk': 'Escriba una pregunta para buscar.',

  'smart_reply.title': 'Mensajes sugeridos',
  'smart_reply.copy': 'Copiar',

  'summary.title': 'Resumen',

  'sentiment.title': 'Sentimiento',
  'sentiment.positive': 'Positivo',
  'sentiment.neutral': 'Neutro',
  'sentiment.mixed': 'Mixto',
  'sentiment.negative': 'Negativo',

  'intent.title': 'Intención',

  'coaching.title': 'Orientación',

  'copy.done': 'Copiado',

  'menu.title': 'Más',
};
