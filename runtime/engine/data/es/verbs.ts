/** The Spanish verbs of conversations with a business, for telling them in the third person and for knowing a clause by its verb. */

/** By how the vowel of the stem changes where it is stressed. */
export const verbsByChange: Readonly<Record<string, string>> = {
  '': `aplazar llamar mandar comprar pagar tomar dejar llevar quedar pasar llegar hablar preguntar contestar explicar cambiar cancelar
    anular reservar entregar firmar esperar necesitar mirar buscar usar trabajar ayudar avisar anotar apuntar preparar arreglar
    reparar revisar cobrar abonar ingresar aceptar rechazar faltar sobrar tardar bajar subir entrar sacar meter guardar tirar cortar
    instalar montar desmontar activar desactivar bloquear desbloquear confirmar consultar solicitar tramitar gestionar tratar
    intentar lograr terminar acabar organizar pintar limpiar lavar planchar regalar prestar alquilar ganar gastar ahorrar bastar
    echar levantar quitar tocar jurar gritar molestar quejar olvidar extrañar marcar presentar aplicar aplastar reclamar estrenar
    durar opinar imaginar adelantar retrasar atrasar adjuntar rellenar completar parar funcionar fallar cargar descargar encargar
    encarar enseñar tasar dibujar viajar caminar llenar declarar dañar golpear chocar rayar robar pillar prender apagar importar
    tachar sumar restar cuidar alegrar estropear comer beber vender aprender correr romper temer deber responder prometer cometer
    vivir recibir escribir abrir cubrir decidir permitir asistir existir partir imprimir cumplir compartir añadir discutir insistir
    unir admitir emitir ocurrir suceder proceder depender comprender sorprender coger recoger escoger exigir dirigir corresponder
    transmitir interrumpir anunciar cotizar autorizar utilizar realizar finalizar garantizar actualizar localizar adelgazar cruzar
    alcanzar trasladar facilitar facturar contratar asegurar matricular inscribir suscribir descubrir atrever barrer coser tejer
    toser pelear laburar manejar rentar checar platicar regresar aguantar agotar tapar acercar alejar bañar casar celebrar cocinar
    cenar desayunar invitar contactar colocar disfrutar dudar empaquetar entrenar estudiar evitar fabricar ubicar mejorar notar
    observar ocupar ordenar operar participar pesar practicar procurar publicar quemar reaccionar registrar reiniciar repasar
    resultar señalar separar superar suspender timbrar tranquilizar trabar transportar visitar amontonar citar indicar informar
    integrar justificar modificar multar negociar nombrar obligar originar perdonar perjudicar preocupar presionar programar
    proteger recargar rectificar repartir respetar valorar vigilar votar desconectar conectar enganchar colaborar comunicar copiar
    cuadrar disculpar duplicar denunciar despachar embarcar aterrizar equivocar estacionar exagerar felicitar formar frenar gustar
    hinchar insultar inundar juntar lamentar lanzar liberar librar limitar mezclar mojar mudar picar pinchar plantar recortar
    refrescar retirar saltar salvar secar sellar soportar sospechar sudar sujetar tallar tumbar vencer convencer`,
  'o>ue': `contar encontrar volver devolver costar mostrar demostrar probar comprobar aprobar acordar recordar mover dormir morir sonar
    soltar rogar colgar almorzar resolver doler llover poder revolver renovar acostar soñar volcar descontar envolver rodar torcer`,
  'e>ie': `querer pensar cerrar empezar entender perder sentir preferir comenzar despertar recomendar calentar encender defender
    advertir convertir mentir sugerir atender referir invertir apretar sentar negar regar fregar nevar tropezar extender transferir consentir divertir`,
  'e>i': 'pedir seguir conseguir servir repetir medir elegir despedir vestir corregir impedir reír sonreír freír',
  'i>í': 'enviar confiar ampliar variar vaciar enfriar guiar fiar',
  'u>ú': 'continuar actuar evaluar situar efectuar',
  'u>ue': 'jugar',
  zc: `conocer reconocer ofrecer aparecer parecer agradecer merecer crecer nacer establecer fallecer pertenecer producir reducir
    conducir traducir introducir`,
  y: 'incluir excluir construir destruir distribuir contribuir disminuir sustituir concluir',
  lee: 'leer creer proveer poseer',
  // Regular, and rarer than the verb whose forms they share ("podemos"), so they come last.
  rarer: 'podar',
};

