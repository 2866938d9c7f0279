/** Spanish words and phrases that customers and articles use most, and their English, in the form of `gloss.ts`. */
export const coreGloss = `
how much cost: cuanto_vale cuanto_valen que_vale que_valen cuanto_me_vale | until when: hasta_cuando | why: por_que
can: se_puede | must: tengo_que tiene_que tenemos_que hay_que tendria_que tener_que tienen_que | there is: habia haya hubo
is: estar ser | want: me_gustaria gustaria | need: hace_falta falta_un | know: saber se_si | do: hacer | make: realizar elaborar
take: llevar coger tomar sacar | take home: llevarme_a_casa | carry: cargar_con | put: poner | give: dar
send: enviar mandar remitir | receive: recibir recibo_un | get: conseguir obtener | pick up: recoger | deliver: entregar
burglary: entraron_a_robar entrado_en_casa =nos_entraron | break: romper rotura reventar partido | broken: rota estropeada averiada
damage: danar estropear desperfecto | fault: averia fallo falla avisos_de_averia | repair: reparar reparacion arreglar
work function: funcionar | technician: tecnico operario instalador | plumber: fontanero fontaneria | locksmith: cerrajero
handyman: manitas bricolaje | electrician: electricista | install: instalar instalacion montar montaje colocar
use: usar utilizar empleo | buy: comprar adquirir | sell: vender venta | pay: pagar abonar_el | charge: cobrar cargo
cost: costar saldria =sale_a | price: precio tarifa importe | fee: cuota | cheap: economica | free of charge: sin_coste sin_cargo
discount: rebaja oferta bonificacion descontar | fine penalty: multa penalizacion penalizar sancion sancionar
cash: efectivo metalico en_efectivo | card: tarjeta | library card membership card: carne carnet | account: cuenta
bank: banco bancario | transfer: transferencia transferir traspasar | direct debit: domiciliacion domiciliar recibo_bancario
bill: factura recibo facturacion | invoice: factura_a_nombre | receipt: ticket tique comprobante | balance: saldo
go: ir fui | come: venir | come in: entrar | leave: salir irme irse | arrive: llegar | bring: traer
yes: si_claro | my: mi | my: mi_propio mio | your: su sus suyo | our: nuestro
landlord: casero propietario dueno duena arrendador | contract: contratar contrato_de contratacion | sign: firmar
keep: guardar quedar conservar mantener apartar | stay: quedarse permanecer estancia
cancel: cancelar cancelacion anular anulacion baja darse_de_baja darme_de_baja rescindir desistimiento desistir quitarme echarme_atras
find: encontrar hallar | look for: buscar | lose: perder extraviar | steal: robar sustraer
renew extend: renovar renovacion prorrogar alargar ampliar ampliacion | change: cambiar modificar modificacion
surcharge: recargo suplemento | deposit: fianza deposito senal_de | money: dinero pasta efectivo_en
move: mover trasladar aplazar posponer adelantar | minimum term: permanencia compromiso | notice: aviso preaviso
tell: avisar aviso_de comunicar notificar informar decir | ask: preguntar pedir pedido_que solicitar solicitud
order: pedido encargar | parcel: envio_de | request: peticion | reserve book: reservar | appointment: cita turno =hora_con
visit: visitar | wait: esperar | days a week: entre_semana dias_laborables | weekend: fin_de_semana fines_de_semana
month: mensualidad | morning: por_la_manana | afternoon: por_la_tarde | midnight: medianoche | now: ahora_mismo
late: tarde_con retraso retrasado retrasarse demora atraso atrasado | early: antes_de_tiempo | soon: cuanto_antes
deadline: fecha_limite | within: dentro_de | during: durante | again: otra_vez de_nuevo volver | maximum: como_mucho
return: devolver devolucion | refund: reembolsar reintegrar devuelven_el_dinero devolver_el_dinero
instalments: fraccionar a_plazos poco_a_poco | debt: deuda impago impagado moroso
forbidden: prohibido prohibida prohibe | required: exigir requisito | included: incluido incluida incluye incluyen
excluded: excluido excluida excluye excluyen | covered: cubrir amparado | insurance: asegurar aseguradora
loan credit: prestamo_bancario hipoteca financiacion financiar | borrow lend: prestar prestamo
rent: alquilar alquiler arrendar arrendamiento | tenant: inquilino arrendatario
liability: responsabilidad responsabilidad_civil | complaint: queja reclamar hoja_de_reclamaciones quejarme
accident: accidente choque golpe | injury: lesion herida herido | ill: enferma enfermedad | fever: fiebre
pain: dolor duele duelen molestia | doctor: medico doctor | nurse: enfermero | hospital: hospital clinica ingresado
medicine: medicina medicamento pastilla | prescription: receta | test analysis: analisis prueba analitica | blood: sangre
vaccine: vacunar | allergy: alergia alergico | pregnant: embarazo | tooth: diente muela dental | dentist: dentista odontologo
sign up: inscribir inscripcion darme_de_alta registrarse registro apuntar
disabled wheelchair: discapacidad silla_de_ruedas minusvalia movilidad_reducida accesible | glasses: gafas lentes
died: morir fallecer fallecimiento defuncion | husband: marido esposo | wife: mujer esposa | partner: pareja | son: hijo
daughter: hija | child: nino menor crio peque | baby: bebe | grandchild: nieto | grandparent: abuelo | father: padre papa
mother: madre mama | parents: padres | guardian: tutor | brother: hermano | sister: hermana | friend: amigo companero colega
cousin: prima_mia sobrino | family: familiar | neighbor: vecino | person people: persona gente | adult: adulto mayor_de_edad
senior retired: jubilado jubilada pensionista anciano tercera_edad | student: estudiante alumno | teacher: profesor maestro
member: socio abonado afiliado | customer: cliente | guest: invitado huesped acompanante | owner: titular dueno_del propietaria
employee: empleado trabajador | company: empresa compania | age: edad | name: nombre apellido llamo | address: direccion domicilio
registered resident: empadronado empadronada empadronarme | town: pueblo municipio ciudad localidad | country: pais
abroad: fuera_de_espana | Europe: europa union_europea | street: calle | house: casa vivienda hogar chalet
apartment flat: piso apartamento | room: habitacion cuarto dormitorio sala | kitchen: cocina | bathroom: bano aseo | shower: ducha
bath tub: banera | living room: salon | ceiling roof: techo tejado | wall: pared muro tabique | floor: planta
door: puerta | window: ventana cristal | key: llave | lock: cerradura | locked out: fuera_de_casa rellano se_me_ha_cerrado
storage room: trastero | garage: garaje cochera | garden: jardin | stairs: escalera
furniture: mueble | lamp light: lampara bombilla | pipe: tuberia tubo cano | tap: grifo llave_de_paso
water: agua | leak: fuga gotera escape filtracion calado | flood: inundacion inundar | damp: humedad moho
end: terminar fin finalizar acabar vencimiento vencer | begin: empezar comenzar iniciar
power electricity: electricidad enchufe electrico apagon | gas: gas | heating: calefaccion
air conditioning: aire_acondicionado | washing machine: lavadora | fridge: frigorifico nevera
oven: horno microondas | appliance: electrodomestico aparato | television: television tele televisor tv | computer: ordenador
laptop: portatil | printer print: impresora imprimir impresion fotocopia fotocopiadora copiar | sheet of paper: hoja papel
move house: mudar mudanza cambiamos_de_casa cambio_de_casa cambiamos_de_piso traslado
limit: limite | at least: al_menos como_minimo | last: pasado pasada | possible: es_posible
router: router modem cacharro | speed: velocidad megas | data: datos gigas | roaming: roaming itinerancia | message: mensaje sms
e-mail: correo email correo_electronico | letter: carta | web page: web pagina_web en_linea | page: pagina | app: aplicacion app
password PIN: contrasena clave pin | forget: olvidar no_me_acuerdo | remember: acordarme recordar acuerdo_de | user: usuario
block: bloquear | suspend: suspender suspension congelar pausar | document: documento documentacion papeles
identity card passport: dni nif pasaporte identidad identificacion | certificate: certificado justificante acreditar
proof: prueba_de denuncia_policial | police report: denunciar policia comisaria | form: formulario impreso_de
photo: foto fotografia | copy duplicate: copia duplicado | read: leer lector lectura | book: libro novela ejemplar
e-book: libro_electronico libros_electronicos ebook | audiobook: audiolibro | story: cuento cuentacuentos
encyclopedia: enciclopedia diccionario consulta_de | library: biblioteca | magazine: revista | newspaper: periodico prensa
film: pelicula cine | music: musica | game: juego | study: estudiar | exam: examen | class course: clase curso
school: escuela colegio instituto | university: universidad facultad | workshop activity: taller actividad | group: grupo
meet: reunirse reune reunion juntarnos | club: club | donate: donar donacion | mailbox: buzon
counter desk: mostrador ventanilla recepcion | office: oficina sede sucursal | shop: tienda | library branch: sede_central
allowed: permitido permite permiten permitida admite admiten admitido autorizado autorizacion
car: coche vehiculo auto furgoneta | motorbike: moto | bicycle: bici bicicleta | drive: conducir conductor
policy: poliza | claim: siniestro reclamacion dar_parte
parking: aparcamiento aparcar parking plazas_de_garaje | traffic: trafico | train: tren | bus: autobus bus
plane flight: vuelo avion | ticket: billete entrada_para pasaje | seat: asiento | luggage: equipaje maleta
bag purse: bolso mochila cartera | boarding: embarcar | airport: aeropuerto | hotel: hotel alojamiento | tourist: turista
compensation: indemnizacion indemnizar compensacion compensar resarcir | assessor: peritaje
restaurant: restaurante bar cafeteria | table: mesa_para | dog: perro | cat: gato | pet animal: mascota animal
bite: morder mordedura | jewel: joya | clothes: ropa | size: talla tamano | colour: color
cleaning: limpieza limpiar | surgery: operacion operar cirugia intervencion
sport training: deporte entrenar entrenamiento entrenador | locker: taquilla | sauna: sauna | ball: balon pelota
neighbour below: piso_de_abajo | works renovation: obra_en_casa reforma | paint: pintar pintura pintor | alarm: alarma
fire: fuego incendio | smoke: humo | storm: tormenta viento granizo
valuables: objeto cosas_de_valor valor pertenencias | person in charge: encargado_de responsable_de | help: ayudar asistencia
urgent emergency: urgencia emergencia | danger: peligro | safety: seguridad | problem: problema incidencia
mistake wrong: error equivocada equivocacion | happen: pasar ocurrir | difference: diferencia | choose: elegir escoger
internet: internet wifi | connection: conexion conectar | network signal: senal red cobertura_movil
stock available: disponibilidad quedan | offer: ofrecer | accept: aceptar | refuse: rechazar denegar | decline: declinar
confirm: confirmar confirmacion | check: comprobar revisar revision mirar | explain: explicar | understand: entender
agree: de_acuerdo | write: escribir por_escrito | speak: hablar | think: pensar he_pensado | try: intentar probar | live: vivir
work job: trabajar | unemployed: paro desempleado desempleo | earn salary: sueldo nomina | tax: impuesto iva hacienda
percent: por_ciento porcentaje | half: media | double twice: dos_veces | total: total | alone: por_su_cuenta
together: juntas | accompany: acompanar | high rise: subir aumento | lower: bajar reducir | stuck: atascado parado | noise: ruido
smell: olor | cold: fria | hot: calor | cheaper: mas_barato mas_barata | sorry: siento | thanks: agradezco | hello: buenos_dias
goodbye: hasta_luego | please: por_favor | hundred: cien_euros | for: por | this: esta_cosa esta | -: ha han he hemos has
some: algo | someone: alguien | very: muy | so: asi | hospitalised: ingresada | deceased estate: herencia heredero
power of attorney: poder_notarial | subscription: suscripcion suscribir abono | gift voucher: vale_regalo cheque_regalo cupon
points loyalty: puntos | waiting list: lista_de_espera | queue: cola | interpreter: interprete traductor traducir traduccion
phone: telefono llamada | mobile phone: movil celular | call: llamar | number: numero | line: linea
delivery man: repartidor mensajero | courier: mensajeria | exchange: canje canjear | defective: defectuoso
open a package: abrir_el_paquete | meter: contador lectura_del_contador | consumption: consumir | supply: suministro
cut off: cortar me_han_cortado | reconnect: reconexion reconectar | portability: portabilidad | landline: fijo | channel: canal
wait for call: devolver_la_llamada | unsubscribe: desapuntarme | fight: pelea | lawyer legal: abogado juridico juicio
court: juzgado | will: testamento | treatment: tratamiento | session: sesion | consultation: consulta
emergency room: sala_de_urgencias | specialist: especialista | referral: volante derivacion | result: resultado | fasting: ayuno
implant: implante | braces: ortodoncia brackets aparato_dental | filling: empaste | anaesthesia: anestesia
guarantee period: anos_de_garantia | hair: pelo corte_de_pelo | beauty: estetica | massage: masaje | wedding: boda
opening hours: horario | open: abrir abierto_el | closed: cerrar | vacation: vacaciones
nursery: guarderia | playground: parque | camping: camping tienda_de_campana | boat: barco ferry | taxi: taxi | toll: peaje
tyre: rueda neumatico | engine: motor | oil: aceite | battery: bateria pila cargador | screen: pantalla | camera: camara
headphones: auriculares | chip sim: sim | update: actualizar actualizacion | download: descargar
send back: reenviar | print at home: imprimir_en_casa | invoice data: datos_fiscales | collect points: acumular
driving licence: permiso_de_conducir carne_de_conducir | petrol fuel: gasolina combustible diesel
change mind regret: arrepentirme arrepentido arrepentirse arrepiento me_lo_he_pensado pensado_mejor echarme_atras me_arrepiento
fail to: no_consigo no_logro | how long: cuanto_tiempo cuanto_tarda cuanto_tardan cuanto_tardaria cuanto_dura cuantos_dias
instead of: en_vez en_lugar | at what time: a_que_hora | hang: colgar | lift remove: quitar retirar | sign for: firme_la
pack: embalar embalaje caja carton bulto | open unopened: sin_abrir precintado | assembled: montado montada desmontado desmontada
assemble: montarlo montarla montarme montadores | piece part: pieza recambio | scratch: aranazo
crack: grieta rajado | wear: desgaste | spill: derramar | fall: caer se_cae | tear: rasgar | mattress: colchon
bed: camas | shelf: estante estanteria balda | carpet: alfombra | chest of drawers: cajonera aparador
breakfast: desayunar | eat food: comer cenar alimento | drink: beber
exhibition display: exposicion_de escaparate | fabric: tela tapizar | wood: madera | kilo weight: kilo kg pesar
fit: caber encajar | heavy: pesada | long wide: anchura | collect: recoger_la venir_a_por venir_a_buscar pasar_a_por a_por
interest: interes | pay slip: nominas | pension: pension | cash money back: dinero_de_vuelta | owe: adeudar
black and white: blanco_y_negro | gym: gimnasio | swimming pool: piscina nadar
adult supervision: acompanamiento acompana acompanado acompanada | travel: viajan viajo viajamos viajado trayecto
fly: volar vuelo_el | land: aterrizar aterrizaje | take off departure: despegar salida | board: subir_al_avion embarque_de
cabin: cabina a_bordo bordo | suitcase: maletin equipajes trolley | check in: facturacion_del facturo facturan facturamos
gate: puerta_de_embarque | counter: mostradores taquilla_de | window seat: ventanilla pasillo | row: fila
delay compensation: indemnizan | strike: huelga | weather: tiempo_malo mal_tiempo tormenta nieve lluvia | own fault: culpa
pushchair: cochecito sillita silla_de_bebe silla_del_coche | guide dog: perro_guia | carrier: transportin jaula
walk: andar caminar | liquid: liquido | hand luggage: equipaje_de_mano | passport visa: visado pasaportes
glass: copa vaso vidrio | measure size: medida tamanos dimensiones | made to measure: =a_medida | rate plan: categoria
lift carry up: subirme subirla subirlo subirmelo subirmela | carry: carro | drop off: entregarlo
solar: solares | pest: plaga fumigar | safe: caja_fuerte
next day: al_dia_siguiente dia_siguiente | same day: mismo_dia | fortnight: quince_dias | date: fecha
begin date: fecha_de_inicio | hour slot: franja tramo | half past: y_media | quarter of hour: cuarto_de_hora
hurry: prisa corriendo justos | bring back: traerlo_de_vuelta devolverla devolverlos devolverselo | give back: regresar
plan: plan | service: servicio | product: producto articulo | warranty: garantia | quality: calidad
province region: provincia comunidad region | store: almacen | factory manufacture: fabrica fabricacion fabrican | brand: marca
model: modelo | stock arrive: reponen reposicion | second hand: segunda_mano usado usada | antique: antiguedades
event hire: celebracion celebrar | job vacancy: curriculum vacante empleo_en trabajar_con_ustedes | course: formacion
tip: propina | coffee: cafes | menu: menu | gluten vegetarian: gluten vegetariano vegano celiaco | residents: residente
birthday: cumpleanos | party: fiesta | event: evento | museum: museo exposicion
percent discount: rebajado rebajas promocion | gift: regalo_de regalar_lo regalos | mark grade: nota calificacion
pass exam: aprobar | fail exam: suspenso | lesson: leccion clase_practica practica
theory: teorico teoria | enrol: matriculacion matriculado | license: licencia permiso | permission: consentimiento autorizar
signature: rubrica | eye sight: ojo graduacion graduar dioptrias | hearing: oido audifono | skin: piel | back: espalda
language: idioma | loan period: plazo_de_prestamo | overdue: vencida | missing: faltar me_faltan
vaccine booster: refuerzo | sterilise: esterilizar castrar | puppy: cachorro | hairdresser: peluquero tinte mechas
nails: manicura | wedding dress: traje_de_novia | dry cleaning: tintoreria | washing: lavanderia
iron: plancha | shoe: zapato calzado | photo print: revelar imprimen | frame: marco montura | lens: cristales_de lente
watch strap: correa | tool: herramienta taladro | machine: maquina | spare key: copia_de_llave | battery change: cambio_de_pila
inspection: itv inspeccion | tow: grua remolcar | puncture: pinchazo pinchado | windscreen: parabrisas luna_del
fuel tank: deposito_lleno | mileage: kilometros kilometraje km | second driver: conductor_adicional otro_conductor
child seat: sillita_infantil | plant tree: planta plantas arbol | flower: flor ramo | cake: tarta pastel | candle: vela
burial: entierro funeraria | church: iglesia | ceremony: ceremonia | stage: escenario | row of seats: butaca | choir: coro
piano: piano | rehearsal: ensayo | dance: bailar danza | yoga: yoga pilates | tennis: padel | football: futbol
swimming lesson: natacion | course level: nivel | beginner: principiante iniciacion | certificate diploma: diploma titulo
surf ski sports equipment: tabla esquis | instrument guitar: guitarra instrumento violin
another person: otra_persona persona_distinta | taste try: probar_lo probarlo prueba_gratis
owner title: titularidad | guardian consent: consentimiento_paterno | witness: testigo | signature copy: copia_firmada
expired: caducado_el caduco vencida | spelling: letra mal_escrito | name change: cambio_de_nombre
sleep: dormir pego_ojo | fit badly: no_me_va no_me_vale no_me_queda_bien | wrong size: otra_talla
leg: pierna | arm: brazo | hip: cadera | head: cabeza | vet: veterinario
not at home: no_hay_nadie =no_estare =no_voy_a_estar =no_estoy | neighbourhood: barrio zona area
large family: familia_numerosa numerosa | scholarship grant: beca ayuda_del_estado subvencion
pay late: fuera_de_plazo con_retraso | warn: advertir | block account: bloqueada_la | close account: cerrar_la_cuenta
homework: tarea | teacher sick: profesor_enfermo | group of people: somos | extra: adicional extra
extend stay: quedarme_mas | early leave: irme_antes salir_antes | overnight: pasar_la_noche pernoctar | noise neighbours: molestan
view sea: vistas mar playa | double room: doble_habitacion | extra bed: cama_supletoria supletoria | towel: toalla
swim cap: gorro banador | wheelchair access: rampa | lift out of order: ascensor_roto | lost property: objetos_perdidos
log in: iniciar_sesion acceder acceso entrar_en_mi | screen black: pantalla_negra
toothbrush: cepillo | seem: parece parecen pareceria | wish: ojala | enough: basta | perhaps: igual_lo | unless except: menos_los
belongs: corresponde corresponden | find out: enterarme averiguar | show: mostrar ensenar presentar | fill in: rellenar
attach: adjuntar | sent back: me_lo_han_devuelto | question: pregunta_sobre | public: publica | red: roja | north: norte
cancel order: anularla cancelarla anulacion_del | whole half part: parte_del resto sobra sobrante
United Kingdom: reino_unido londres inglaterra | Morocco: marruecos tanger | United States: =estados_unidos nueva_york
dangerous breed: raza | liability insurance: seguro_a_terceros | excess: franquicia
Switzerland: suiza andorra | island: isla mallorca canarias | insurance: seguro | abroad: extranjero | in advance notice: antelacion
staff personal: personal | broken: reventado | died: muerto fallecido | disabled wheelchair: discapacitado | damaged: danado
power electricity: corriente | responsible liability: responsable | expired: caducado vencido | expire: caducar caduca caducan
give details: facilitar proporcionar | reminder: recordatorio
confirmation code: codigo localizador | online account: =mi_cuenta area_de_cliente perfil
restart: reiniciar | cable: cable | antenna: antena | socket: toma
leave: =me_voy =nos_vamos =me_fui =nos_fuimos =me_ire =se_va =se_van =me_iba =nos_ibamos | job: puesto_de_trabajo
included: =entra_en =entran_en =entra_dentro | claim report: =el_parte =un_parte =otro_parte dar_parte hacer_un_parte
fuse box: cuadro_electrico diferencial fusible plomos | thermostat: termostato | boiler: calentador
left behind: me_olvide se_me_olvido | tablet: tablet ipad | keys left: llaves_dentro
south: sur | Spain: espana | France Italy Germany Portugal: francia italia alemania portugal
works renovation: obra | credit: credito | free slot: =tienen_hueco =teneis_hueco =hay_hueco | agreement: acuerdos
`;
