import { type LanguagePack, words } from '../language-pack.ts';

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
    currencies: words('dólares dólar'),
    spokenDot: 'punto',
    spokenAt: 'arroba',
    beforeOrderNumber: words('pedido número'),
  },
  numberContext: { order: ['pedido'], postalCode: ['codigo postal'] },
  summary: {
    titles: { situation: 'Situación', action: 'Acción', resolution: 'Resolución', next: 'Próximos pasos' },
    marks: {
      problem:
        /\b(?:rot[oa]|danad[oa]|no ha llegado|no llego|no funciona|equivocad[oa]|tarde|falta|perdid[oa]|problema|pedi|llego|cobr\w+|rechazad[oa]|olvide|bloquead[oa]|mudad[oa]|necesito|quiero|quisiera)\b/,
      done: /\b(?:he|hemos) (?:\w+ ){0,2}(?:iniciado|actualizado|cambiado|enviado|anadido|reembolsado|cancelado|creado|desbloqueado|corregido|anotado)\b/,
      offer: /\b(?:puedo|podemos|dejeme|voy a|he encontrado|veo que)\b/,
      future: /\b(?:recibira|llegara|tarda(?:ra)?|le (?:envio|enviare|llamare)|en un plazo|se entregara|podra)\b/,
      wish: /\b(?:prefiero|quiero|me gustaria|esta bien|me parece bien|que alivio)\b/,
      smallTalk:
        /^(?:hola|buen[oa]s|gracias|muchas gracias|de nada|adios|hasta luego|que tenga|si|no|vale|perfecto)\b[^.?!]{0,40}[.?!]?$/,
    },
    questions: ['me dice', 'puede decirme'],
    perfectAuxiliaries: ['he'],
  },
  farewells: ['adios', 'eso es todo'],
  moodWords: {
    positive: words(
      'bien bueno buena genial excelente perfecto perfecta perfectamente maravilloso maravillosa fantastico estupendo amable contento contenta feliz gracias agradezco encanta alivio rapido facil funciona mejor satisfecho satisfecha ayuda',
    ),
    negative: words(
      'mal malo mala terrible horrible peor enfadado enfadada enojado enojada molesto molesta furioso furiosa frustrante frustrado decepcionado decepcionada ridiculo inaceptable roto rota danado danada defectuoso inutil grosero tarde perdido perdieron nadie harto harta verguenza problema queja esperando cobraron odio',
    ),
    negation: words('no nunca jamas ni sin tampoco'),
    strong: words('muy mucho muchisimo totalmente otra siempre sigue'),
    weak: words('poco algo'),
  },
  toneWords: words('no nadie nunca gracias'),
  need: /[?¿]|\b(?:como (?:puedo|hago)|cuanto|cuando (?:me|llega)|puedo|tengo que|donde esta|quiero|quisiera|necesito|me gustaria|no (?:ha llegado|llego|funciona|puedo)|esta (?:roto|rota|danado|danada)|llego (?:roto|rota)|reembolso|cancelar|olvide)\b/,
};
