/** Replies that an intent or a mood suggests and that the customer's own words make pointless. Pure. */

type Said = {
  readonly text: string;
  /** The turn before, of either speaker. */
  readonly before: string;
  /** −1 … 1. */
  readonly mood: number;
};

/** A door can be locked as well as an account. */
const online =
  /(?<!\p{L})(?:log(?:ged|ging)?|sign(?:ed|ing)?)[ -]?(?:in|on|out)?(?!\p{L})|accounts?|(?<!\p{L})apps?(?!\p{L})|passwor[dt]|(?<!\p{L})(?:pin|codes?|website|online|portal|user ?name|e-?mail)(?!\p{L})|cuenta|contraseña|clave|aplicaci[oó]n|usuario|(?<!\p{L})web(?!\p{L})|c[oó]digo|compte|mot de passe|konto|kennwort|senha|conta(?!\p{L})|página/iu;
const howLong =
  /how much (?:longer|more time|time)|how long|cu[aá]nto (?:tiempo|falta|tarda|tardar|m[aá]s)|combien de temps|wie lange|quanto tempo/iu;
const joy =
  /qu[eé] (?:alegr[ií]a|ilusi[oó]n|maravilla|alivio)|what a relief|so happy|made my day|quelle joie|que alegria/iu;
/** An angry customer is not in the mood to be sold something. */
const calmEnough = -0.1;

const pointless: Readonly<Record<string, (said: Said) => boolean>> = {
  sign_in_problem: ({ text, before }) => !online.test(text) && !online.test(before),
  ask_price: ({ text }) => howLong.test(text),
  buy_or_upgrade: ({ mood }) => mood < calmEnough,
  apologize: ({ text }) => joy.test(text),
};

/** `id`: of the template. */
export const isPointless = (id: string, said: Said): boolean => pointless[id]?.(said) ?? false;
