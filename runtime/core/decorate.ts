/** Decoration of an object, also of a class instance with private fields. */

/**
 * An object with the members of `target` except those in `overrides`. Methods run on `target`, and other members are read from it
 * on each access: an object that merely inherits from a class instance could not reach its private fields.
 */
export function decorate<T extends object>(target: T, overrides: Partial<T>): T {
  const decorated = {} as T;
  for (const key of memberNames(target)) {
    if (key in overrides) continue;
    const read = () => target[key];
    const method = isMethod(target, key) ? (read() as CallableFunction).bind(target) : undefined;
    Object.defineProperty(decorated, key, {
      enumerable: true,
      configurable: true,
      ...(method ? { value: method, writable: true } : { get: read }),
    });
  }
  return Object.assign(decorated, overrides);
}

function memberNames<T extends object>(target: T): ReadonlySet<keyof T> {
  const names = new Set<keyof T>();
  for (let at: object = target; at !== Object.prototype && at !== null; at = Object.getPrototypeOf(at))
    for (const name of Reflect.ownKeys(at)) if (name !== 'constructor') names.add(name as keyof T);
  return names;
}

/** Without running a getter. */
function isMethod(target: object, key: PropertyKey): boolean {
  for (let at: object = target; at !== null; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, key);
    if (descriptor) return typeof descriptor.value === 'function';
  }
  return false;
}
