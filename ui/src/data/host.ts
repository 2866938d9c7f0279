/** What the page around the panel tells it, and what the panel may ask of that page. */
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
 * The host's parameters in a query string. Names are taken in any case and with the older spellings; a placeholder that the
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
    ...(conversationId ? { conversationId } : {}),
    ...(gcHostOrigin && isWebOrigin(gcHostOrigin) ? { gcHostOrigin } : {}),
    ...(gcTargetEnv ? { gcTargetEnv } : {}),
    ...(langTag ? { langTag } : {}),
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

/** Where a reply goes when the agent says "use this". Called inside her click or key press, never by itself. */
export interface ReplyTarget {
  /** There is a compose box that can take text just now (a chat, and both it and the panel are in view). */
  readonly available: boolean;
  /** Puts the text at the cursor of the compose box. She still reviews and sends. Rejects where it could not. */
  insert(text: string): Promise<void>;
  /** Sends it to the customer as her, on her explicit word and never otherwise. Rejects with a sentence in `detail`. */
  send?(text: string): Promise<void>;
}

/** Where a finished summary is kept: the wrap-up of the interaction, say. */
export interface SummaryTarget {
  save(summary: SavedSummary): Promise<void>;
}

export type SavedSummary = {
  readonly conversationId: string;
  readonly summaryId: string;
  readonly sections: readonly { readonly title: string; readonly text: string }[];
  /** The sections as plain text, headings included. */
  readonly text: string;
};

/** The desktop around the panel. Every part may be missing: the panel works in a bare tab. */
export interface PanelHost {
  readonly reply?: ReplyTarget;
  readonly summary?: SummaryTarget;
  /** How many things wait for her eyes; 0 clears the badge. */
  attention?(count: number): void;
  /** Opens a source. Absent or false: the panel opens a window itself. */
  openWindow?(url: string): boolean;
  /** The panel came into view. Returns the way to stop listening. */
  onFocus?(listener: () => void): () => void;
  /** The host is about to remove the panel: what is still to be sent goes out in the promise returned. */
  onStop?(listener: () => Promise<void>): () => void;
}
