import { type LanguagePack, numberWords, words } from '../language-pack.ts';
import { spanishGrammar } from './grammar.ts';

export const spanish: LanguagePack<'es'> = {
  entities: {
    digits: words('cero uno dos tres cuatro cinco seis siete ocho nueve'),
    months: words('enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'),
    weekdays: words('lunes martes miércoles jueves viernes sábado domingo'),
    weekdayPrefixes: ['el próximo ', 'el '],
    relativeDays: words('ayer hoy mañana'),
    ordinals: [],
    beforeMonth: ['de'],
    beforeYear: ['de'],
    currencies: words('dólares dólar euros? pesos? c[eé]ntimos?'),
    spokenDot: 'punto',
    spokenAt: 'arroba',
    numberNames: {
      order_number: ['(?:n[uú]mero|n\\.?º|num\\.?) de(?:l| mi)? (?:pedido|reserva)', 'pedido', 'reserva'],
      policy_number: ['p[oó]liza'],
      imei: ['imei'],
      serial_number: ['n[uú]mero de serie', 'serie'],
      tracking_number: ['(?:n[uú]mero de )?(?:seguimiento|env[ií]o|localizador)'],
      case_number: ['expediente', 'siniestro', 'incidencia', 'referencia', 'reclamaci[oó]n', 'caso'],
      invoice_number: ['factura', 'recibo'],
      customer_number: ['(?:n[uú]mero|c[oó]digo) de (?:cliente|socio|contrato|cuenta)', 'contrato', 'cliente'],
      meter_number: ['contador'],
      postal_code: ['c[oó]digo postal'],
    },
    isMy: ['es (?:mi|el|la)'],
    beforeHour: ['a las', 'a la', 'antes de las', 'sobre las', 'hacia las', 'hasta las'],
    afterHour: ['de la (?:ma[nñ]ana|tarde|noche)', 'horas', 'del mediod[ií]a'],
  },
  facts: {
    promise:
      /\b(?:(?:le|te|se lo|se la|lo|la|os|les) (?:voy a|vamos a|llamare|llamaremos|enviare|enviaremos|mandare|mandaremos|devolveremos|abonaremos|avisare|avisaremos|confirmare|confirmaremos|llegara|reembolsaremos|contactaremos)|(?:llegara|recibira|tendra|se entregara|se lo entregaran|pasara|vendra) |(?:voy|vamos) a (?:enviar|mandar|llamar|devolver|abonar|tramitar|pedir|solicitar)\w*)/,
    stalling:
      /\b(?:un momento|un segundo|un minuto|dejeme (?:ver|comprobar|mirar|revisar)|permitame (?:ver|comprobar|un momento)|voy a (?:ver|comprobar|mirar|revisar|consultar)\w*|no cuelgue|espere|le paso con|le voy a (?:pasar|transferir|ayudar))\b/,
    correction:
      /\b(?:no,? espere|espera,? no|perdon,? (?:es|no|queria|quise)|quiero decir|quise decir|queria decir|mejor dicho|en realidad|me he equivocado|me equivoque|corrijo|no era ese|no es ese)\b/,
    wrongValue: /\b(?:no(?: es| era)?|en vez de|en lugar de)(?: (?:el|la|las|los|pedido|numero))? ?$/,
    question:
      /^(?:(?:y|pero|bueno|entonces|hola|vale)[, ]+){0,2}¿?(?:cuanto|cuanta|cuantos|cuantas|como (?:puedo|hago|se)|que (?:pasa|tengo|hago|debo|ocurre)|donde|cuando|cual|quien|por que|puedo|se puede|hay (?:algun|alguna|que)|es posible|tengo que)\b/,
    idleQuestion: /\b(?:como esta|como estas|me puede ayudar|puede ayudarme|me oye|me escucha|esta ahi|verdad|no)\?$/,
    shortAnswer: /^(?:si|no|claro|por supuesto|desde luego|exacto|todavia no|aun no)\b/,
  },
  grounding: {
    reporting: words(
      'cliente usuario agente representante dijo dice pidio pregunto pregunta informo menciono explico comento llamo indico confirmo sobre porque conversacion',
    ),
    courtesy: words(
      'siento lamento disculpe disculpas perdon gracias favor ayudar ayudo ayuda encantado entiendo comprendo permitame momento claro supuesto bienvenido agradezco paciencia buen buenos buenas dia dias tardes hola consulta molestias molestia ver reviso revisar compruebo',
    ),
    acts: words(
      'reembolso reembolsar devolver devolucion abonar abono cancelar transferir transferencia enviar pagar pago compensar compensacion descuento aprobar vale reemplazar cambiar entregar prometer garantizar garantia cerrar borrar eliminar desbloquear gratis regalo',
    ),
    wishes: words('quiere quiero queria desea pide pidio solicita solicito gustaria'),
    directives: words('debe deben tiene tienen deberia inmediatamente asegurese instruccion'),
    secrets: words('contrasena clave pin cvv cvc otp iban dni token secreto credenciales tarjeta'),
    amounts: words('dolar dolares euro euros peso pesos centimo centimos usd eur ciento'),
    negations: words('no nunca jamas sin ningun ninguna nada tampoco ni'),
    numbers: {
      ...numberWords(
        'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve',
        'veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa',
        'cien mil millon',
      ),
      ...Object.fromEntries(
        words(
          'veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve',
        ).map((word, i) => [word, 21 + i]),
      ),
      veintiun: 21,
    },
  },
  farewells: ['adios', 'eso es todo'],
  grammar: spanishGrammar,
  quotation: { before: ': “', after: '”' },
  toneWords: words('no nadie nunca gracias'),
  need: /[?¿]|\b(?:como (?:puedo|hago)|cuanto|cuando (?:me|llega)|puedo|tengo que|donde esta|quiero|quisiera|necesito|me gustaria|no (?:ha llegado|llego|funciona|puedo)|esta (?:roto|rota|danado|danada)|llego (?:roto|rota)|reembolso|cancelar|olvide)\b/,
};
