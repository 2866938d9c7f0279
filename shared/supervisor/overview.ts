/** What a supervisor sees of live conversations: the rows of the overview, alerts, hints, and the bodies of their routes. */
import * as v from 'valibot';
import { ChannelSchema } from '../assist/event.ts';
import { boundedArray, boundedString, boundedText } from '../bounded.ts';

export const supervisorPaths = {
  page: '/supervisor',
  conversations: '/api/supervisor/conversations',
  events: '/api/supervisor/events',
  use: '/api/supervisor/use',
  hints: (id: string) => `/api/supervisor/conversations/${id}/hints`,
  /** The agent's receipts. */
  hintReceipts: (id: string) => `/api/conversations/${id}/hints`,
} as const;

export const supervisorLimits = {
  hintCharacters: 500,
  /** Points of the line of sentiment. */
  sentimentPoints: 24,
  /** Titles of items that are still open. */
  checklistTitles: 8,
  /** Alerts that a row keeps; the newest. */
  alerts: 8,
} as const;

const unit = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const score = v.pipe(v.number(), v.minValue(-1), v.maxValue(1));

export const alertKinds = [
  'sentiment',
  'phrase',
  'intent',
  'silence',
  'talk_over',
  'hold',
  'checklist',
  'promise',
  'engine',
] as const;
export type AlertKind = (typeof alertKinds)[number];
export const alertLevels = ['info', 'warning', 'critical'] as const;
export type AlertLevel = (typeof alertLevels)[number];

/** A rule found something. `title` is the administrator's text from the file of rules; nothing that was said is in it. */
export const LiveAlertSchema = v.object({
  /** The same on every instance that finds it. */
  alertId: boundedString,
  conversationId: boundedString,
  ruleId: boundedString,
  kind: v.picklist(alertKinds),
  level: v.picklist(alertLevels),
  title: boundedString,
  at: boundedString,
  /** Where it was found. */
  utteranceId: v.optional(boundedString),
});
export type LiveAlert = v.InferOutput<typeof LiveAlertSchema>;

/** Why a conversation needs help, strongest first. */
export const needReasons = [
  'alert',
  'engine_failed',
  'no_audio',
  'connection_lost',
  'sentiment_low',
  'sentiment_falling',
  'silence',
  'hold',
  'talk_over',
  'checklist',
  'engine_degraded',
] as const;
export type NeedReason = (typeof needReasons)[number];

export const NeedSchema = v.object({
  /** 0 … 100, in hundredths. */
  score: v.number(),
  reasons: boundedArray(v.picklist(needReasons)),
});
export type Need = v.InferOutput<typeof NeedSchema>;

export const hintStates = ['sent', 'seen', 'dismissed'] as const;
export type HintState = (typeof hintStates)[number];

/** One live conversation. Instants are ISO, other times milliseconds. */
export const OverviewRowSchema = v.object({
  conversationId: boundedString,
  channel: ChannelSchema,
  startedAt: boundedString,
  /** It has ended and stays for a while, because an alert was raised at its end. */
  endedAt: v.optional(boundedString),
  language: v.optional(boundedString),
  /** Masked: the end of a number, the first letter of an address. */
  customer: v.optional(boundedString),
  agent: v.optional(v.object({ id: boundedString, name: boundedString })),
  queue: v.optional(v.object({ id: v.optional(boundedString), name: v.optional(boundedString) })),
  /** Of the customer. `score` is smoothed over the last utterances; `line` is one score per utterance, oldest first. */
  sentiment: v.optional(v.object({ score, line: boundedArray(score) })),
  intent: v.optional(v.object({ name: boundedString, confidence: unit })),
  /** The last time that anybody spoke or wrote; at most some seconds behind. */
  lastSpokenAt: v.optional(boundedString),
  /** Both spoke at the same time, within the last two minutes of speech; calls only. */
  talkOverMs: v.optional(v.number()),
  heldSince: v.optional(boundedString),
  /** `open`: titles of what the agent has not done yet. */
  checklist: v.optional(v.object({ total: v.number(), done: v.number(), open: boundedArray(boundedString) })),
  /** Newest last. */
  alerts: boundedArray(LiveAlertSchema),
  engine: v.optional(v.picklist(['google', 'local'])),
  engineState: v.picklist(['ok', 'degraded', 'failed']),
  /** `none`: a call without audio that can be recognized; `lost`: a call whose connection or instance is gone. */
  connection: v.picklist(['ok', 'none', 'lost']),
  /** The last hint of a supervisor. */
  hint: v.optional(v.object({ hintId: boundedString, state: v.picklist(hintStates), at: boundedString })),
  need: NeedSchema,
});
export type OverviewRow = v.InferOutput<typeof OverviewRowSchema>;

/** `GET /api/supervisor/conversations`, and the data of an `overview` frame: those who need help most come first. */
export const OverviewSchema = v.object({
  at: boundedString,
  conversations: boundedArray(OverviewRowSchema),
  /** Other instances cannot be reached just now: their conversations may be missing or old. */
  partial: v.boolean(),
  /**
   * Live conversations that are shown to no one, because Genesys has not said to which division they belong. Those of other
   * organizations are not counted; where several organizations are allowed, nor are those of which the organization is not known.
   */
  hidden: v.optional(v.number()),
});
export type Overview = v.InferOutput<typeof OverviewSchema>;

/** Data of a `hidden` frame, and of `Overview.hidden` whenever it changes. */
export const HiddenSchema = v.object({ hidden: v.number() });

export const RemovedSchema = v.object({ conversationId: boundedString });

export const HintRequestSchema = v.object({
  /** With at least one character that is not a space. */
  text: v.pipe(v.string(), v.regex(/\S/), v.maxLength(supervisorLimits.hintCharacters)),
});
export type HintRequest = v.InferOutput<typeof HintRequestSchema>;
/** `text` as it was stored, so masked. */
export const HintResponseSchema = v.object({ hintId: boundedString, text: boundedText, at: boundedString });
export type HintResponse = v.InferOutput<typeof HintResponseSchema>;

export const HintReceiptRequestSchema = v.object({
  hintId: v.pipe(v.string(), v.minLength(1), v.maxLength(64), v.regex(/^hint-[\w-]+$/)),
  state: v.picklist(['seen', 'dismissed']),
});
export type HintReceiptRequest = v.InferOutput<typeof HintReceiptRequestSchema>;
