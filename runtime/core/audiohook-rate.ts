/** An allowance that refills with time. */
export type Allowance = { /** Takes `amount` if it is there. */ take(amount: number): boolean };

/** Starts full. `now` is monotonic milliseconds. */
export function createAllowance(perSecond: number, burst: number, now: () => number): Allowance {
  let left = burst;
  let at = now();
  return {
    take(amount) {
      const time = now();
      left = Math.min(burst, left + ((time - at) / 1000) * perSecond);
      at = time;
      if (left < amount) return false;
      left -= amount;
      return true;
    },
  };
}
