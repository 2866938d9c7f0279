/** An allowance that refills with time. */
export type Allowance = {
  /** Takes `amount` if it is there. `at`: monotonic milliseconds. */ take(amount: number, at: number): boolean;
};

/** Starts full, at `start` on the monotonic clock. */
export function createAllowance(perSecond: number, burst: number, start: number): Allowance {
  let left = burst;
  let since = start;
  return {
    take(amount, at) {
      left = Math.min(burst, left + ((at - since) / 1000) * perSecond);
      since = at;
      if (left < amount) return false;
      left -= amount;
      return true;
    },
  };
}
