/** How a speaker feels, from the sentiments of their utterances. Pure; scores are −1 … 1. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { currentScore } from '../../../shared/assist/current-score.ts';
import type { Role } from '../../../shared/assist/event.ts';
import { type Mood, moodOf } from './mood.ts';

export type SentimentPoint = {
  readonly utteranceId: string;
  readonly atMs: number;
  readonly score: number;
  readonly magnitude: number;
};

export type SentimentTrend = {
  readonly points: readonly SentimentPoint[];
  readonly now: Mood | undefined;
  readonly average: number | undefined;
  readonly direction: 'rising' | 'falling' | 'steady';
  /** It fell clearly and recently. */
  readonly alert: boolean;
};

/** An alert needs the mean of the last few to be at least this much below what came before, and negative. */
export const alertBounds = { last: 3, drop: 0.35, below: -0.2 } as const;

/** The scored utterances of `role`, in order. */
export function sentimentPoints(
  view: Pick<ConversationView, 'utterances' | 'sentiments'>,
  role: Role,
): SentimentPoint[] {
  const points: SentimentPoint[] = [];
  for (const utterance of view.utterances) {
    if (utterance.role !== role) continue;
    const sentiment = view.sentiments[utterance.utteranceId];
    if (!sentiment) continue;
    points.push({
      utteranceId: utterance.utteranceId,
      atMs: utterance.startMs,
      score: sentiment.score,
      magnitude: sentiment.magnitude,
    });
  }
  return points;
}

/** The mood now, its direction, and whether it has fallen clearly. `points` are in order. */
export function sentimentTrend(points: readonly SentimentPoint[]): SentimentTrend {
  if (points.length === 0) return { points, now: undefined, average: undefined, direction: 'steady', alert: false };
  const recent = points.slice(-alertBounds.last);
  const earlier = points.slice(0, -alertBounds.last).slice(-6);
  const recentMean = mean(recent);
  const last = recent.at(-1)!;
  // Only scores that were measured have a direction: with few of them it is that of the line itself.
  const change = earlier.length > 0 ? recentMean - mean(earlier) : last.score - points[0]!.score;
  const direction = change >= 0.2 ? 'rising' : change <= -0.2 ? 'falling' : 'steady';
  // A bad start raises an alert, too, unless it is getting better.
  const drop = earlier.length > 0 ? change : recentMean;
  const isLow = recentMean <= alertBounds.below && last.score < 0;
  const alert = recent.length >= 2 && drop <= -alertBounds.drop && isLow && direction !== 'rising';
  return {
    points,
    now: moodOf(currentScore(points.map(({ score }) => score))!, last.magnitude),
    average: mean(points),
    direction,
    alert,
  };
}

const mean = (points: readonly SentimentPoint[]) => points.reduce((sum, p) => sum + p.score, 0) / points.length;

/** Points of a line in a box, as `x,y` pairs for an SVG; the middle of the box is neutral. One point makes a flat line. */
export function trendLine(points: readonly SentimentPoint[], width: number, height: number, max = 40): string {
  const shown = points.slice(-max);
  if (shown.length === 0) return '';
  const y = (score: number) => Math.round((height / 2 - (score * (height - 4)) / 2) * 10) / 10;
  if (shown.length === 1) return `0,${y(shown[0]!.score)} ${width},${y(shown[0]!.score)}`;
  return shown.map((p, i) => `${Math.round((i * width * 10) / (shown.length - 1)) / 10},${y(p.score)}`).join(' ');
}
