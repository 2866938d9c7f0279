/**
 * Types of the Earshot modules: custom elements, their attributes and their events. Save this file in your project.
 *
 * Solid:  import type { EarshotElements } from './modules';
 *         declare module 'solid-js' { namespace JSX { interface IntrinsicElements extends EarshotElements {} } }
 * React:  import type { EarshotElements } from './modules';
 *         declare module 'react' { namespace JSX { interface IntrinsicElements extends EarshotElements {} } }
 * Others: attributes and events are those below; `document.addEventListener('earshot:reply', …)` is typed.
 */

/** Of every element. A token is never an attribute: the page gives it in answer to the event `earshot:token`. */
export interface EarshotAttributes {
  /** The id of a Genesys conversation, a UUID. */
  'conversation-id'?: string;
  /** The agent's language, such as `es-es`; by default the browser's. */
  'lang-tag'?: string;
  theme?: 'auto' | 'light' | 'dark';
  /** Where the service is, if not where `/modules.js` came from. */
  'api-base'?: string;
  /** How sources of answers open. */
  'source-target'?: 'tab' | 'popup';
  class?: string;
  style?: string;
  id?: string;
  slot?: string;
  hidden?: boolean | '';
}

export interface EarshotElements {
  'earshot-panel': EarshotAttributes & {
    /** Sections in their order, such as `TRANSCRIPT,SMART_REPLY`. */
    features?: string;
    insert?: boolean | '';
  };
  'earshot-transcript': EarshotAttributes;
  'earshot-sentiment': EarshotAttributes;
  'earshot-intent': EarshotAttributes;
  'earshot-knowledge': EarshotAttributes & {
    /** `false` leaves the question box out. */
    ask?: 'true' | 'false';
    /** `false` leaves the answers out that come by themselves. */
    proactive?: 'true' | 'false';
  };
  'earshot-smart-reply': EarshotAttributes & {
    /** The page takes replies: it handles `earshot:reply` and calls `preventDefault()`. */
    insert?: boolean | '';
  };
  'earshot-coaching': EarshotAttributes;
  'earshot-summary': EarshotAttributes;
  'earshot-notices': EarshotAttributes;
  /** The supervisor's page: live conversations, history and use. It shows no single conversation, so it has no `conversation-id`. */
  'earshot-supervisor': Omit<EarshotAttributes, 'conversation-id' | 'source-target'> & {
    /** How live conversations are shown at first. Default `list`. */
    layout?: 'list' | 'wall';
  };
}

export interface EarshotTokenRequest {
  /** The token given before was refused. */
  readonly fresh: boolean;
  /** Called during the event, with a Genesys access token or a promise of it. */
  respond(token: string | Promise<string>): void;
}

export interface EarshotFailure {
  readonly code:
    | 'conversation_id_missing'
    | 'conversation_id_invalid'
    | 'blocked_by_policy'
    | 'origin_not_allowed'
    | 'service_unreachable'
    | 'service_error'
    | 'module_failed';
  /** What is wrong, and what to do. English, for developers. */
  readonly message: string;
  readonly remedy: string;
}

/** They bubble and cross shadow roots. `preventDefault()` means that the page has done it. */
export interface EarshotEvents {
  'earshot:token': CustomEvent<EarshotTokenRequest>;
  /** Inside a click, so that a window may be opened. */
  'earshot:sign-in': CustomEvent<EarshotTokenRequest>;
  'earshot:reply': CustomEvent<{ text: string; suggestionId: string; answerRecord?: string; how: 'insert' | 'copy' }>;
  'earshot:copy': CustomEvent<{ text: string }>;
  'earshot:source': CustomEvent<{ uri: string; title: string; suggestionId?: string }>;
  'earshot:summary': CustomEvent<{
    conversationId: string;
    summaryId: string;
    sections: readonly { readonly title: string; readonly text: string }[];
  }>;
  'earshot:utterance': CustomEvent<{ utteranceId: string }>;
  'earshot:connection': CustomEvent<{ phase: string }>;
  'earshot:failed': CustomEvent<EarshotFailure>;
}

declare global {
  interface DocumentEventMap extends EarshotEvents {}
  interface HTMLElementEventMap extends EarshotEvents {}
}