/** Six persons of a tense, from the first singular to the third plural; what is not named is regular. */
export const irregularVerbs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ser: {
    present: 'soy eres es somos sois son',
    preterite: 'fui fuiste fue fuimos fuisteis fueron',
    imperfect: 'era eras era éramos erais eran',
    subjunctive: 'sea seas sea seamos seáis sean',
    vos: 'sos',
    order: 'sé',
  },
  estar: {
    present: 'estoy estás está estamos estáis están',
    preterite: 'estuve estuviste estuvo estuvimos estuvisteis estuvieron',
    subjunctive: 'esté estés esté estemos estéis estén',
  },
  ir: {
    present: 'voy vas va vamos vais van',
    preterite: 'fui fuiste fue fuimos fuisteis fueron',
    imperfect: 'iba ibas iba íbamos ibais iban',
    subjunctive: 'vaya vayas vaya vayamos vayáis vayan',
    order: 've',
  },
  haber: {
    present: 'he has ha hemos habéis han',
    preterite: 'hube hubiste hubo hubimos hubisteis hubieron',
    subjunctive: 'haya hayas haya hayamos hayáis hayan',
    future: 'habr',
  },
  tener: {
    present: 'tengo tienes tiene tenemos tenéis tienen',
    preterite: 'tuve tuviste tuvo tuvimos tuvisteis tuvieron',
    future: 'tendr',
    order: 'ten',
  },
  hacer: {
    present: 'hago haces hace hacemos hacéis hacen',
    preterite: 'hice hiciste hizo hicimos hicisteis hicieron',
    future: 'har',
    order: 'haz',
  },
  poder: { preterite: 'pude pudiste pudo pudimos pudisteis pudieron', future: 'podr' },
  decir: {
    present: 'digo dices dice decimos decís dicen',
    preterite: 'dije dijiste dijo dijimos dijisteis dijeron',
    future: 'dir',
    order: 'di',
  },
  venir: {
    present: 'vengo vienes viene venimos venís vienen',
    preterite: 'vine viniste vino vinimos vinisteis vinieron',
    future: 'vendr',
    order: 'ven',
  },
  poner: {
    present: 'pongo pones pone ponemos ponéis ponen',
    preterite: 'puse pusiste puso pusimos pusisteis pusieron',
    future: 'pondr',
    order: 'pon',
  },
  querer: { preterite: 'quise quisiste quiso quisimos quisisteis quisieron', future: 'querr' },
  saber: {
    present: 'sé sabes sabe sabemos sabéis saben',
    preterite: 'supe supiste supo supimos supisteis supieron',
    subjunctive: 'sepa sepas sepa sepamos sepáis sepan',
    future: 'sabr',
  },
  dar: {
    present: 'doy das da damos dais dan',
    preterite: 'di diste dio dimos disteis dieron',
    subjunctive: 'dé des dé demos deis den',
  },
  ver: {
    present: 'veo ves ve vemos veis ven',
    preterite: 'vi viste vio vimos visteis vieron',
    imperfect: 'veía veías veía veíamos veíais veían',
    subjunctive: 'vea veas vea veamos veáis vean',
  },
  salir: { present: 'salgo sales sale salimos salís salen', future: 'saldr', order: 'sal' },
  traer: {
    present: 'traigo traes trae traemos traéis traen',
    preterite: 'traje trajiste trajo trajimos trajisteis trajeron',
  },
  caer: { present: 'caigo caes cae caemos caéis caen', preterite: 'caí caíste cayó caímos caísteis cayeron' },
  oír: { present: 'oigo oyes oye oímos oís oyen', preterite: 'oí oíste oyó oímos oísteis oyeron' },
  andar: { preterite: 'anduve anduviste anduvo anduvimos anduvisteis anduvieron' },
  valer: { present: 'valgo vales vale valemos valéis valen', future: 'valdr' },
};
