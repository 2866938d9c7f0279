/** How a customer is named to a supervisor: enough to tell two conversations apart, too little to reach anybody. */

/** Of what Genesys calls its customers. Undefined where nothing of it can be shown. */
export function customerLabel(customers: readonly string[]): string | undefined {
  for (const customer of customers) {
    const plain = customer.replace(/^(?:tel|sip|sips|mailto):/i, '');
    const at = plain.indexOf('@');
    const name = at >= 0 ? plain.slice(0, at) : plain;
    const digits = name.replace(/\D/g, '');
    // An id of Genesys says nothing to a person.
    if (/^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(plain)) continue;
    if (/^[+\d\s().-]+$/.test(name) && digits.length >= 5) return `••• ${digits.slice(-2)}`;
    if (at > 0) return `${[...name][0]}•••@•••`;
  }
  return undefined;
}
