/** The differences between current and desired values: path, before, after. Fields that are not desired are ignored. Pure. */

export type Change = { readonly path: string; readonly from: unknown; readonly to: unknown };

/** The changes that turn `current` into something that contains `desired`. Lists are compared without their order. */
export function changesOf(current: unknown, desired: unknown, path = ''): Change[] {
  if (isRecord(desired)) {
    return Object.entries(desired).flatMap(([key, value]) =>
      changesOf(isRecord(current) ? current[key] : undefined, value, path === '' ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(desired)) {
    // Lists of ids, addresses and scopes have no order.
    const had = Array.isArray(current) ? current.map((item) => JSON.stringify(item)).sort() : undefined;
    const wants = desired.map((item) => JSON.stringify(item)).sort();
    return had && had.join() === wants.join() ? [] : [{ path, from: current, to: desired }];
  }
  // Genesys leaves out what is empty.
  const same = current === desired || (desired === '' && (current === undefined || current === null));
  return same ? [] : [{ path, from: current, to: desired }];
}

/** `current` with `desired` merged into it, level by level. */
export function merged(current: unknown, desired: unknown): unknown {
  if (!isRecord(desired)) return desired;
  const base = isRecord(current) ? current : {};
  const laid = Object.entries(desired).map(([key, value]) => [key, merged(base[key], value)]);
  return { ...base, ...Object.fromEntries(laid) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One line for a person. */
export function changeLine({ path, from, to }: Change): string {
  const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
  return `${path}: ${show(from)} → ${show(to)}`;
}
