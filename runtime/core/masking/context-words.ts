/** The words around a number that tell what it is. All are lowercase and without accents. */
import type { Token } from './tokens.ts';

const set = (words: string) => new Set(words.split(/\s+/));

export const cardWords = set(`card cards visa mastercard amex american discover maestro credit debit
  tarjeta tarjetas credito debito`);
/** Cards that pay nothing. */
export const otherCardWords =
  set(`gift loyalty membership member library sim insurance reward rewards points store regalo
  fidelidad socio club puntos biblioteca graphics sd memory`);
export const expiryWords = set(`exp expiry expires expire expiration expiring valid thru validity caduca caducidad vence
  vencimiento expira validez valida fecha`);
export const cvvWords = set(`cvv cvc cvv2 cvc2 csc cid cv2 back front reverso delante detras atras`);
export const pinWords = set(`pin`);

export const phoneWords =
  set(`phone telephone tel mobile cell cellphone call calls ring reach text sms whatsapp dial callback
  contact landline fax telefono movil celular fijo llamame llamar llame llamen llamarme llamadme llama marcar marque
  contacto localizar localizarme contactarme whatsap tlf tfno tlfno telf telefonico moviles phones handset wasap
  mensaje extension`);
export const bankWords = set(`account acct iban routing cuenta clabe ccc bancaria bancario bank aba`);
export const socialWords = set(`ssn social itin seguridad tin`);
export const nationalIdWords = set(`dni nie nif documento identidad`);
export const passportWords = set(`passport pasaporte passports`);
export const birthWords =
  set(`born birth dob birthday birthdate birthdays naci nacio nacido nacida nacimiento cumpleanos
  nacimos cumplo cumple bday`);

/** Numbers of things, which are not masked. */
export const thingWords =
  set(`order orders invoice tracking track ref reference serial imei article item items part sku ticket
  case reservation booking po model isbn ean barcode version lot batch contract policy claim quote rma parcel shipment
  confirmation code meter receipt transaction shipping package waybill awb asset firmware build product catalog upc return job
  pedido pedidos factura seguimiento referencia serie articulo caso reserva localizador expediente contrato poliza lote codigo
  envio albaran incidencia presupuesto modelo recibo contador paquete compra producto devolucion transaccion guia
  operacion solicitud orden rastreo garantia lottery loteria coupon cupon voucher license licencia gtin vin flight vuelo`);

const amountWords =
  set(`dollars dollar euros euro pounds pesos pounds bucks cents centimos percent items units pieces units years
  days hours minutes seconds segundos followers seguidores weeks months people unidades piezas anos dias horas minutos semanas meses personas veces times grams
  kilos kg km miles meters metros litros gb mb watts vatios am pm eur usd gbp points puntos`);

/** The tokens that are looked at on either side of a number. */
export const reach = 8;

/** The nearest word of `wanted` among the tokens before `at`, as a distance; Infinity where there is none. */
export function distanceBefore(
  tokens: readonly Token[],
  at: number,
  wanted: ReadonlySet<string>,
  most = reach,
): number {
  for (let distance = 1; distance <= most && at - distance >= 0; distance++) {
    const token = tokens[at - distance]!;
    if (token.type === 'word' && wanted.has(token.value)) return distance;
  }
  return Number.POSITIVE_INFINITY;
}

/** As `distanceBefore`, among the tokens from `at` on. A sentence end stops it. */
export function distanceAfter(tokens: readonly Token[], at: number, wanted: ReadonlySet<string>, most = reach): number {
  for (let distance = 0; distance < most && at + distance < tokens.length; distance++) {
    const token = tokens[at + distance]!;
    if (token.type === 'word' && wanted.has(token.value)) return distance + 1;
    if (token.type === 'mark' && '.?!;'.includes(token.value)) break;
  }
  return Number.POSITIVE_INFINITY;
}

/** True where the number is an amount of something: "300 dollars". */
export function isAmount(tokens: readonly Token[], before: number, after: number): boolean {
  const next = tokens[after];
  const previous = tokens[before - 1];
  return (
    (next !== undefined && (amountWords.has(next.value) || '$€£%'.includes(next.value))) ||
    (previous?.type === 'mark' && '$€£'.includes(previous.value))
  );
}

/** True where the nearest word before or close behind says that the number is of a thing. */
export function isOfThing(tokens: readonly Token[], at: number, than: ReadonlySet<string>): boolean {
  const thing = distanceBefore(tokens, at, thingWords);
  return thing < distanceBefore(tokens, at, than);
}
