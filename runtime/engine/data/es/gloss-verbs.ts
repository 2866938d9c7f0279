/** Spanish verbs and their English, in the form of `gloss.ts`. */
export const verbGloss = `
be: ser estar hallarse | have: tener | do: hacer | go: ir acudir dirigirse | come: venir | say: decir | give: dar | see: divisar | know: saber conocer
want: querer desear anhelar | can: poder | must: deber | put: poner meter colocar depositar situar ubicar ubicarse | take: tomar coger agarrar llevar
take out: sacar extraer | bring: traer aportar | leave: salir marchar marcharse irse | leave behind: abandonar
arrive: llegar arribar | return: volver regresar retornar devolver | stay: quedarse permanecer hospedarse hospedar alojar alojarse
pass: pasar traspasar | happen: suceder ocurrir acontecer producirse surgir | call: llamar telefonear marcar | be called: llamarse
speak: hablar conversar charlar platicar dialogar | tell: contar narrar relatar contarle | ask: preguntar consultar cuestionar | request: pedir solicitar rogar demandar pedirle requerir
answer: responder contestar replicar | reply: atender | explain: explicar aclarar detallar exponer especificar precisar
show: mostrar ensenar exhibir presentar | teach: ensenarle impartir instruir | learn: aprender | study: estudiar repasar cursar
read: leer releer | write: escribir redactar apuntar anotar teclear tipear | sign: firmar rubricar | mean: significar implicar suponer
think: pensar reflexionar opinar creer considerar | believe: creerse fiarse | decide: decidir resolver decidirse | doubt: dudar
remember: recordar acordarse rememorar | forget: olvidar olvidarse | understand: entender comprender enterarse captar
seem: parecer | notice: notar percibir advertir darse_cuenta percatarse | recognize: reconocer identificar | guess: adivinar suponerse intuir
look: mirar observar contemplar ojear | look for: buscar rebuscar | find: encontrar hallar localizar | discover: descubrir averiguar
hear: oir escuchar | feel: sentir sentirse experimentar | smell: oler apestar | taste: saborear catar degustar | touch: tocar palpar
like: gustar agradar apetecer | love: amar encantar adorar | hate: odiar detestar aborrecer | prefer: preferir | bother: molestar fastidiar incordiar estorbar importunar
worry: preocupar preocuparse inquietar angustiar agobiar | fear: temer asustar asustarse | hope: confiar | wait: esperar aguardar esperarse
help: ayudar asistir socorrer auxiliar colaborar | thank: agradecer | apologize: disculpar disculparse perdonar excusarse | complain: quejarse protestar reclamar lamentar lamentarse
accept: aceptar admitir asumir acceder | refuse: rechazar negar negarse denegar rehusar declinar | allow: permitir dejarle autorizar consentir habilitar tolerar
forbid: prohibir vetar impedir vedar | require: exigir precisarse requerir obligar | force: forzar imponer | need: necesitar precisar faltar
offer: ofrecer brindar proporcionar facilitar ofertar | promise: prometer comprometerse garantizar asegurarle jurar | recommend: recomendar aconsejar sugerir proponer
agree: acordar pactar concertar consensuar | argue: discutir pelear renir refutar rebatir | deny: desmentir
meet: reunirse quedar juntarse verse citar encontrarse | visit: visitar | invite: invitar convidar | accompany: acompanar escoltar
live: vivir residir habitar | be born: nacer | grow: crecer cultivar | die: morir fallecer morirse palmar | kill: matar sacrificar
be ill: enfermar ponerse_malo | cure heal: curar sanar cicatrizar | treat: tratar | hurt: doler lastimar herir lesionar lesionarse danarse | bleed: sangrar
cough: toser | sneeze: estornudar | vomit: vomitar devolver_la_comida | breathe: respirar | swallow: tragar | chew: masticar | itch: picar
swell: hinchar hinchar_se inflamar hincharse | faint: desmayarse marearse | give birth: parir | eat: comer cenar almorzar merendar alimentar
drink: beber | have breakfast: desayunar | cook: cocinar guisar asar freir hervir hornear | sleep: dormir dormirse descansar | wake up: despertar despertarse
get up: levantarse | lift: levantar alzar elevar | lie down: acostarse tumbarse acostar | sit: sentarse sentar | stand: aguantarse ponerse_de_pie
dress: vestir vestirse ponerse | undress: quitarse desvestirse | wash: lavarse fregar enjuagar | clean: limpiar asear desinfectar | dry: secar secarse
sweep: barrer aspirar | cut: cortar recortar podar talar | shave: afeitar depilar rasurar | dye: tenir decolorar | comb: peinar cepillar
walk: andar caminar pasear | run: correr trotar | jump: saltar | swim: nadar banarse | fly: volar | ride: montar cabalgar | pedal cycle: pedalear
drive: conducir manejar circular | park: aparcar estacionar parquear | turn: girar doblar virar torcer | cross: cruzar atravesar | brake: frenar | accelerate: acelerar
overtake: adelantar | tow: remolcar | crash: chocar estrellarse colisionar estampar | hit: golpear pegar embestir atropellar | fall: caer caerse desplomarse | slip: resbalar resbalarse patinar
trip: tropezar | push: empujar | pull: tirar_de estirar | throw: lanzar arrojar aventar | throw away: tirar desechar botar | drop: soltar
hold: sostener sujetar sostenerse | press: pulsar apretar presionar oprimir | open: abrir destapar abrirse | close: cerrar clausurar tapar cerrarse
lock: encerrar candar echar_la_llave | unlock: desbloquear liberar | fit: caber encajar | fill: llenar rellenar completar rellenarse | empty: vaciar
begin: empezar comenzar iniciar arrancar emprender empezarse | end: terminar acabar finalizar concluir terminarse | stop: parar detener cesar interrumpir pararse detenerse frenarle
continue: continuar seguir proseguir reanudar | go on: avanzar | repeat: repetir reiterar | try: intentar probar tratar_de procurar | manage to: lograr conseguir alcanzar
fail: fallar fracasar fallarle malograrse | succeed: triunfar acertar | win: ganar | lose: perder perderse extraviar | compete: competir
change: cambiar modificar variar alterar cambiarse sustituir | replace: reemplazar reponer suplir relevar | exchange: canjear intercambiar permutar trocar
move: mover mudar desplazar trasladar moverse desplazarse | move house: mudarse trasladarse | postpone: aplazar posponer diferir postergar prorrogar
bring forward: adelantarse anticipar | delay: retrasar demorar atrasar retrasarse tardar demorarse atrasarse | hurry: apurar apresurarse apurarse | cancel: cancelar anular rescindir revocar
renew: renovar | extend: ampliar alargar extender prolongar | shorten: acortar abreviar | increase: aumentar incrementar subir multiplicar
reduce: reducir disminuir rebajar bajar mermar recortarle | improve: mejorar perfeccionar optimizar | worsen: empeorar agravar
add: anadir agregar sumar incorporar adicionar | remove: quitar retirar eliminar suprimir borrar | delete: borrarse | include: incluir englobar abarcar | exclude: excluir
contain: contener | consist: consistir constar componer | separate: separar dividir apartarse | divide: repartirse | join: unir juntar unirse incorporarse | mix: mezclar combinar
choose: elegir escoger seleccionar optar decantarse | compare: comparar cotejar contrastar | measure: medir | weigh: pesar | calculate: calcular computar estimar contabilizar
count: contar_con contabilizarse | check: comprobar revisar verificar chequear repasarlo controlar inspeccionar corroborar checar | examine: examinar analizar auscultar explorar reconocerle
confirm: confirmar ratificar | prove: demostrar probarle acreditar justificar | validate: validar homologar compulsar | register: registrar empadronar inscribir registrarse empadronarse censar
sign up: inscribirse apuntarse matricular matricularse afiliarse darse_de_alta suscribir suscribirse | enrol: enrolar | unsubscribe: darse_de_baja desapuntarse desinscribirse
join as member: asociarse | book: reservar | make appointment: agendar pedir_cita | plan: planificar planear programar organizar preparar | prepare: prepararse disponer alistar
order: encargar encomendar ordenar | buy: comprar adquirir comprarse mercar | sell: vender comercializar | rent: alquilar arrendar rentar alquilarle
pay: pagar abonar costear sufragar desembolsar saldar liquidar pagarse | charge: cobrar facturar cobrarse adeudar | cost: costar valer | be worth: valerse
owe: adeudarse | save: ahorrar economizar | save store: guardar almacenar archivar conservar | spend: gastar gastarse invertir derrochar | invest: invertirse
lend: prestar dejar_prestado | borrow: tomar_prestado | refund: reembolsar reintegrar restituir | compensate: compensar indemnizar resarcir | donate: donar | give away: regalar obsequiar
deposit: ingresar consignar | withdraw: retirarse | transfer: transferir traspasarle | earn: ganarse percibir | contribute: contribuir | fine: multar sancionar penalizar
discount: descontar bonificar | tax: gravar tributar | declare: declarar | insure: asegurar asegurarse | cover: cubrir amparar abrigar | claim: reclamarle
report: denunciar notificar informar reportar comunicar avisar | warn: advertirle alertar prevenir | inform: informarse | publish: publicar anunciar difundir
send: enviar mandar remitir expedir despachar | receive: recibir recepcionar | deliver: entregar repartir suministrar | collect: recoger recolectar recaudar
pick up: pasar_a_buscar recogerlo | return item: devolverse | pack: empaquetar embalar envolver empacar | unpack: desembalar desempaquetar desempacar | wrap: envolverlo
load: cargarse | carry: cargarla transportar acarrear portar | transport: transportarse | forward: reenviar desviar redirigir
connect: conectar enchufar conectarse enlazar | disconnect: desconectar desenchufar desconectarse | turn on: prender encenderse | turn off: desactivar apagarse
activate: activar | start up: arrancarlo | restart: reiniciar resetear formatear | install: instalar | uninstall: desinstalar | update: actualizar actualizarse | download: descargar bajarse
print: imprimir | scan: escanear | copy: copiar fotocopiar duplicar plagiar | click: clicar cliquear | log in: acceder loguearse identificarse entrar_en_la
log out: desloguearse cerrar_sesion | access: accesar | hack: piratear jaquear hackear | block: bloquear obstruir obstaculizar bloquearse | freeze: congelar colgarse congelarse
search: indagar | ring: sonar timbrar | vibrate: vibrar | record: grabar | play: jugar | play music: reproducir | broadcast: emitir retransmitir transmitir | work: trabajar funcionar laborar currar chambear
hire: contratar emplear | resign: dimitir renunciar | retire: jubilarse jubilar | manage: gestionar administrar dirigir tramitar
process: procesar tramitarse | represent: representar | negotiate: negociar regatear | sue: querellarse | judge: juzgar | punish: castigar | arrest: detenerle arrestar
steal: robar hurtar birlar mangar afanar chorear sustraer asaltar atracar | cheat: enganar estafar timar embaucar | lie: mentir | attack: agredir atacar | threaten: amenazar | insult: insultar ofender
break: romper quebrar fracturar partirse romperse rajar_se | break down: estropear averiar averiarse estropearse descomponerse joderse escacharrarse petar cascar | damage: danar deteriorar perjudicar abollar
scratch: rayar aranar rasgunar | stain: manchar ensuciar | tear: rasgar desgarrar | burn: arder quemarse | melt: derretir fundir fundirse | explode: explotar estallar reventar
crack: agrietar rajarse resquebrajarse | wear out: desgastar desgastarse | rust: oxidar oxidarse | rot: pudrir pudrirse caducarse | shrink: encoger encogerse
repair: reparar arreglar apanar componerlo remendar subsanar | solve: solucionar remediar arreglarse solventar zanjar | fix: fijar ajustar afianzar | adjust: regular calibrar adaptar adecuar
assemble: montarlo armar ensamblar | disassemble: desmontar desarmar | build: construir edificar | renovate: reformar rehabilitar restaurar | paint: pintar barnizar | demolish: derribar demoler
drill: taladrar perforar agujerear | screw: atornillar | hang: colgar | glue: encolar pegarlo | nail: clavar | weld: soldar | sew: coser zurcir bordar | knit: tejer
leak: gotear filtrar filtrarse | drip: chorrear | flood: inundar encharcar inundarse | overflow: desbordar rebosar desbordarse | wet: mojar mojarse empapar | unblock: desatascar desatrancar
clog: atascar obstruirse atascarse atorarse | drain: desaguar drenar | heat: calentar calentarse | cool: enfriar refrescar enfriarse refrigerar | warm up: entibiar
ventilate: ventilar airear | light: iluminar alumbrar | shine: brillar | blink: parpadear | rain: llover | snow: nevar | blow: soplar
plant: plantar sembrar | water: regar | harvest: cosechar | feed: alimentarse dar_de_comer | bite: morder | bark: ladrar | vaccinate: vacunar vacunarse inmunizar | sterilise: esterilizar castrar capar
adopt: adoptar | marry: casarse casar | divorce: divorciarse separarse | celebrate: celebrar festejar | sing: cantar | dance: bailar | draw: dibujar | photograph: fotografiar
travel: viajar | board: embarcar abordar embarcarse | land: aterrizar | take off: despegar | check in: facturarlo | camp: acampar | rest: reposar relajarse
train: entrenar ejercitar entrenarse | stretch: estirarse | rehearse: ensayar | perform: actuar interpretar | attend: presenciar | participate: participar intervenir
graduate: graduarse titularse licenciarse | pass exam: aprobar aprobarse | fail exam: catear reprobar | correct: corregir rectificar enmendar | evaluate: evaluar valorar tasar | qualify: calificar
deserve: merecer | depend: depender | belong: pertenecer | matter: importar | serve: servir | be enough: bastar sobrar alcanzarle | be missing: faltarle ausentarse
last: durar perdurar | expire: vencer prescribir expirar | start counting: computarse | correspond: corresponder tocarle | affect: afectar influir repercutir
cause: causar provocar ocasionar originar generar acarrear | avoid: evitar esquivar eludir prescindir | prevent: prevenirlo | protect: proteger preservar resguardar | save rescue: salvar rescatar
risk: arriesgar arriesgarse exponerse | endanger: peligrar | defend: defender | support: apoyar respaldar soportar | endure: aguantar resistir soportarlo | suffer: sufrir padecer
enjoy: disfrutar gozar | laugh: reir reirse | smile: sonreir | cry: llorar | shout: gritar chillar | be angry: enfadarse enojarse mosquearse cabrearse indignarse rebotarse encabronarse | calm: calmar tranquilizar calmarse tranquilizarse
be bored: aburrirse | be tired: cansarse hartarse agotarse | be happy: alegrarse celebrarlo | be sorry: arrepentirse sentirlo | surprise: sorprender extranar chocarle | trust: fiarse_de confiarse
convince: convencer persuadir | interest: interesar | doubt hesitate: vacilar titubear | insist: insistir empenarse | dare: atreverse animarse osar | get used: acostumbrarse adaptarse habituarse
appear: aparecer figurar | disappear: desaparecer esfumarse | hide: esconder ocultar | exist: existir | become: convertirse volverse hacerse transformarse | turn out: resultar
use: usar utilizar emplearlo manejarlo aprovechar estrenar | waste: desperdiciar malgastar desaprovechar | share: compartir | distribute: distribuir | assign: asignar adjudicar atribuir destinar
appoint: nombrar designar | grant: conceder otorgar | lack: carecer | get: obtener sacarse | obtain: tramitarlo recabar | keep: mantener quedarselo retener | maintain: mantenerse
supervise: supervisar vigilar cuidar | care for: cuidarse atenderle | leave hospital: dar_el_alta | admit hospital: internar hospitalizar ingresarle | operate: operar operarse intervenirle | prescribe: recetar | diagnose: diagnosticar
pull tooth: sacar_una_muela extraerle | fill tooth: empastar | whiten: blanquear | anaesthetise: anestesiar | inject: inyectar | bandage: poner_una_venda | x-ray: radiografiar
reach: alcanzarlo | approach: acercar acercarse aproximarse arrimar | move away: alejar alejarse | enter: entrar adentrarse meterse | go up: subirse ascender | go down: descender
go through: recorrer transitar | follow: perseguir acompanarle | guide: guiar orientar | direct: encaminar | catch: atrapar cazar pillarle | fish: pescar | escape: escapar huir fugarse escaparse
tie: atar amarrar anudar | untie: desatar | hook: enganchar | loosen: aflojar | tighten: apretarlo tensar | fold: doblarlo plegar | unfold: desplegar | roll: enrollar rodar | shake: agitar sacudir
pour: verter echarle | spill: derramar volcar derramarse | pick: recogerla | polish: pulir abrillantar | sharpen: afilar | grease: engrasar lubricar | inflate: inflar hincharlo | deflate: desinflar
puncture: pincharle | charge battery: recargar cargarlo | top up: recargarlo | roam: navegar | consume: consumir | subscribe: abonarse | tune: afinar sintonizar | translate: traducir | interpret: interpretarlo
spell: deletrear | pronounce: pronunciar | mention: mencionar citarlo nombrarlo | summarise: resumir | describe: describir | clarify: esclarecer aclararse | point out: indicar senalar apuntarle
attach: adjuntar anexar | complete: cumplimentar culminar | submit: presentarlo presentarse | stamp: sellar timbrarlo | notarise: legalizar apostillar | appeal: recurrir apelar impugnar alegar
vote: votar | legislate: legislar | comply: acatar obedecer respetar | violate: incumplir infringir vulnerar | skip: saltarse omitir | miss: echar_de_menos
turn over: voltear | sink: hundir hundirse | float: flotar | drown: ahogarse ahogar | choke: atragantarse | poison: envenenar intoxicar | infect: contagiar infectar contagiarse
let down: defraudar decepcionar | disappoint: desilusionar | ignore: ignorar | abuse: abusar | mistreat: maltratar | respect: respetarle | value: apreciar
deal with: encargarse ocuparse tratarse hacerse_cargo | take care: encargarse_de | be about: versar | face: afrontar enfrentar | confuse: confundir liar confundirse despistar liarse | be wrong: equivocarse errar equivocar
wear: llevar_puesto calzar lucir | try on: probarse medirse | fit well: sentar_bien | match: coincidir | stand out: destacar sobresalir | hang up: colgarle | hold line: no_colgar
go to bed: irse_a_la_cama | oversleep: quedarse_dormido | stay up: trasnochar | arrive early: madrugar | spend night: pernoctar | check out: dejar_la_habitacion | overbook: sobrevender
go bankrupt: arruinarse | inherit: heredar | bequeath: legar | mortgage: hipotecar | guarantee: avalar garantizarlo | pawn: empenar
evict: desahuciar desalojar | sublet: subarrendar realquilar | furnish: amueblar | decorate: decorar | garden: ajardinar | prune: podarlo | fumigate: fumigar desratizar
insulate: aislar | soundproof: insonorizar | tile: alicatar embaldosar | plaster: enyesar enlucir | varnish: lacar | wire: cablear | short circuit: cortocircuitar | trip fuse: saltar_el_automatico saltar_los_plomos
throw put: echar | dismiss: despedir | get back recover: recuperar recobrar | bounce reject: rebotar | quote: cotizar | pull: jalar
leave: dejar | take down: descolgar | squeeze crush: aplastar | sign up: anotarse anotar_a | burn: quemar | catch understand: pillar
turn age: cumplir | comply: cumplir_los_requisitos cumplir_con | turn on: encender | turn off: apagar | work: laburar chambear currar
work from home: teletrabajar | shower: duchar ducharse | eat: zampar | tire: cansar | drag: arrastrar | be crazy about: chiflar
favour: favorecer | be off free: librar | keep: quedarse_con | not cope: no_dar_abasto | charge load: cargar
`;
