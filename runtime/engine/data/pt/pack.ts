import { type LanguagePack, numberWords, words } from '../language-pack.ts';

export const portuguese: LanguagePack<'pt'> = {
  entities: {
    // "um" is a filler word of English; "hum" is how it is spelled out on a line.
    digits: ['zero', 'hum', 'dois', 'três', 'quatro', 'cinco', 'seis meia', 'sete', 'oito', 'nove'],
    months: words('janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'),
    weekdays: words('segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo'),
    weekdayPrefixes: ['na ', 'no '],
    relativeDays: words('ontem hoje amanhã'),
    ordinals: ['º'],
    beforeMonth: ['de'],
    beforeYear: ['de'],
    currencies: words('reais euros? centavos? c[êe]ntimos?'),
    spokenDot: 'ponto',
    spokenAt: 'arroba',
    numberNames: {
      order_number: ['n[úu]mero d[aoe] (?:pedido|encomenda|reserva)', 'encomenda'],
      policy_number: ['ap[óo]lice'],
      imei: ['imei'],
      serial_number: ['n[úu]mero de s[ée]rie'],
      tracking_number: ['rastreio', 'rastreamento'],
      case_number: ['protocolo', 'sinistro', 'processo', 'chamado'],
      invoice_number: ['fatura', 'recibo', 'boleto'],
      customer_number: ['n[úu]mero d[eo] (?:cliente|contrato|conta|s[óo]cio|utente)', 'contrato'],
      meter_number: ['contador', 'medidor'],
      postal_code: ['c[óo]digo postal', 'CEP'],
    },
    isMy: ['[ée] (?:o|a) (?:meu|minha)', '[ée] (?:meu|minha)'],
    beforeHour: ['antes das', 'até às'],
    afterHour: ['horas?', 'da (?:manhã|tarde|noite)'],
  },
  facts: {
    promise:
      /\b(?:(?:eu )?vou (?:enviar|mandar|ligar|devolver|reembolsar|pedir|solicitar|abrir)|(?:nos )?vamos (?:enviar|ligar|devolver|reembolsar)|(?:voce|o senhor|a senhora) (?:vai receber|recebera|tera)|(?:vai|ira) (?:chegar|receber|ser)|chegara|recebera|entraremos em contato|ligaremos|enviaremos)\b/,
    stalling:
      /\b(?:um (?:momento|instante|minuto|segundo)|so um (?:momento|instante|minuto)|deixe-me (?:ver|verificar)|vou (?:ver|verificar|consultar|conferir|checar)|aguarde|nao desligue|vou transferir)\b/,
    correction:
      /\b(?:nao,? espere|espere,? nao|desculpe,? (?:e|nao|quis)|quero dizer|quis dizer|ou melhor|na verdade|me enganei|enganei-me|estava errado|corrigindo)\b/,
    wrongValue: /\b(?:nao(?: e)?|em vez d[eao])(?: (?:o|a|os|as|numero))? ?$/,
    question:
      /^(?:(?:e|mas|entao|bom|ola)[, ]+){0,2}(?:quanto|quanta|quantos|quantas|como (?:posso|faco|e que|funciona)|o que (?:e|acontece|tenho|preciso|devo)|onde|quando (?:e|vai|chega|posso)|qual|quem (?:e|pode)|por que|posso|tenho que|preciso (?:de )?(?:enviar|levar|estar)|e possivel|pode me|ha algum)\b/,
    idleQuestion: /\b(?:tudo bem|pode me ajudar|esta me ouvindo|esta ai|certo|ne|nao e)\?$/,
    shortAnswer: /^(?:sim|nao|claro|com certeza|exato|ainda nao|infelizmente nao)\b/,
  },
  grounding: {
    reporting: words(
      'cliente usuario agente atendente disse diz pediu perguntou pergunta informou mencionou explicou ligou confirmou sobre porque conversa',
    ),
    courtesy: words(
      'sinto lamento desculpe desculpas obrigado obrigada favor ajudar ajuda claro entendo compreendo momento bemvindo agradeco paciencia bom boa dia tarde ola duvida transtorno ver verificar',
    ),
    acts: words(
      'reembolso reembolsar devolver devolucao creditar credito cancelar transferir transferencia enviar pagar pagamento compensar desconto aprovar vale substituir trocar entregar prometer garantir garantia fechar apagar desbloquear gratis brinde',
    ),
    wishes: words('quer queria deseja pede pediu solicita gostaria'),
    directives: words('deve devem tem deveria imediatamente certifique instrucao'),
    secrets: words('senha palavra-passe pin cvv cvc otp iban cpf token segredo credenciais cartao'),
    amounts: words('real reais euro euros centavo centavos dolar dolares cento'),
    negations: words('nao nunca jamais sem nenhum nenhuma nada nem ninguem'),
    numbers: numberWords(
      'zero um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove',
      'vinte trinta quarenta cinquenta sessenta setenta oitenta noventa',
      'cem mil milhao',
    ),
  },
  farewells: ['tchau', 'adeus', 'ate logo', 'e so isso', 'era so isso'],
  quotation: { before: ': “', after: '”' },
  toneWords: words('nao nunca nada obrigad[oa]'),
  need: /[?]|\b(?:como (?:posso|faco)|quanto|quando (?:chega|vou)|posso|tenho que|onde esta|quero|queria|preciso|gostaria|nao (?:chegou|funciona|consigo)|esta (?:quebrado|quebrada|avariado|avariada)|reembolso|cancelar|esqueci)\b/,
};
