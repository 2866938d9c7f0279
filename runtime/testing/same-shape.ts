/** Whether the engine knows two objects by one hidden class, so that code that reads both stays fast. V8 only. */
import { setFlagsFromString } from 'node:v8';

let compare: ((a: object, b: object) => boolean) | undefined;

/** True where both have the same hidden class. */
export function haveSameShape(a: object, b: object): boolean {
  if (!compare) {
    // Without this the engine's own functions cannot be named. What is compiled later is not concerned.
    setFlagsFromString('--allow-natives-syntax');
    compare = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (a: object, b: object) => boolean;
    setFlagsFromString('--no-allow-natives-syntax');
  }
  return compare!(a, b);
}
