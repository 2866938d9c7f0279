/**
 * Separates speech from the other speaker's voice that leaks into a line (a speakerphone, a thin headset). A window is a
 * leak when the other line has just been much louder and this one is well below the usual level of its own speaker. Two
 * people who speak at once are both kept: then neither is far below the other, or below their own level. Pure but for its
 * memory.
 */
export type LeakOptions = {
  /** How much louder the other line must be, in decibels. */
  readonly margin: number;
  /** The same while the level of this line's own speaker is unknown. */
  readonly firstMargin: number;
  /** How far below its own speaker's level a leak lies. */
  readonly below: number;
  /** For how many windows (32 ms) the level of a line is remembered: leaks arrive late, and so do messages. */
  readonly memory: number;
};
export const leakDefaults: LeakOptions = { margin: 12, firstMargin: 16, below: 9, memory: 14 };

/** In decibels; anything quieter is neither speech nor a leak. */
const floor = -50;

export interface LeakGate {
  /** True: the window is the other speaker's. `others`: loudest level of the other lines of the call, or -Infinity. */
  isLeak(level: number, others: number): boolean;
  /** Loudest level of this line within memory. */
  readonly loudest: number;
}

/** One per line. */
export function createLeakGate(options: LeakOptions = leakDefaults): LeakGate {
  const recent: number[] = [];
  let own: number | undefined;
  return {
    get loudest() {
      return recent.length === 0 ? Number.NEGATIVE_INFINITY : Math.max(...recent);
    },
    isLeak(level, others) {
      recent.push(level);
      if (recent.length > options.memory) recent.shift();
      if (level < floor) return false;
      const louder = others - level;
      const leak =
        own === undefined ? louder >= options.firstMargin : louder >= options.margin && own - level >= options.below;
      // The line that is louder now shows how loud its own speaker is; quick to rise, slow to fall.
      if (level > others)
        own = own === undefined ? level : level > own ? own + 0.2 * (level - own) : own + 0.01 * (level - own);
      return leak;
    },
  };
}

/** Decibels below full scale of a window's mean square. */
export function toLevel(meanSquare: number): number {
  return 10 * Math.log10(meanSquare + 1e-10);
}
