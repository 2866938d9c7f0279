/** The parameters that the page around the panel gives it, and what the panel may ask of that page. */
import { type ConversationId, safeParseConversationId } from '../../../shared/ids.ts';

export type HostParams = {
  readonly conversationId?: ConversationId;
  readonly gcHostOrigin?: string;
  readonly gcTargetEnv?: string;
  readonly langTag?: string;
  readonly usePopupAuth: boolean;
};

const maxParamCharacters = 300;

/**
 * The host's parameters in a query string. Names are accepted in any case and in their older spellings; a placeholder that the
 * host did not fill (`{{…}}`) counts as absent. Everything here is unauthenticated input.
 */
export function readHostParams(search: string): HostParams {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) {
    const key = name.toLowerCase();
    if (!values.has(key) && value !== '' && value.length <= maxParamCharacters && !value.includes('{{')) {
      values.set(key, value);
    }
  }
  const first = (...names: string[]) => names.map((n) => values.get(n)).find((v) => v !== undefined);
  const conversationId = safeParseConversationId(first('conversationid', 'gcconversationid', 'pcconversationid'));
  const gcHostOrigin = first('gchostorigin');
  const gcTargetEnv = first('gctargetenv');
  const langTag = first('langtag', 'gclangtag', 'pclangtag');
  return {
    ...(conversationId && { conversationId }),
    ...(gcHostOrigin && isWebOrigin(gcHostOrigin) && { gcHostOrigin }),
    ...(gcTargetEnv && { gcTargetEnv }),
    ...(langTag && { langTag }),
    usePopupAuth: first('usepopupauth', 'gcusepopupauth', 'pcusepopupauth') === 'true',
  };
}

function isWebOrigin(text: string): boolean {
  try {
    const url = new URL(text);
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === text;
  } catch {
    return false;
  }
}

/** Where a reply goes when the agent uses it. Called inside a click or key press, never by itself. */
export interface ReplyTarget {
  /** A compose box can take text now: the interaction is a chat, and both it and the panel are in view. */
  readonly available: boolean;
  /** Puts the text at the cursor of the compose box; the agent still reviews and sends it. Rejects if that failed. */
  insert(text: string): Promise<void>;
  /** Sends the text to the customer as the agent, only on their explicit command. Rejects with a sentence in `detail`. */
  send?(text: string): Promise<void>;
}

/** Where a finished summary is saved, for example the wrap-up of the interaction. */
export interface SummaryTarget {
  save(summary: SavedSummary): Promise<SummaryReceipt>;
}

export type SummaryReceipt = {
  /** The end did not fit. */
  readonly truncated: boolean;
};

export type SavedSummary = {
  readonly conversationId: string;
  readonly summaryId: string;
  readonly sections: readonly { readonly title: string; readonly text: string }[];
  /** The sections as plain text, headings included. */
  readonly text: string;
  /** Absent: the code stays as it is. */
  readonly wrapUpCodeId?: string;
  /** What becomes of sentences that nothing said supports. */
  readonly unsupported: 'omit' | 'mark';
};

/** The desktop around the panel. Every part may be missing: the panel works in a plain tab. */
export interface PanelHost {
  readonly reply?: ReplyTarget;
  readonly summary?: SummaryTarget;
  /** Sets the number on the panel's badge; 0 clears it. */
  attention?(count: number): void;
  /** Opens a source. If absent or false, the panel opens a window itself. */
  openWindow?(url: string): boolean;
  /** Called when the panel comes into view. Returns the function that stops listening. */
  onFocus?(listener: () => void): () => void;
  /** Called before the host removes the panel; the host waits for the returned promise. */
  onStop?(listener: () => Promise<void>): () => void;
}
