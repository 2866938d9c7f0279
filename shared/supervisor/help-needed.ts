/** Which conversation needs help most, and why. A pure rule, so that service and page sort alike. */
import type { Need, NeedReason, OverviewRow } from './overview.ts';

/** What the score is made of. Weights are points out of 100; thresholds are where a reason begins, and where it is full. */
export const needRules = {
  sentiment: { from: -0.25, full: -0.8, points: 35 },
  /** Fall of the smoothed score against the mean of the line before. */
  falling: { from: 0.35, full: 1, points: 15 },
  silence: { fromMs: 20_000, fullMs: 90_000, points: 20 },
  hold: { fromMs: 120_000, fullMs: 480_000, points: 20 },
  talkOver: { fromMs: 4_000, fullMs: 20_000, points: 12 },
  /** Open items count once a conversation has gone on for this long. */
  checklist: { afterMs: 180_000, points: 6 },
  alert: { info: 8, warning: 20, critical: 40 },
  /** An alert counts fully at first and no more after this time. */
  alertMs: 600_000,
  engineFailed: 30,
  noAudio: 30,
  connectionLost: 40,
  engineDegraded: 10,
} as const;

/** 0 at `from`, 1 at `full` and beyond, in either direction. */
function share(value: number, from: number, full: number): number {
  return Math.min(1, Math.max(0, (value - from) / (full - from)));
}

const since = (instant: string | undefined, now: number): number =>
  instant === undefined ? 0 : Math.max(0, now - Date.parse(instant));

type Facts = Omit<OverviewRow, 'need'>;

/** `now`: milliseconds since 1970. Reasons are in the order of their points. */
export function helpNeeded(row: Facts, now: number): Need {
  const points: [NeedReason, number][] = [
    ['alert', alertPoints(row, now)],
    ['engine_failed', row.engineState === 'failed' ? needRules.engineFailed : 0],
    ['no_audio', row.connection === 'none' ? needRules.noAudio : 0],
    ['connection_lost', row.connection === 'lost' ? needRules.connectionLost : 0],
    ...sentimentPoints(row),
    ...quietPoints(row, now),
    [
      'talk_over',
      needRules.talkOver.points * share(row.talkOverMs ?? 0, needRules.talkOver.fromMs, needRules.talkOver.fullMs),
    ],
    ['checklist', checklistPoints(row, now)],
    ['engine_degraded', row.engineState === 'degraded' ? needRules.engineDegraded : 0],
  ];
  const found = points.filter(([, each]) => each >= 1).sort(([, a], [, b]) => b - a);
  // In hundredths: of two alerts that fade alike, whole points would put now one and now the other first.
  const score = Math.min(100, Math.round(100 * found.reduce((sum, [, each]) => sum + each, 0)) / 100);
  return { score, reasons: found.map(([reason]) => reason) };
}

function alertPoints({ alerts }: Facts, now: number): number {
  const each = alerts.map(
    ({ level, at }) => needRules.alert[level] * (1 - share(since(at, now), 0, needRules.alertMs)),
  );
  return Math.max(0, ...each);
}

function sentimentPoints({ sentiment }: Facts): [NeedReason, number][] {
  if (!sentiment) return [];
  const { score, line } = sentiment;
  const { sentiment: low, falling } = needRules;
  const before = line.slice(0, -3);
  const mean = before.reduce((sum, each) => sum + each, 0) / Math.max(1, before.length);
  const fall = before.length >= 2 ? mean - score : 0;
  return [
    ['sentiment_low', low.points * share(score, low.from, low.full)],
    ['sentiment_falling', score < 0 ? falling.points * share(fall, falling.from, falling.full) : 0],
  ];
}

/** A call that is held is expected to be silent; a chat that waits for an answer is not a silence. */
function quietPoints(row: Facts, now: number): [NeedReason, number][] {
  const { silence, hold } = needRules;
  if (row.heldSince !== undefined)
    return [['hold', hold.points * share(since(row.heldSince, now), hold.fromMs, hold.fullMs)]];
  if (row.channel !== 'voice' || row.endedAt !== undefined) return [];
  const quietMs = since(row.lastSpokenAt ?? row.startedAt, now);
  return [['silence', silence.points * share(quietMs, silence.fromMs, silence.fullMs)]];
}

function checklistPoints({ checklist, startedAt }: Facts, now: number): number {
  const { afterMs, points } = needRules.checklist;
  if (!checklist || checklist.open.length === 0 || since(startedAt, now) < afterMs) return 0;
  return points * Math.min(1, (checklist.total - checklist.done) / Math.max(1, checklist.total));
}

/** Those who need help most first; of equals the one that began first, then by id, so that the order is the same everywhere. */
export function byNeed(a: OverviewRow, b: OverviewRow): number {
  return (
    b.need.score - a.need.score || compare(a.startedAt, b.startedAt) || compare(a.conversationId, b.conversationId)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
