/** Which Spanish word is a verb where it stands: "cambio el aceite", but "el cambio". */
import { conjugation, type VerbForm } from './conjugation.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Small words that are also verb forms. */
const never = set(
  'para entre sobre una uno unas unos como nada cara sin casa hasta bajo cerca contra mediante salvo durante según vino copas sal ves des toda pero junto traje vendas suma mares río nuevas cada primera',
);
/** Nouns and adjectives that are also verb forms: verbs only where a verb must stand. */
const mostlyNoun = set(
  `cambio pago cobro aviso retraso registro trato gasto corto lleno seco limpio activo marco dibujo abono ingreso encargo resto uso
  contacto acuerdo cuento juego recibo completo compra factura reserva consulta firma marca nota prueba cita carga multa copia planta
  cocina duda cena llama cuenta busca toma sobra oferta cierre corte golpe coste costes toque saque corre ruta medida espera ayuda
  respuesta entrega tira cambios pagos compras facturas reservas consultas firmas marcas notas pruebas citas cargas multas copias plantas
  cocinas dudas cenas llamas cuentas tomas entregas recibos partes parte visita visitas charla anuncio anuncios ocupado presente queja
  quejas recoge baja bajas subida monto montes vista tasa tasas sierra libre separa cuarto vuelta calle tarde parada sello prenda calma
  despacho peso pesos destino formas forma presenta aparte timbre talla tallas barra nombre listas lista separado termino mejora mejoras gusto gustos falta faltas`,
);
const beforeNoun = set(
  `el la los las un una unos unas este esta estos estas ese esa esos esas mi mis tu tus su sus nuestro nuestra vuestro vuestra del al de con sin
  por en otro otra otros otras cada algún alguna ningún ninguna primer primera segundo segunda mucho mucha muchos muchas poco poca buen
  buena mal mala gran dos tres cuatro cinco qué medio media a para entre sobre según desde hasta`,
);
/** After these stands a verb. */
const beforeVerb = set(
  'me te se le les lo nos os yo tú él ella usted ustedes nosotros vosotros no ya que si cuando donde también siempre nunca ahora luego solo aún todavía quien',
);

export type Place = {
  /** Lower case, "" at the beginning of a clause. */
  readonly before: string;
  readonly word: string;
};

/** What the word can be as a verb there, in the order of the conjugation. */
export function verbAt({ before, word }: Place): readonly VerbForm[] {
  if (never.has(word)) return [];
  const forms = conjugation().forms.get(word) ?? [];
  if (forms.length === 0) return [];
  const isClitic = /^l[ao]s?$/.test(before);
  const isMasculine = word.endsWith('o') && /^las?$/.test(before);
  if (mostlyNoun.has(word)) {
    if (isMasculine || beforeVerb.has(before)) return forms;
    return before === '' && /(?:o|[ae]s)$/.test(word) ? forms : [];
  }
  if (isClitic) return forms;
  return beforeNoun.has(before) && !beforeVerb.has(before) ? [] : forms;
}
