import type { ColdCatalog } from './en.ts';

export const pt: ColdCatalog = {
  'app.name': 'Earshot',

  'role.customer': 'Cliente',
  'role.agent': 'Atendente',
  'role.bot': 'Bot',

  'connection.idle': 'Não conectado',
  'connection.connecting': 'Conectando',
  'connection.catchingUp': 'Carregando',
  'connection.live': 'Ao vivo',
  'connection.delayed': 'Com atraso',
  'connection.gap': 'Carregando mensagens perdidas',
  'connection.reconnecting': 'Reconectando',
  'connection.asleep': 'Em pausa',
  'connection.ended': 'Conversa encerrada',
  'connection.signedOut': 'Desconectado',
  'connection.forbidden': 'Sem acesso',
  'connection.ringing': 'Chamando',
  'connection.stopped': 'Parado',
  'connection.detail.delayed': 'As atualizações podem atrasar. Nada se perde.',
  'connection.detail.reconnecting': 'Reconectando… Vamos adicionar o que faltou.',
  'connection.detail.signedOut': 'Entre no Genesys Cloud para continuar. Nada se perde.',
  'connection.detail.forbidden': 'Você não participa desta conversa.',
  'connection.detail.ringing': 'A conversa aparece aqui assim que você atender.',
  'connection.detail.noConversation': 'Abra uma interação para vê-la aqui.',
  'connection.detail.failed': 'Não foi possível acessar o serviço. Verifique a conexão e tente novamente.',
  'connection.tryNow': 'Tentar novamente',
  'connection.signIn': 'Entrar',
  'connection.signInFailed': 'Não foi possível entrar. Tente novamente.',
  'connection.popupBlocked': 'O navegador bloqueou a janela de login. Permita pop-ups nesta página e tente novamente.',
  'connection.signInHere': 'Entrar nesta página',
  'connection.noStorage':
    'O navegador bloqueia o armazenamento desta página, então o login precisa de uma janela. Permita pop-ups nesta página e tente novamente.',

  'section.new_one': '{count} novo',
  'section.new_other': '{count} novos',

  'focus.title': 'Agora',
  'focus.empty': 'A melhor sugestão aparece aqui.',
  'focus.waiting.voice': 'Aguardando o início da chamada',
  'focus.waiting.chat': 'Aguardando a primeira mensagem',

  'facts.title': 'Dados',
  'facts.empty': 'Pedidos, datas e promessas aparecem aqui.',

  'transcript.title': 'Transcrição',
  'transcript.empty.voice': 'A transcrição ao vivo aparece aqui.',
  'transcript.empty.chat': 'As mensagens aparecem aqui.',
  'transcript.lowConfidence': 'Baixa confiança',
  'transcript.interim': 'Falando',
  'transcript.gap': 'Faltam {seconds} s de áudio',
  'transcript.gapOpen': 'Sem áudio',
  'transcript.missed': '{seconds} s não transcritos',
  'transcript.missedOpen': 'Transcrição em pausa',
  'transcript.pause': 'Pausa de {seconds} s',
  'transcript.pauseOpen': 'Em pausa',
  'transcript.securePause': 'Pausa segura: {seconds} s não gravados',
  'transcript.securePauseOpen': 'Pausa segura: sem gravação',
  'transcript.jump': 'Ir para o mais recente',
  'transcript.earlier': 'Mostrar anteriores',
  'transcript.search': 'Pesquisar na transcrição',
  'transcript.more': 'Ações da transcrição',

  'knowledge.title': 'Conhecimento',
  'knowledge.ask': 'Fazer uma pergunta',
  'knowledge.askHint': 'Pergunte ou use /',
  'knowledge.send': 'Pesquisar',
  'knowledge.empty': 'Respostas às perguntas do cliente aparecem aqui.',
  'knowledge.emptyAsk': 'Digite uma pergunta para pesquisar.',

  'smart_reply.title': 'Mensagens sugeridas',
  'smart_reply.copy': 'Copiar',

  'summary.title': 'Resumo',

  'sentiment.title': 'Sentimento',
  'sentiment.positive': 'Positivo',
  'sentiment.neutral': 'Neutro',
  'sentiment.mixed': 'Misto',
  'sentiment.negative': 'Negativo',

  'intent.title': 'Intenção',

  'coaching.title': 'Orientação',

  'copy.done': 'Copiado',

  'menu.title': 'Mais',
};
