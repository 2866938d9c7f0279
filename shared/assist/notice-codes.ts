/**
 * Every notice code, in one place. To add one: add a row here, its `notice.<code>` text to each `later-` catalog in
 * `ui/src/messages` where it is shown in the panel, and its row to `runtime/errors.md`. The types and
 * `notice-codes.test.ts` name whatever is missing.
 */

/**
 * Where a notice is shown. `transcript`: a mark among the utterances, with texts of its own; `panel`: a line above the sections;
 * `hidden`: for diagnosis only.
 */
export type NoticePlace = 'transcript' | 'panel' | 'hidden';

export const noticeCodes = {
  /** Part of the call was not recognized; `params.cause` says why. */
  audio_gap: 'transcript',
  /** The call is on hold or in a secure flow. */
  paused: 'transcript',
  /** Recognition or assistance fails and is retried, or lags behind (`params.reason`). */
  engine_degraded: 'panel',
  /** Recognition or assistance has ended for this conversation. */
  engine_failed: 'panel',
  /** Nothing here recognizes speech in the language of the call: `params.language`. */
  language_unsupported: 'panel',
  /** Genesys offers no audio that can be recognized. */
  no_audio: 'panel',
  /** Another engine has taken over: `params.from`, `params.to`. */
  engine_failover: 'panel',
  /** One feature failed for one message. */
  suggestion_failed: 'panel',
  /** A recognition stream waits for the streams-per-minute quota. */
  stream_quota: 'panel',
  /** Stands in the log for an event that this version cannot parse, so that its id exists. */
  unknown_event: 'hidden',
} as const satisfies Readonly<Record<string, NoticePlace>>;

export type NoticeCode = keyof typeof noticeCodes;

/** Codes with a text of their own in every catalog: `notice.<code>`. */
export type PanelNoticeCode = {
  [C in NoticeCode]: (typeof noticeCodes)[C] extends 'panel' ? C : never;
}[NoticeCode];

/** A code of a newer version, which only a parser yields: code that emits a notice cannot write one. */
export type UnknownNoticeCode = string & { readonly unknownNoticeCode: never };

/** Where a notice with this code is shown. A code of a newer version is shown in the panel, by the notice's `message`. */
export function noticePlace(code: string): NoticePlace {
  return Object.hasOwn(noticeCodes, code) ? noticeCodes[code as NoticeCode] : 'panel';
}
