import type { SearchWords } from '../search-vocabulary.ts';
import { spanishSayings } from './sayings.ts';

export const spanishSearch: SearchWords = {
  concepts: `baja cancelar cancelacion anular anulacion rescindir dejar dejarlo irme salir terminar
congelar pausa pausar suspender suspension
precio coste costo costar cuesta cuestan cuanto vale valen sale saldria saldra cobrar cobran cobro pagar pago pagan tarifa cuota importe euros recargo
gratis gratuito gratuita gratuitamente
factura recibo
penalizacion multa recargo penalizan
permanencia obligatoriamente compromiso obligado atado quedar
banco cuenta domiciliacion iban bancaria
tarjeta
robo robado robaron robar robada hurto quitaron sustraido
perder perdido perdida pierdo extraviado
murio muerto fallecio fallecido fallecimiento muerte defuncion difunto
averia averiado estropeado roto rota romper fallo funciona conexion corte cortado
tecnico arreglar reparar reparacion alguien instalador operario
internet wifi conexion linea servicio datos
contrasena clave password
router aparato cacharro equipo
movil telefono terminal celular smartphone
mudar mudamos mudo mudanza traslado domicilio cambiamos piso casa direccion
cambiar cambio modificar pasar
titular nombre propietario
numero fijo portabilidad conservar mantener traer quedarme
extranjero roaming viaje viajar vacaciones fuera
francia alemania italia portugal belgica europea europa union
marruecos estados unidos york mexico argentina turquia fuera
plazo plazos fraccionar poco cuotas
debia deuda deudas debo impagado pagar
desistimiento arrepentir arrepentirse arrepiento echarme atras pensado desistir
cita hora visita turno reserva reservar
cambiar mover aplazar
devolver devolucion devuelven reembolso reintegro
compensacion compensar compensan descontar descuentan descuenta descuento
documento documentos papeles dni certificado justificante denuncia
repetidor senal cobertura llega
habitacion dormitorio cuarto habitaciones
television tele tv canal canales peliculas
tienda oficina local
correo mandan envian casa envio enviar
nuevo otra duplicado
hija hijo hijos nino ninos menor menores
madre padre padres
marido mujer esposa esposo pareja conyuge
anciano jubilado mayor mayores
seguro poliza cubre cobertura cubierto asegurado
siniestro accidente parte golpe choque
coche vehiculo auto
agua fuga escape gotera inundacion tuberia
luz electricidad apagon
llave llaves cerradura
urgencia urgente urgencias emergencia ya
medico doctor consulta
receta medicamento medicina medicinas pastillas
analisis sangre prueba pruebas
ayunas comer desayunar
dentista dental diente muela muelas
embarazada embarazo
enfermo enfermedad fiebre malo
dolor duele duelen
vacuna vacunas
habitacion hotel
desayuno comida cenar
perro gato mascota mascotas animal animales
maleta equipaje maletas
vuelo avion
hipoteca prestamo credito
transferencia bizum enviar
cajero efectivo
abierto abren abre horario cerrado cierran cierra
domingo sabado festivo festivos semana
plazas aparcar aparcamiento parking
socio socia abonado cliente
antiguedad anos
menos minimo
maximo hasta limite
rapido velocidad megas lento
llevar devolver entregar traer
aparato router equipo
instalar instalarlo instalacion poner
tramite gestion
perder pierdo conservar mantener
avisar avise antelacion
obras corte servicio sin
alguien tecnico personal
arreglarlo arreglen arreglar averia tecnico
venir viene vienen visita
recoger recogida buscar traerme
entrega reparto entregar repartir traen traer llegar
subir planta piso escalera casa
montar montaje montado montarlo armar
embalaje caja carton embalar
mancha manchas sucio manchado
roto rota danado defecto golpe partido aranazo
piezas pieza tornillos recambio faltan
retirar llevarse llevan recogen quitar
viejo usado antiguo
plazos financiar financiacion cuotas fraccionar mensualidades
metalico efectivo cash
intereses interes
domingo festivo fin
perro mascota animal perrito perra gato
medida medidas tamano
regalo regalar
carne dni identidad documento pasaporte
caducado caducar vencido caduca
bebe nino nina hijo menor pequeno
solo sola solos acompanado acompanamiento
silla ruedas discapacidad movilidad
asiento sitio plaza ventanilla
cambiar mover pasar modificar corregir
nombre apellido letra
persona otro hermano amigo transferir ceder
retraso demora tarde esperando horas
comida comer bebida
devolver devuelven recuperar reembolso
anular cancelar
olvidar olvidado dejado deje objetos
kilos kilo peso pesa kg
maleta equipaje bulto
puntos descuento tarjeta
aprobar suspender examen
clase clases practica leccion
profesor monitor instructor
matricula inscripcion apuntarse alta
ojo ojos vista
llamar telefono avisar contactar
colgar pared
joven edad anos mayor menor
duplicado copia otra
firma firmar papeles
elegir escoger preferir
probar prueba
permiso licencia autorizacion
lejos fuera distancia
ruido ruidos molestias vecinos`,
  fillers:
    'hola buenas buenos dias tardes noches mire mira oiga oye ver pues bueno vale vamos digo decir dice dicen digame saber sabe sabria quiero queria quisiera gustaria necesito querria creo pienso verdad claro favor gracias perdon perdone disculpe entonces ahora hoy ayer manana luego despues tambien todavia aun siempre nunca mismo misma cosa cosas algo alguien nada todo toda todos cada mes ano vez veces rato dia bastante tal igual igualmente solo solamente aqui alli ahi tengo tenemos tienen tiene hay hace hacer hago haria voy va van ido ir vengo venir viene poner ponen pone puesto mas menos estoy estan estaba estado soy somos era fue sido acabo acaban mirado mirando harto obligatoriamente persona gente sitio lado manera forma posible puede pueden podria podemos ustedes usted nosotros ellos suyo mio tarda tardan tardar acaba',
  endings:
    /(?:aciones|acion|amientos?|imientos?|mente|ando|iendo|aremos|eremos|aria|eria|iria|aran|eran|iran|aron|ieron|aste|iste|amos|emos|imos|aban|aba|adas|ados|ada|ado|idas|idos|ida|ido|arlo|arla|arme|arse|arnos|erlo|erme|erse|irme|irse|ador|adora|ciones|cion|ar|er|ir|an|en|as|es|os|io|ia|a|o|e|s)$/,
  opening:
    /^[¿¡]?(?:(?:hola|buen[oa]s(?: dias| tardes| noches)?|mire|oiga|oye|a ver|pues|bueno|vale|si|y|que|es que|perdone|disculpe|gracias|por favor|perfecto)\b[,.!]*\s*)+/,
  question:
    /[?¿]|^(?:como|cuanto|cuanta|cuantos|cuantas|que|cual|donde|adonde|cuando|quien|por que|puedo|se puede|hay)\b|\b(?:queria saber|quisiera saber|quiero saber|me gustaria saber|digame|cuanto (?:cuesta|vale|tarda|me)|no se (?:que|como|donde|cuando|si))\b/,
  yesNo: {
    begins: /(?:^|¿)[^¿?]*\?$/,
    never:
      /^(?:(?:y|pero|entonces|pues|oiga|bueno),? )*(?:(?:a|de|en|con|para|por|desde|hasta|sobre|entre) )?(?:que|cuanto|cuanta|cuantos|cuantas|como|donde|adonde|cuando|cual|cuales|quien|quienes)\b|^(?:(?:y|pero|entonces|es que),? )*no\b|, o | o (?:tengo|puedo|hay|es|no|que|me)\b|\b(?:pierdo|perderia|verdad\?|no\?|sin (?:pagar|que me cobren)|que puedo|que hago|cuanto|alguna idea|roto|mal)\b/,
    charge:
      /\b(?:me|nos|le) (?:lo |la )?(?:van a |vais a )?(?:cobr\w+|cuest\w+|costar\w*)|\b(?:cobran|cobrais|cuesta|pagar|pago|multa|recargo|gastar)\b/,
    free: /\b(?:es|son|sale|seria) (?:gratis|gratuit[oa]s?)\b/,
    duty: /\b(?:tengo que|tenemos que|tiene que|hay que|hace falta|necesito|debo|es obligatori[oa]|es necesari[oa]|me hace falta)\b/,
  },
  duty: {
    needed:
      /\b(?:hay que|tiene que|tienen que|debe|deben|necesitan?|es obligatori[oa]|es necesari[oa]|se exige|imprescindible|hace falta)\b/,
    notNeeded:
      /\b(?:no (?:hace falta|es necesari[oa]|es obligatori[oa]|hay que|tiene que|necesitan?|se exige|se necesita)|sin (?:el consentimiento|inscripcion|cita|reserva|permiso|avisar)|se (?:devuelven?|renuevan?) sol[oa]s?)\b/,
  },
  exception: /\b(?:salvo|excepto|menos|pero|a menos que|sino)\b/,
  wants: {
    amount:
      /\b(?:cuanto (?:cuesta|vale|valen|sale|me (?:sale|saldria|cuesta|costaria|cobran|cobrais)|seria|es|pago|hay que pagar|cobran|cuestan)|que (?:vale|cuesta|precio|me (?:cobran|van a cobrar))|precio|me (?:van a cobrar|cobran))\b/,
    time: /\b(?:cuanto (?:tarda|tardan|tiempo|dura|falta)|cuando|hasta cuando|que (?:dia|hora)|a que hora|cuantos (?:dias|meses|anos)|cuantas (?:horas|semanas)|plazo)\b/,
  },
  holds: {
    amount:
      /\d\s?(?:euros?|dolares|pesos|€|\$|%|por ciento)|[€$]\s?\d|\b(?:gratis|gratuit[oa]s?|sin coste|sin cargo|no (?:se cobra|cuesta)|sin penalizacion|incluid[oa]s?)\b/,
    time: /\b(?:\d+|un|una|dos|tres|cuatro|cinco|seis|siete|ocho|diez|doce|quince|treinta) (?:minutos?|horas?|dias?|noches?|semanas?|mes(?:es)?|anos?)\b|\b(?:dia \d+|lunes|martes|miercoles|jueves|viernes|sabado|domingo|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|inmediat[oa]|en el acto|cerrado)\b|\b\d{1,2}(?::\d\d)? ?(?:h|horas)\b|\blas \d/,
  },
  negative:
    /\b(?:no|nunca|tampoco|ningun|ninguna|ninguno|sin derecho|exclu\w+|(?:esta|estan|permanece) cerrad[oa]s?|cierra|prohib\w+)\b/,
  only: /\b(?:solo|unicamente|hasta|como maximo|como minimo|al menos|salvo|excepto|limitad[oa]s?)\b/,
  lacks: /\b(?:sin|ningun|ninguna)(?: ningun| ninguna| un| una| el| la)? (\p{L}+)/gu,
  affirmative:
    /\b(?:se pueden?|puede|pueden|podra|se admiten?|(?:esta|estan) (?:incluid|cubiert|permitid)[oa]s?|es posible|aceptamos|ofrecemos|cubrimos|pagamos|arreglamos|devolvemos|cambiamos|damos|entregamos|enviamos|mandamos|llevamos|recogemos|prestamos|hacemos|descontamos|se (?:llevan|paga|pagan|acepta|aceptan|corrige|cambia|cambian|envia|envian|prestan?|renuevan?)|viajan?|corresponden?|puede elegir|va incluid[oa]|tiene \d+|se descuenta|se devuelven?|se cubren?|cubre|incluye|paga hasta)\b/,
  free: /\b(?:gratis|gratuit[oa]s?|sin (?:ningun )?(?:coste|cargo|recargo|penalizacion|pagar)|no (?:se (?:les )?cobran?|cobramos|cuestan?(?: nada)?|pagan?(?: nada)?|hay penalizacion|tienen? coste)|nada para)\b/,
  condition:
    /\b(?:si|salvo|excepto|menos|solo|pero|siempre que|a menos que|al menos|como maximo|despues|antes|durante|sin|hasta|no|cuando|mientras|mas de|a partir de|entonces|con)\b/,
  noCondition: /\b(?:no|con|sin)\b/g,
  need: /[?¿]|\b(?:quiero|quisiera|queria|necesito|necesitamos|queremos|me gustaria|nos gustaria|prefiero|no (?:consigo|me aclaro|enfria|calienta|carga|podemos (?:cerrar|entrar)|puedo|podemos|funciona|va|llega|ha llegado|abre|me deja|tengo|encuentro|se (?:que|como|donde))|sin (?:internet|luz|agua|linea|servicio)|rob(?:ado|aron|o)|hurto|perdi(?:do)?|murio|fallecio|fallecido|muerto|fuga|escape|gotera|inund\w+|incendio|humo|huele a gas|accidente|choque|herid[oa]|sangr\w+|desmayado|roto|rota|romp\w+|estropead[oa]|averia\w*|va (?:fatal|mal|lento)|cort(?:ado|aron|e)|bloquead[oa]|rechazad[oa]|cobrado|cobraron|dos veces|equivocad[oa]|cancelar|baja|devol\w+|reembolso|mud\w+|embarazada|urgente|urgencia|ayuda|cuanto antes|alguien ya|ahora mismo|venga alguien|nos vamos a|me voy a|(?:he|hemos|me he) (?:olvidado|dejado|equivocado|quedado)|se me ha|ha(?:n)? dejado de|(?:nos|me) (?:han )?entra(?:ron|do)|se (?:han llevado|llevaron)|(?:lo|la|los|las)? ?(?:necesito|necesitaria|necesitamos)|me llega|me ha (?:llegado|salido)|esta(?:n)? (?:cayendo|saliendo|goteando))\b/,
  situations: [
    [/\b(?:rob(?:ado|aron|o)|hurtado|me han quitado|atrac\w+)\b/, 'robo perdida denuncia bloquear'],
    [/\b(?:murio|fallecio|fallecid[oa]|ha muerto|muerte de)\b/, 'fallecimiento del titular, certificado de defunción'],
    [/\b(?:desmayad[oa]|inconsciente|no respira|sangr\w+|infarto|no se mueve)\b/, 'emergencia, urgencias'],
    [/\b(?:me he (?:roto|caido|torcido)|accidente|chocado|choque)\b/, 'accidente lesión parte'],
    [/\b(?:fuga|gotera|escape de agua|inund\w+|sale agua)\b/, 'fuga de agua, urgencia, reparación'],
    [
      /\bsin (?:internet|luz|agua|linea|servicio|conexion|calefaccion)\b|\b(?:no (?:va|funciona|hay) (?:el |la )?(?:internet|luz|agua|linea|nada))\b/,
      'avería corte sin conexión',
    ],
    [
      /\b(?:venga|manden?|envien?|venir) (?:a )?(?:alguien|un tecnico|a un tecnico)\b|\bvenga alguien\b/,
      'visita del técnico, avería, urgencia',
    ],
    [/\b(?:hart[oa]|dejarlo|quiero irme|me quiero ir|no aguanto)\b/, 'darse de baja, cancelar'],
    [
      /\b(?:cobrad[oa]|cobraron|cobro) .{0,25}\b(?:dos veces|de mas|doble|otra vez)\b/,
      'cobro duplicado, factura, reembolso',
    ],
    [/\b(?:perdi|he perdido|no encuentro)\b/, 'pérdida duplicado'],
    [/\b(?:nos|me) (?:mudamos|mudo|cambiamos de (?:piso|casa)|vamos a vivir)\b/, 'cambio de domicilio, mudanza'],
    [
      /\b(?:nos|me) (?:vamos|voy) (?:a|de) (?:\p{L}+ )?(?:\p{L}+)\b.{0,60}\b(?:movil|datos|internet|telefono|vacaciones|viaje)\b/u,
      'uso en el extranjero, fuera de Europa, viaje',
    ],
    [/\b(?:me he quedado sin trabajo|en paro|no puedo pagar|no llego a fin de mes)\b/, 'aplazar el pago, fraccionar'],
  ],
  sayings: spanishSayings,
  idle: /^[¡¿]?(?:(?:si|no|vale|ok|perfecto|gracias|muchas gracias|muy amable|adios|hasta luego|claro|bien|genial|hola|buen[oa]s|de acuerdo|espero|me llamo|soy|mi (?:nombre|numero|correo|direccion)|es que|es (?:el|la) [a-z]{0,3} ?\d|aqui (?:esta|lo tengo|tiene)|creo que|un momento|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)|llevo anos|soy (?:cliente|socio|socia)|la verdad|mire, soy)\b)/,
  verdicts: { yes: 'Sí', no: 'No' },
  bounds: {
    atLeast: 'al menos|como minimo|a partir de(?: los| las)?|desde(?: los| las)?|minimo(?: de)?',
    beyond: 'mas de|superior(?:es)? a|mayor(?:es)? de|pasad[oa]s(?: los| las)?',
    atMost:
      'como maximo|hasta(?: los| las)?|en un plazo de|dentro de(?: los| las)?|los primeros|maximo(?: de)?|tiene|en',
    below: 'menos de|menor(?:es)? de|antes de(?: los| las)?',
    denied: 'no',
    plain: ['como maximo', 'al menos'],
    between: 'a|y|hasta|o',
    orMore: '(?:o|y) (?:mas|mayores)|en adelante|cumplidos',
    orLess: '(?:o|y) (?:menos|menores)',
    joins: 'y',
  },
  units: { day: 'dias?', week: 'semanas?', month: 'mes(?:es)?', year: 'anos?', hour: 'horas?' },
  age: /\b(?:tiene|tengo|tienen|tenga|cumple|cumplio|cumplido|cumplir|hacer|con|de) (?:solo |ya |los )?(\d{1,3}) anos\b(?! de (?:antiguedad|contrato|permanencia|carne|garantia))|\b(?:cumple|cumplir|va a hacer|acaba de hacer) (?:los )?(\d{1,3})\b/,
};
