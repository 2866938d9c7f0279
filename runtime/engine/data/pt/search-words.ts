import type { SearchWords } from '../search-vocabulary.ts';

export const portugueseSearch: SearchWords = {
  concepts: `cancelar cancelamento anular rescindir rescisao sair encerrar terminar
suspender suspensao pausa pausar
preco custo custar custa custam quanto valor valer pagar pago pagamento tarifa taxa cobrar cobranca reais euros
gratis gratuito gratuita gratuitamente
fatura recibo boleto conta
multa penalidade taxa
fidelidade permanencia obrigado prazo
banco conta debito iban bancaria
cartao
roubo roubado roubada roubaram furto assalto
perder perdi perdido perdida extraviado
morreu faleceu falecido falecimento obito morte
avaria avariado quebrado quebrada quebrou estragado defeito funciona falha
tecnico consertar reparar conserto reparacao
internet wifi conexao ligacao linha servico dados
senha palavra-passe
roteador router aparelho modem
celular telemovel telefone smartphone
mudar mudanca endereco morada casa
alterar alteracao trocar modificar mudar
titular nome proprietario
numero portabilidade manter conservar
exterior estrangeiro roaming viagem viajar ferias
prazo parcelar parcelas prestacoes
divida dividas devo atrasado
arrependimento desistir desistencia
consulta hora visita reserva reservar agendar agendamento marcar
adiar remarcar mudar
devolver devolucao devolvo reembolso reembolsar estorno
troca trocar substituir substituicao
compensacao compensar indenizacao indemnizacao
documento documentos comprovante comprovativo certidao
quarto quartos
loja agencia
correio enviar envio entrega entregar encomenda
novo segunda via
filha filho filhos crianca criancas menor
mae pai pais
marido mulher esposa esposo conjuge
idoso aposentado reformado
seguro apolice cobre cobertura segurado
sinistro acidente batida colisao
carro veiculo automovel
agua vazamento fuga inundacao cano
luz eletricidade energia
chave chaves fechadura
urgencia urgente emergencia
medico doutor consulta
receita medicamento remedio
exame exames sangue resultado
jejum comer
dentista dente dentes
gravida gravidez
doente doenca febre
dor doi
vacina vacinas
hotel quarto estadia
cafe refeicao jantar
cao cachorro gato animal animais
bagagem mala malas
voo aviao
hipoteca emprestimo credito
transferencia pix mbway
caixa dinheiro
aberto abre horario fechado
domingo sabado feriado feriados
estacionamento estacionar vaga
socio membro assinante cliente
menos minimo
maximo ate limite
rapido velocidade lento
instalar instalacao
avisar aviso antecedencia
garantia garantido`,
  fillers:
    'ola oi bom boa dia tarde noite olha olhe veja bem certo digo dizer diz saber sabe quero queria gostaria preciso acho penso verdade claro favor obrigado obrigada desculpe entao agora hoje ontem amanha ainda sempre nunca mesmo coisa coisas algo alguem nada tudo todo toda cada vez vezes bastante so aqui ali ter tenho temos fazer faco faz ir vou vai vir vem colocar mais menos estou esta gente pessoa lado forma possivel pode podem podia poderia senhor senhora voce gostava',
  endings:
    /(?:amentos?|imentos?|acoes|acao|mente|ando|endo|indo|aremos|eremos|aria|eria|iria|aram|eram|iram|amos|emos|imos|avam|ava|adas|ados|ada|ado|idas|idos|ida|ido|adores|ador|adora|coes|cao|sao|soes|ar|er|ir|am|em|as|es|os|ou|eu|iu|io|ia|ao|a|o|e|s)$/,
  opening:
    /^(?:(?:ola|oi|alo|bom dia|boa tarde|boa noite|olhe|olha|veja|entao|bem|bom|sim|nao|e|mas|desculpe|obrigad[oa]|por favor|perfeito|certo)\b[,.!]*\s*)+/,
  question:
    /\?|^(?:como|quanto|quanta|quantos|quantas|que|o que|qual|quais|onde|aonde|quando|quem|por que|porque|posso|pode-se|ha|tem como)\b|\b(?:queria saber|gostaria de saber|gostava de saber|quero saber|diga-me|me diga|quanto (?:custa|demora)|nao sei (?:o que|como|onde|quando|se))\b/,
  yesNo: {
    begins:
      /(?:^|[,;:] ?)(?:(?:e|mas|entao|tambem|isso|ainda) )?(?:posso|pode|podem|podemos|poderia|tenho|temos|tem|ha|esta|estao|e|sao|cobre|inclui|aceitam|abrem|oferecem|vao|cobram|vale|serve|funciona|devo|preciso|da para|pago)\b[^?]{0,200}\?$/,
    never:
      /\bnao\b[^?]{0,200}\?|^(?:quanto|quanta|quantos|como|onde|quando|qual|quem|por que|o que|que)\b|, ou | ou (?:tenho|posso|nao)\b|\b(?:certo|nao e|ne)\?$|\bsem pagar\b/,
    charge: /\b(?:cobram|cobrar|pago|pagar|custa|custam|taxa|multa)\b/,
    free: /\b(?:e|sao|sai) (?:gratis|gratuit[oa]s?)\b/,
    duty: /\b(?:tenho (?:que|de)|temos (?:que|de)|preciso|devo|e (?:obrigatorio|necessario))\b/,
  },
  duty: {
    needed: /\b(?:tem (?:que|de)|devem?|precisam?|e (?:obrigatorio|necessario))\b/,
    notNeeded: /\b(?:nao (?:e (?:necessario|obrigatorio)|precisa|tem (?:que|de))|sem (?:inscricao|marcacao|reserva))\b/,
  },
  exception: /\b(?:salvo|exceto|menos|a menos que|mas)\b/,
  wants: {
    amount:
      /\b(?:quanto (?:custa|custam|e|fica|sai|vale|pago|tenho (?:que|de) pagar|cobram|seria|vou pagar)|qual (?:e )?o (?:preco|valor|custo)|qual (?:e )?a taxa|preco|que preco)\b/,
    time: /\b(?:quanto tempo|quanto demora|quando|ate quando|que (?:dia|horas)|a que horas|quantos (?:dias|meses|anos)|quantas (?:horas|semanas)|prazo|demora)\b/,
  },
  holds: {
    amount:
      /\d\s?(?:reais|euros?|dolares|€|\$|%|por cento)|(?:[€$]|r\$)\s?\d|\b(?:gratis|gratuit[oa]s?|sem custos?|sem taxas?|nao (?:se cobra|custa)|incluid[oa]s?)\b/,
    time: /\b(?:\d+|um|uma|dois|duas|tres|quatro|cinco|seis|sete|oito|dez|doze|quinze|trinta) (?:minutos?|horas?|dias?|noites?|semanas?|mes|meses|anos?)\b|\b(?:segunda|terca|quarta|quinta|sexta|sabado|domingo|janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|imediat[oa]|na hora|fechado)\b|\b\d{1,2} ?(?:h|horas)\b/,
  },
  negative: /\b(?:nao|nunca|nem|nenhum|nenhuma|sem direito|exclu\w+|fechad[oa]s?)\b/,
  only: /\b(?:so|somente|apenas|ate|no maximo|no minimo|pelo menos|salvo|exceto|limitad[oa]s?)\b/,
  lacks: /\b(?:sem|nenhuma?)(?: nenhuma?| uma?| o| a)? (\p{L}+)/gu,
  affirmative:
    /\b(?:pode|podem|podera|e (?:possivel|aceite|aceito)|esta incluid[oa]|estao incluid[oa]s|aceitamos|oferecemos|tem \d+|sera (?:devolvid|reembolsad)[oa]|e (?:devolvid|reembolsad)[oa])\b/,
  free: /\b(?:gratis|gratuit[oa]s?|sem custos?|sem taxas?|nao (?:se cobra|custa)|sem multa)\b/,
  condition:
    /\b(?:se|salvo|exceto|menos|so|mas|desde que|a menos que|pelo menos|no maximo|depois|antes|durante|sem|ate|nao|quando|enquanto|mais de|a partir de|entao|com|caso)\b/,
  noCondition: /\bno\b/g,
  need: /\?|\b(?:quero|queria|preciso|precisamos|queremos|gostaria|gostava|prefiro|nao (?:posso|consigo|funciona|chegou|abre|liga|recebi|tenho|encontro)|sem (?:internet|luz|agua|linha|servico)|roub(?:ado|ada|aram|o)|furt\w+|perdi(?:do|da)?|morreu|faleceu|falecid[oa]|vazamento|fuga|inund\w+|incendio|fumaca|fumo|cheiro a gas|cheiro de gas|acidente|batida|ferid[oa]|sangr\w+|quebrad[oa]|quebrou|estragad[oa]|avariad[oa]|defeito|lent[oa]|cort(?:ado|aram|ou)|bloquead[oa]|recusad[oa]|cobrad[oa]|cobraram|duas vezes|errad[oa]|cancelar|devolver|devolucao|reembols\w+|estorno|mudanca|gravida|urgente|urgencia|ajuda|o quanto antes|agora mesmo)\b/,
  situations: [
    [/\b(?:roub(?:ado|ada|aram|o)|furtad[oa]|assalt\w+)\b/, 'roubo perda boletim bloquear'],
    [/\b(?:morreu|faleceu|falecid[oa]|morte d[eoa])\b/, 'falecimento do titular, certidão de óbito'],
    [/\b(?:desmaiou|desmaiad[oa]|inconsciente|nao respira|sangr\w+|enfarte|infarto)\b/, 'emergência, urgência'],
    [/\b(?:acidente|batida|bati o carro|colisao|cai d[ao])\b/, 'acidente lesão sinistro'],
    [/\b(?:vazamento|fuga de agua|inund\w+)\b/, 'vazamento de água, urgência, reparação'],
    [/\bsem (?:internet|luz|agua|linha|servico|conexao|energia)\b/, 'avaria corte sem conexão'],
    [/\b(?:mandem|enviem|mandar|enviar|vir) (?:alguem|um tecnico)\b/, 'visita do técnico, avaria, urgência'],
    [/\b(?:fart[oa]|quero sair|nao aguento)\b/, 'cancelar, rescisão'],
    [/\b(?:cobrad[oa]|cobraram) .{0,25}\b(?:duas vezes|a mais|dobro)\b/, 'cobrança duplicada, fatura, reembolso'],
    [/\b(?:perdi|nao encontro)\b/, 'perda segunda via'],
    [/\b(?:vou mudar|vamos mudar|mudei|mudamos) (?:de|para)\b/, 'mudança de endereço'],
    [/\b(?:quebrad[oa]|quebrou|estragad[oa]|defeito|avariad[oa])\b/, 'defeito garantia devolução troca'],
    [/\b(?:desempregad[oa]|nao posso pagar|nao consigo pagar)\b/, 'adiar o pagamento, parcelar'],
  ],
  idle: /^(?:(?:sim|nao|ok|certo|perfeito|obrigad[oa]|muito obrigad[oa]|tchau|adeus|ate logo|claro|esta bem|otimo|ola|oi|bom dia|boa tarde|boa noite|combinado|eu espero|meu nome|chamo-me|sou|o meu (?:nome|numero|email)|a minha morada)\b)/,
  verdicts: { yes: 'Sim', no: 'Não' },
  bounds: {
    atLeast: 'pelo menos|no minimo|a partir de|desde|minimo',
    beyond: 'mais de|superior(?:es)? a|maior(?:es)? de',
    atMost: 'no maximo|ate|no prazo de|dentro de|nos primeiros|maximo|em',
    below: 'menos de|inferior(?:es)? a|menor(?:es)? de',
    denied: 'nao',
    plain: ['no maximo', 'pelo menos'],
    between: 'a|e|ate|ou',
    orMore: '(?:ou|e) mais',
    orLess: '(?:ou|e) menos',
    joins: 'e',
  },
  units: { day: 'dias?', week: 'semanas?', month: '(?:mes|meses)', year: 'anos?', hour: 'horas?' },
  age: /\b(?:tem|tenho|faz|com) (?:so |ja )?(\d{1,3}) anos\b/,
};
