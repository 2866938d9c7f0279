/**
 * English words for Spanish ones, for the sentence model that knows only English: a rough gloss keeps what a text is about. Left the
 * gloss, right the words (also phrases, with `_` for the space) in lower case without accents; other forms are found by their stem.
 * The first entry with a stem wins; `-` leaves a word out.
 */
export const spanishGloss = `
not: no | nothing: nada | never: nunca jamas | nobody: nadie | neither: tampoco ni | without: sin | yes: si_claro | I: yo
you: usted ustedes tu te | we: nosotros nosotras | he: el_mismo | they: ellos ellas | my: mi | my: mi_propio mio mia
your: su sus suyo suya | our: nuestro nuestra nuestros nuestras | how much cost: cuanto_vale cuanto_valen que_vale que_valen cuanto_me_vale | okay: vale | how much: cuanto cuanta | how many: cuantos cuantas
what: cual cuales | who: quien quienes | where: donde adonde | when: cuando | until when: hasta_cuando | how: como
why: por_que | because: porque | can: puedo puede pueden podemos podria podrian podriamos poder pudo pude pueda se_puede
must: tengo_que tiene_que tenemos_que hay_que debo debe deben tendria_que tener_que tienen_que debemos
have: tengo tiene tenemos tienen tenia tener tenga tenido tuve | there is: hay habia haya hubo
is: es son esta estan estoy estamos era fue sea sean estaba estar ser siendo
want: quiero quiere queremos quieren queria querian querer quisiera me_gustaria gustaria querria
need: necesito necesita necesitamos necesitan necesitar necesario necesaria hace_falta falta_un
know: saber sabe sabria se_si saben sabia | do: hacer hago hace hacen hecho haria hagan haga hice hizo
make: realizar realiza elaborar | go: ir voy va vamos van iba fui vaya ido
come: venir viene vienen venga vino vengo vinieron vendria vengan | come in: entrar entra entran entro entrada
leave: salir sale salgo salen marcharme irme irse me_voy nos_vamos | arrive: llegar llega llegan llego llegado llegada
bring: traer traigo trae traido traiga traje | take: llevar llevo lleva llevan llevarme coger cojo tomar tomo sacar saco
take home: llevarme_a_casa | carry: cargar_con | put: poner pongo pone ponen puesto puse ponga ponerle
give: dar doy da dan dado den dio | send: enviar envio envian enviado mandar mando mandan mandado remitir manden envien mande
receive: recibir recibo_un recibe reciben recibido | get: conseguir consigo consigue obtener obtengo
pick up: recoger recojo recogen recogida recogerlo | deliver: entregar entrega entregan entregado reparto
return: devolver devuelvo devuelve devuelven devuelto devolucion devoluciones devolverlo
refund: reembolso reembolsar reintegro reintegrar devuelven_el_dinero devolver_el_dinero
keep: guardar guarda guardan quedar quedo quedarme quedarmelo conservar mantener apartar
stay: quedarse permanecer alojarse alojado estancia | leave behind: dejar dejo deja dejan dejado dejarme
find: encontrar encuentro encuentra encuentran hallar | look for: buscar busco busca buscan buscado
lose: perder pierdo pierde pierden perdi perdio perdido perdida perdidas extraviado extraviar extravio
steal: robar robo robado robaron roban robada hurto sustraer sustraido me_han_quitado me_quitaron se_llevaron
burglary: entraron_a_robar entrado_en_casa nos_entraron | break: romper rompe rompio rotura roturas reventado reventar partido
broken: roto rota rotos rotas estropeado estropeada averiado averiada cascado
damage: danar danado dano danos estropear desperfecto desperfectos deterioro
fault: averia averias fallo fallos falla avisos_de_averia
repair: reparar repara reparacion reparaciones arreglar arreglo arreglan arreglado arreglarlo
work function: funcionar funciona funcionan funcionaba no_va | technician: tecnico tecnicos operario instalador
plumber: fontanero fontaneria | locksmith: cerrajero | handyman: manitas bricolaje | electrician: electricista
install: instalar instalacion instalo instalan montar montaje colocar
use: usar uso usa usan utilizar utilizo utiliza utilizan empleo | buy: comprar compro compra compras comprado adquirir
sell: vender vendo vende venden vendido venta | pay: pagar pago paga pagan pagado pagos pague abonar_el pagarlo
charge: cobrar cobro cobran cobra cobrado cobraron cargo cargos cobraria
cost: costar cuesta cuestan coste costes costo costaria valen saldria sale_a
price: precio precios tarifa tarifas cuota cuotas importe importes | expensive: caro cara caros
cheap: barato barata economico economica | free of charge: gratis gratuito gratuita gratuitos sin_coste sin_cargo
discount: descuento descuentos rebaja oferta ofertas bonificacion descontar descuentan
fine penalty: multa multas penalizacion penalizar sancion sancionar penalizan
surcharge: recargo recargos suplemento suplementos | deposit: fianza deposito senal_de | money: dinero euros pasta efectivo_en
cash: efectivo metalico en_efectivo | card: tarjeta tarjetas | library card membership card: carne carnet
account: cuenta cuentas | bank: banco bancos bancaria bancario | transfer: transferencia transferir traspaso traspasar
direct debit: domiciliacion domiciliar domiciliado recibo_bancario
instalments: plazos cuotas_mensuales fraccionar fraccionado a_plazos poco_a_poco
debt: deuda deudas debia impago impagado moroso impagada | bill: factura facturas recibo recibos facturacion
invoice: factura_a_nombre | receipt: ticket tique comprobante | balance: saldo
loan credit: prestamo_bancario credito hipoteca financiacion financiar
borrow lend: prestar prestamo prestamos presta prestan prestado
rent: alquilar alquiler alquilado alquila arrendar arrendamiento | tenant: inquilino inquilina arrendatario
landlord: casero propietario dueno duena arrendador | contract: contrato contratos contratar contrato_de contratado contratacion
sign: firmar firma firme firmado
sign up: apuntarse apuntarme inscribir inscripcion inscribirse inscribirme alta darme_de_alta registrarse registro matricula matricularme apuntarlo apuntar
cancel: cancelar cancelacion cancelo anular anulacion baja darse_de_baja darme_de_baja rescindir desistimiento desistir quitarme echarme_atras cancelarlo anularlo
end: terminar termina fin final finalizar acabar acaba acaban vencimiento vence vencer
begin: empezar empieza comenzar comienza inicio iniciar
renew extend: renovar renueva renovacion renuevo prorrogar prorroga alargar ampliar ampliacion
change: cambiar cambio cambia cambios cambiado modificar modificacion modifico cambiarlo
move house: mudar mudanza mudarme mudamos mudo cambiamos_de_casa cambio_de_casa cambiamos_de_piso traslado mudado
move: mover muevo mueve trasladar aplazar posponer adelantar | minimum term: permanencia compromiso
notice: aviso antelacion preaviso
tell notify: avisar avise aviso_de comunicar notificar informar decir digo dice dicen dije dijo
ask: preguntar pregunta pregunto pedir pido pide pedido_que solicitar solicitud solicito
order: pedido pedidos encargo encargar encargado | parcel: paquete paquetes envio_de | request: peticion
reserve book: reservar reserva reservas reservo reservado | appointment: cita citas turno turnos hora_con
visit: visita visitas visitar | wait: esperar espero espera esperando | time: tiempo hora horas rato | minutes: minuto minutos
day: dia dias | days a week: entre_semana dias_laborables | week: semana semanas | weekend: fin_de_semana fines_de_semana
month: mes meses mensual mensualidad mensualmente mensuales | year: ano anos anual anualmente anuales | today: hoy
tomorrow: manana | yesterday: ayer anoche | morning: por_la_manana mananas | afternoon: tarde por_la_tarde tardes
night: noche noches nocturno nocturna | midnight: medianoche | now: ahora ahora_mismo actualmente
late: tarde_con retraso retrasos retrasado retrasarse demora demoras atraso atrasado | early: temprano pronto antes_de_tiempo
soon: cuanto_antes enseguida | before: antes previo previa previamente | after: despues luego tras
deadline: plazo fecha_limite limite_de | since: desde | until: hasta | within: dentro_de | during: durante mientras
always: siempre | again: otra_vez de_nuevo volver vuelvo vuelve | already: ya | still: todavia aun
only: solo solamente unicamente | also: tambien ademas | more: mas | less: menos | maximum: maximo maxima como_mucho tope
minimum: minimo minima | limit: limite limites | at least: al_menos como_minimo | same: mismo misma
other: otro otra otros otras | new: nuevo nueva nuevos nuevas | old: viejo vieja antiguo antigua | first: primero primera primer
second: segundo segunda | last: ultimo ultima pasado pasada | big: grande grandes enorme | small: pequeno pequena
good: bueno buena bien buen | bad: malo mala mal | possible: posible es_posible
allowed: permitido permite permiten permitida admite admiten admitido autorizado autorizacion
forbidden: prohibido prohibida prohibe | required: obligatorio obligatoria exige exigir requisito requisitos
included: incluido incluida incluye incluyen incluidos incluidas entra_en | excluded: excluido excluida excluye excluyen
covered: cubierto cubierta cubre cubren cubrir cobertura coberturas amparado cubrimos cubria
insurance: seguro seguros asegurar asegurado asegurada aseguradora | policy: poliza polizas
claim: parte siniestro siniestros reclamacion dar_parte
compensation: indemnizacion indemnizar compensacion compensar compensan resarcir | assessor: perito peritos peritaje
liability: responsabilidad responsabilidad_civil responsable | premium: prima
complaint: queja quejas reclamar reclamo reclaman hoja_de_reclamaciones quejarme | accident: accidente accidentes choque golpe
injury: lesion lesiones herida heridas herido | ill: enfermo enferma enfermedad malito malita | fever: fiebre
pain: dolor duele duelen dolores molestia molestias | doctor: medico medica doctor doctora | nurse: enfermera enfermero
hospital: hospital clinica ingresado | medicine: medicina medicinas medicamento medicamentos pastilla pastillas
prescription: receta recetas | test analysis: analisis prueba pruebas analitica | blood: sangre
vaccine: vacuna vacunas vacunar | allergy: alergia alergico alergica | pregnant: embarazada embarazo
tooth: diente dientes muela muelas dental | dentist: dentista odontologo | cleaning: limpieza limpiar limpio limpia
surgery: operacion operar operado operada cirugia intervencion
disabled wheelchair: discapacidad discapacitado silla_de_ruedas minusvalia movilidad_reducida accesible
glasses: gafas lentillas lentes | died: morir murio muerto muerta fallecer fallecio fallecido fallecimiento defuncion
husband: marido esposo | wife: mujer esposa | partner: pareja | son: hijo hijos | daughter: hija hijas
child: nino nina ninos ninas menor menores crio peque chico | baby: bebe | grandchild: nieto nieta nietos
grandparent: abuelo abuela abuelos | father: padre papa | mother: madre mama | parents: padres | guardian: tutor tutora
brother: hermano | sister: hermana | friend: amigo amiga amigos companero companera companeros colega
cousin: primo prima_mia sobrino sobrina sobrinos | family: familia familiar familiares | neighbor: vecino vecina vecinos
person people: persona personas gente | adult: adulto adultos mayor_de_edad
senior retired: jubilado jubilada jubilados pensionista anciano tercera_edad
student: estudiante estudiantes alumno alumna alumnos | teacher: profesor profesora maestro | young: joven jovenes
member: socio socia socios abonado abonados afiliado | customer: cliente clientes
guest: invitado invitados huesped huespedes acompanante | owner: titular dueno_del propietaria
employee: empleado empleados trabajador personal | company: empresa empresas compania companias | age: edad
name: nombre nombres apellido llamo | address: direccion domicilio
registered resident: empadronado empadronada empadronadas empadronarme | town: pueblo municipio ciudad localidad
country: pais paises | abroad: extranjero fuera_de_espana | Europe: europa union_europea | street: calle
house: casa casas vivienda viviendas hogar chalet | apartment flat: piso pisos apartamento
room: habitacion habitaciones cuarto dormitorio sala salas | kitchen: cocina | bathroom: bano banos aseo | shower: ducha
bath tub: banera | living room: salon comedor | ceiling roof: techo tejado | wall: pared paredes muro tabique tabiques
floor: suelo planta | door: puerta puertas | window: ventana ventanas cristal cristales | key: llave llaves
lock: cerradura candado | locked out: fuera_de_casa rellano se_me_ha_cerrado | storage room: trastero | garage: garaje cochera
garden: jardin terraza balcon | stairs elevator: escalera escaleras ascensor
furniture: mueble muebles armario sofa mesa silla cama | lamp light: lampara lamparas bombilla
pipe: tuberia tuberias tubo canerias cano | tap: grifo grifos llave_de_paso | water: agua
leak: fuga gotera goteras escape filtracion calado | flood: inundacion inundado inundar | damp: humedad humedades moho
fire: fuego incendio quemar quemado | smoke: humo | storm: tormenta viento granizo rayo temporal
power electricity: luz electricidad corriente enchufe enchufes electrico apagon | gas: gas
heating: calefaccion caldera radiador | air conditioning: aire_acondicionado | washing machine: lavadora secadora lavavajillas
fridge: frigorifico nevera congelador | oven: horno microondas | appliance: electrodomestico electrodomesticos aparato aparatos
television: television tele televisor televisores tv | computer: ordenador ordenadores | laptop: portatil portatiles
printer print: impresora imprimir impreso impresion fotocopia fotocopias fotocopiadora copiar | sheet of paper: hoja hojas papel
phone: telefono telefonos llamada llamadas | mobile phone: movil moviles celular | call: llamar llamo llame llaman llamado
number: numero numeros | line: linea lineas | internet: internet wifi fibra | connection: conexion conectar conecto conecta
network signal: senal red cobertura_movil | router: router modem cacharro | speed: velocidad rapido rapida megas
slow: lento lenta | data: datos gigas | roaming: roaming itinerancia | message: mensaje mensajes sms
e-mail: correo correos email correo_electronico | letter: carta cartas | web page: web pagina_web online en_linea
page: pagina paginas | app: aplicacion app | password PIN: contrasena clave pin claves
forget: olvidar olvide olvidado olvido no_me_acuerdo | remember: acordarme recordar acuerdo_de | user: usuario usuarios
block: bloquear bloqueo bloqueado bloqueada bloquea
suspend: suspender suspende suspension suspendido suspendida congelar pausar pausa
document: documento documentos documentacion papeles | identity card passport: dni nif pasaporte identidad identificacion
certificate: certificado certificados justificante acreditar | proof: prueba_de denuncia_policial
police report: denuncia denunciar denunciado denuncien policia comisaria | form: formulario impreso_de
photo: foto fotos fotografia | copy duplicate: copia duplicado | read: leer leo lector lectores lectura
book: libro libros novela novelas ejemplar ejemplares obra obras tomo | e-book: libro_electronico libros_electronicos ebook
audiobook: audiolibro audiolibros | story: cuento cuentos cuentacuentos
encyclopedia: enciclopedia enciclopedias diccionario consulta_de | library: biblioteca bibliotecas | magazine: revista revistas
newspaper: periodico periodicos diario diarios prensa | film: pelicula peliculas cine | music: musica disco discos concierto
game: juego juegos | study: estudiar estudio estudia | exam: examen examenes | class course: clase clases curso cursos
school: escuela colegio instituto | university: universidad facultad | workshop activity: taller talleres actividad actividades
group: grupo grupos | meet: reunirse reune reunion juntarnos quedamos | club: club
donate: donar donacion donaciones regalar regalo | mailbox: buzon | counter desk: mostrador ventanilla recepcion
office: oficina oficinas sede sedes sucursal | shop: tienda tiendas | library branch: sede_central
opening hours: horario horarios | open: abierto abierta abre abren abrir abierto_el
closed: cerrado cerrada cierra cierran cerrar | Monday: lunes | Tuesday: martes | Wednesday: miercoles | Thursday: jueves
Friday: viernes | Saturday: sabado sabados | Sunday: domingo domingos | holiday: festivo festivos
vacation: vacaciones viaje viajes viajar | Christmas: navidad | summer: verano | winter: invierno | January: enero | June: junio
July: julio | August: agosto | September: septiembre | December: diciembre | car: coche coches vehiculo vehiculos auto furgoneta
motorbike: moto motos | bicycle: bici bicicleta bicicletas | drive: conducir conduzco conductor
driving licence: permiso_de_conducir carne_de_conducir | petrol fuel: gasolina combustible diesel
parking: aparcamiento aparcar parking plazas_de_garaje | traffic: trafico | train: tren trenes | bus: autobus autobuses bus
plane flight: vuelo vuelos avion aviones | ticket: billete billetes entrada_para entradas pasaje
seat: asiento asientos plaza plazas | luggage: equipaje maleta maletas bolsa | bag purse: bolso mochila cartera
boarding: embarque embarcar facturar | airport: aeropuerto | hotel: hotel hoteles alojamiento | tourist: turista turistas
breakfast: desayuno desayunar | eat food: comer comida comidas cena cenar bocadillo alimento
drink: beber bebida bebidas botella cafe | restaurant: restaurante bar cafeteria | table: mesa_para | dog: perro perros perra
cat: gato gatos | pet animal: mascota mascotas animal animales | bite: morder mordido mordio mordedura
jewel: joya joyas anillo anillos reloj collar | clothes: ropa vestido camisa zapatos | size: talla tallas tamano
colour: color colores | black and white: blanco_y_negro | gym: gimnasio | swimming pool: piscina nadar
sport training: deporte entrenar entrenamiento entrenador | locker: taquilla taquillas | sauna: sauna | ball: balon pelota
neighbour below: piso_de_abajo | works renovation: obra_en_casa obras reforma reformas | paint: pintar pintura pintando pintor
alarm: alarma | solar: solares placas | pest: cucarachas plaga fumigar ratas | safe: caja_fuerte
valuables: objetos objeto cosas_de_valor valor pertenencias | person in charge: encargado_de responsable_de
help: ayuda ayudar ayudarme asistencia | urgent emergency: urgente urgencia urgencias emergencia
danger: peligro peligroso peligrosa peligrosas | safety: seguridad | problem: problema problemas incidencia incidencias
mistake wrong: error errores equivocado equivocada equivocacion incorrecto | happen: pasa pasar ocurre ocurrir sucede
difference: diferencia diferencias | choose: elegir escoger | plan: plan planes | service: servicio servicios
product: producto productos articulo articulos | warranty: garantia | quality: calidad
stock available: disponible disponibles disponibilidad agotado quedan | offer: ofrecer ofrecen
accept: aceptar acepta aceptan aceptamos | refuse: rechazar rechazado rechazada denegar denegado | decline: declinar
confirm: confirmar confirmacion | check: comprobar comprueba revisar revision mirar miro | see: ver veo
explain: explicar explica | understand: entender entiendo | agree: de_acuerdo acuerdo | write: escribir escrito por_escrito
speak: hablar hablo habla | think: pensar pienso he_pensado | try: intentar intento intentado probar
live: vivir vivo vive vivimos | work job: trabajar trabajo trabaja | unemployed: paro desempleado desempleo
earn salary: sueldo nomina | tax: impuesto impuestos iva hacienda renta | percent: por_ciento porcentaje
half: mitad medio media | double twice: doble dos_veces | total: total todo toda todos todas entero
alone: solo_en sola por_su_cuenta | together: juntos juntas | accompany: acompanar acompanarla acompanarlo | near: cerca
far: lejos | inside: dentro | outside: fuera | up: arriba | down: abajo | high rise: subida subir sube suben aumento
lower: bajar bajada reducir | stuck: atascado parado | noise: ruido ruidos ruidoso | smell: olor huele | cold: frio fria
hot: caliente calor | wet: mojado mojada | dirty: sucio sucia | cheaper: mas_barato mas_barata
angry: enfadado harto harta indignado | sorry: siento perdon disculpe perdone | thanks: gracias agradezco
hello: hola buenas buenos_dias | goodbye: adios hasta_luego | please: por_favor | one: uno una | two: dos | three: tres
four: cuatro | five: cinco | six: seis | seven: siete | eight: ocho | nine: nueve | ten: diez | eleven: once | twelve: doce
fourteen: catorce | fifteen: quince | twenty: veinte | thirty: treinta | hundred: cien cien_euros ciento | thousand: mil
if: si | or: o | but: pero | with: con | for: para por | in: en | this: este esta_cosa esto esta estos estas
that: ese esa eso aquel aquella
-: el la los las lo un a al de del y e me se le les unos unas nos os ha han he hemos has que aqui ahi alli poco vez lado
some: algun alguna algunos algo | someone: alguien | each: cada | any: cualquier cualquiera | very: muy | about: sobre
between: entre | such: tal | so: asi entonces | well: pues bueno | hospitalised: ingresada ingreso
deceased estate: herencia heredero herederos | power of attorney: poder_notarial
subscription: suscripcion suscribir suscribirme abono bono | gift voucher: vale_regalo cheque_regalo cupon
points loyalty: puntos | waiting list: lista_de_espera | queue: cola | interpreter: interprete traductor traducir traduccion
language: idioma idiomas | loan period: plazo_de_prestamo | overdue: vencido vencida caducado caducada caducar | expire: caduca
missing: faltar falta faltan me_faltan | delivery man: repartidor mensajero | courier: mensajeria | exchange: canje canjear
defective: defectuoso defectuosa | open a package: abrir_el_paquete | meter: contador lectura_del_contador
consumption: consumo consumir | supply: suministro | cut off: cortar cortado cortaron corte cortes me_han_cortado
reconnect: reconexion reconectar | portability: portabilidad | landline: fijo | channel: canal canales
wait for call: devolver_la_llamada | unsubscribe: desapuntarme | fight: pelea
lawyer legal: abogado legal juridico juridica juicio | court: juzgado | will: testamento | treatment: tratamiento tratamientos
session: sesion sesiones | consultation: consulta consultas | emergency room: sala_de_urgencias | specialist: especialista
referral: volante derivacion | result: resultado resultados | fasting: ayunas ayuno | implant: implante implantes
braces: ortodoncia brackets aparato_dental | filling: empaste empastes | anaesthesia: anestesia
guarantee period: anos_de_garantia | hair: pelo peluqueria corte_de_pelo | beauty: estetica | massage: masaje masajes
wedding: boda | birthday: cumpleanos | party: fiesta | event: evento eventos | stage ticket: teatro funcion espectaculo
museum: museo exposicion | guide: guia guiada | nursery: guarderia | playground: parque | camping: camping tienda_de_campana
boat: barco ferry | taxi: taxi | toll: peaje peajes | tyre: rueda ruedas neumatico | engine: motor | brake: freno frenos
oil: aceite | battery: bateria pila cargar cargador | screen: pantalla | camera: camara | headphones: auriculares
chip sim: sim | update: actualizar actualizacion | download: descargar descarga | upload: subir_el | send back: reenviar
print at home: imprimir_en_casa | invoice data: datos_fiscales | collect points: acumular
lift carry up: subirme subirla subirlo subirmelo subirmela subirlos | carry: carritos carro carrito | drop off: entregarlo dejarlo_en
change mind regret: arrepentirme arrepentido arrepentirse arrepiento me_lo_he_pensado pensado_mejor echarme_atras me_arrepiento
fail to: no_consigo no_logro | how long: cuanto_tiempo cuanto_tarda cuanto_tardan cuanto_tardaria cuanto_dura cuantos_dias
instead of: en_vez en_lugar | at what time: a_que_hora | hang: colgar colgado cuelgan cuelga colgara | lift remove: quitar quitan quitado retirar retiran retirada retirado
sign for: firmado firme_la | pack: embalar embalaje embalado caja cajas carton bulto bultos | open unopened: sin_abrir precintado
assembled: montado montada desmontado desmontada | assemble: montarlo montarla montarme montadores | piece part: pieza piezas tornillo tornillos bisagra bisagras recambio recambios
stain: mancha manchas manchado manchada | scratch: aranazo aranazos rayado rayada | crack: grieta grietas rajado rajada agrietado
wear: desgaste gastado gastada | spill: derramar derramado derramo volcado | fall: caer caido caida cayo se_cae | tear: rasgar rasgado
mattress: colchon colchones | bed: camas cuna litera | shelf: estante estanteria estanterias balda baldas libreria librerias | carpet: alfombra alfombras cortina cortinas
chest of drawers: comoda cajonera aparador | glass: copa vaso vidrio | measure size: medida medidas tamanos ancho alto largo dimensiones
made to measure: a_medida | exhibition display: exposicion_de escaparate | fabric: tela telas tapizar tapizado | wood: madera
kilo weight: kilo kilos kg peso pesa pesan pesar | fit: caber cabe caben quepa encajar encaje | heavy: pesado pesada | long wide: larga anchura
collect: recoger_la venir_a_por venir_a_buscar pasar_a_por a_por | voucher: bono vale | interest: interes intereses
pay slip: nominas | pension: pension pensiones | cash money back: dinero_de_vuelta | owe: deber adeudar
quarter: trimestre | rate plan: modalidad categoria basica basico clasica clasico plena premium estandar | standard: normal habitual
adult supervision: acompanamiento acompana acompanado acompanada | travel: viajan viajo viajamos viajado trayecto trayectos
fly: volar vuelo_el volamos volado volaremos | land: aterrizar aterrizado aterrizaje | take off departure: despegar salida salidas
board: subir_al_avion embarque_de | cabin: cabina a_bordo bordo | suitcase: maletin equipajes trolley | check in: facturacion_del facturo facturan facturamos
gate: puerta_de_embarque | counter: mostradores taquilla_de | window seat: ventanilla pasillo | row: fila filas | delay compensation: indemnizan
strike: huelga huelgas | weather: tiempo_malo mal_tiempo tormenta nieve lluvia | own fault: culpa culpable | surf ski sports equipment: tabla esquis
instrument guitar: guitarra instrumento instrumentos violin | pushchair: cochecito sillita silla_de_bebe silla_del_coche | guide dog: perro_guia
carrier: transportin jaula | blind: ciego ciega invidente | deaf: sordo sorda | walk: andar caminar camina
liquid: liquido liquidos jarabe | hand luggage: equipaje_de_mano mano | passport visa: visado pasaportes | expired: caducado_el caduco vencida
spelling: letra letras mal_escrito | name change: cambio_de_nombre | another person: otra_persona persona_distinta
taste try: probar_lo probarlo prueba_gratis | hard soft: duro dura blando blanda durisimo | sleep: dormir duermo pego_ojo
uncomfortable: incomodo incomoda | like: gusta gustan gustado | fit badly: no_me_va no_me_vale no_me_queda_bien
wrong size: otra_talla | next day: al_dia_siguiente dia_siguiente siguiente | same day: mismo_dia | fortnight: quince_dias quincena
date: fecha fechas | begin date: fecha_de_inicio | working days: laborable laborables habiles | early morning: madrugada
hour slot: franja tramo | half past: y_media | quarter of hour: cuarto_de_hora | hurry: prisa corriendo justos
bring back: traerlo_de_vuelta devolverla devolverlos devolverselo | give back: regresar | not at home: no_hay_nadie ausente no_estare no_voy_a_estar no_estoy
neighbourhood: barrio zona area | centre: centro | outskirts: afueras | province region: provincia comunidad region
store: almacen | factory manufacture: fabrica fabricacion fabrican | brand: marca marcas | model: modelo modelos
stock arrive: reponen reposicion | second hand: segunda_mano usado usada usados | antique: antiguedades
event hire: celebracion celebrar | job vacancy: curriculum vacante empleo_en trabajar_con_ustedes | course: formacion
tip: propina | coffee: cafes | menu: menu carta_del | gluten vegetarian: gluten vegetariano vegano celiaco
residents: residente residentes | large family: familia_numerosa numerosa | scholarship grant: beca becas ayuda_del_estado subvencion
percent discount: rebajado rebajas promocion promociones | gift: regalo_de regalar_lo regalos
mark grade: nota notas calificacion | pass exam: aprobar aprobado aprobe | fail exam: suspender_el suspenso suspendido_el
lesson: leccion lecciones clase_practica practica practicas | theory: teorico teorica teoria | enrol: matriculacion matriculado
license: licencia licencias permiso permisos | permission: consentimiento autorizar | signature: rubrica
eye sight: vista ojo ojos graduacion graduar dioptrias | hearing: oido oidos audifono | skin: piel | back: espalda
leg: pierna piernas rodilla tobillo pie | arm: brazo brazos muneca hombro | hip: cadera | head: cabeza
vet: veterinario veterinaria | vaccine booster: refuerzo | sterilise: esterilizar castrar | puppy: cachorro cachorros
hairdresser: peluquero peluquera tinte mechas | nails: unas manicura | wedding dress: traje_de_novia traje trajes
dry cleaning: tintoreria lavar lavado planchar | washing: lavanderia | iron: plancha | shoe: zapato zapatilla calzado
photo print: revelar imprimen | frame: marco montura monturas | lens: cristales_de lente | watch strap: correa
tool: herramienta herramientas taladro | machine: maquina maquinas | spare key: copia_de_llave | battery change: cambio_de_pila
inspection: itv inspeccion | tow: grua remolque remolcar | puncture: pinchazo pinchado | windscreen: parabrisas luna_del
fuel tank: deposito_lleno | mileage: kilometros kilometraje km | second driver: conductor_adicional otro_conductor | child seat: sillita_infantil
plant tree: planta plantas arbol arboles | flower: flor flores ramo ramos | cake: tarta pastel | candle: vela velas
burial: entierro funeraria | church: iglesia | ceremony: ceremonia | stage: escenario | row of seats: butaca butacas | choir: coro
piano: piano | rehearsal: ensayo ensayos | dance: baile bailar danza | yoga: yoga pilates | tennis: tenis padel | football: futbol
swimming lesson: natacion | course level: nivel niveles | beginner: principiante iniciacion | certificate diploma: diploma titulo titulos
homework: deberes tarea | teacher sick: profesor_enfermo | group of people: somos | extra: adicional extra extras aparte
cancel order: anularla cancelarla anulacion_del | whole half part: parte_del resto sobra sobrante | points expire: caducan
owner title: titularidad | guardian consent: consentimiento_paterno | witness: testigo testigos | signature copy: copia_firmada
give details: facilitar proporcionar | receive message: me_avisan avisarme | reminder: recordatorio recordatorios | confirmation code: codigo codigos localizador
online account: mi_cuenta area_de_cliente perfil | log in: iniciar_sesion acceder acceso entrar_en_mi | download app: bajarme_la
screen black: pantalla_negra | restart: reiniciar apagar encender apague encienda encenderlo | cable: cable cables | antenna: antena
socket: toma tomas | fuse box: cuadro_electrico diferencial fusible fusibles plomos | thermostat: termostato | boiler: calentador
pay late: fuera_de_plazo con_retraso | warn: advertir | block account: bloqueada_la | close account: cerrar_la_cuenta
safe to: seguro_que | dangerous breed: raza razas | liability insurance: seguro_a_terceros terceros | excess: franquicia
extend stay: quedarme_mas | early leave: irme_antes salir_antes | overnight: pasar_la_noche pernoctar | noise neighbours: molestan
view sea: vistas mar playa | double room: doble_habitacion | extra bed: cama_supletoria supletoria | towel: toalla toallas sabanas
swim cap: gorro banador | wheelchair access: rampa | lift out of order: ascensor_roto | lost property: objetos_perdidos
left behind: me_deje me_he_dejado me_olvide se_me_olvido me_dejo | tablet: tableta tablet ipad | keys left: llaves_dentro
toothbrush: cepillo | prefer: prefiero preferiria preferimos | seem: parece parecen pareceria | wish: ojala | matter: importa importan
enough: bastante suficiente suficientes basta | too much: demasiado demasiada | almost: casi | perhaps: quizas igual_lo
however: aunque | unless except: salvo excepto menos_los | according to: segun | belongs: corresponde corresponden
find out: enterarme averiguar | show: mostrar ensenar presentar presentan | fill in: rellenar rellene rellenado
attach: adjuntar adjunto | sent back: me_lo_han_devuelto | doubt: duda dudas | question: pregunta_sobre
own: propio propia propios propias | public: publico publica | private: privado privada | alone child: solitos solito
pretty: bonito bonita | red: rojo roja rojos | black: negro negra | white: blanco blanca | green: verde | blue: azul
north: norte | south: sur | Spain: espana | France Italy Germany Portugal: francia italia alemania portugal | United Kingdom: reino_unido londres inglaterra
Morocco: marruecos tanger | United States: estados_unidos nueva_york | Switzerland: suiza andorra | island: isla islas mallorca canarias
`;
