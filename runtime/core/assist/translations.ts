/**
 * Translations that agents ask for: a draft into the customer's language, an utterance into the agent's. Masked text only,
 * each utterance once for each language, within a budget of characters of which one conversation gets a share only.
 */
import type { TranslateRequest, TranslateResponse } from '../../../shared/api/routes.ts';
import type { TranslationMode } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { TokenBucket } from '../../../shared/token-bucket.ts';
import type { MaskText } from '../masking/conversation-masks.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { CallOptions } from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Counter, Meter } from '../ports/meter.ts';
import type { TranslationRequest, Translator } from '../ports/translator.ts';

export type Translations = {
  /**
   * Rejects with EarshotError: `unsupported` without a translator, `failed_precondition` where translation is off for the queue,
   * `not_found` for an unknown utterance, `quota_exhausted` over the budget, and as `Translator`.
   */
  translate(id: ConversationId, request: TranslateRequest, call?: CallOptions): Promise<TranslateResponse>;
};

export type TranslationsOptions = {
  readonly translator: Translator | undefined;
  readonly feed: AssistFeed;
  readonly log: ConversationLog;
  readonly clock: Clock;
  readonly meter: Meter;
  /** Masks what is sent. */
  readonly mask?: MaskText | undefined;
  readonly modeOf?: ((id: ConversationId) => Promise<TranslationMode>) | undefined;
  /** Of all conversations of this instance. */
  readonly charactersPerMinute?: number;
};

const defaultCharactersPerMinute = 60_000;
/** Of the budget, so that one customer who writes without end, or one agent, leaves the rest to others. */
const shareOfOne = 0.2;
/** A single message of the longest kind has to fit. */
const leastForOne = 4_000;
/** Conversations whose use is remembered. */
const rememberedConversations = 5_000;

/** How often, and after how long, it is looked again for the id of a spoken utterance. */
const messageTries = 10;
const messageWaitMs = 300;

type Translated = { readonly text: string; readonly from: string };

/** One for each instance. */
export function createTranslations(options: TranslationsOptions): Translations {
  return new RequestedTranslations(options);
}

class RequestedTranslations implements Translations {
  readonly #options: TranslationsOptions;
  readonly #budget: TokenBucket;
  readonly #shares = new Map<ConversationId, TokenBucket>();
  readonly #outcomes: Counter;
  readonly #characters: Counter;
  /** By conversation, utterance and language: concurrent requests share one translation. */
  readonly #running = new Map<string, Promise<TranslateResponse>>();

  constructor(options: TranslationsOptions) {
    const { clock, meter, charactersPerMinute = defaultCharactersPerMinute } = options;
    this.#options = options;
    this.#budget = new TokenBucket(
      { perSecond: charactersPerMinute / 60, burst: charactersPerMinute },
      clock.monotonic(),
    );
    this.#outcomes = meter.counter('earshot_translations_total', 'Translations by outcome', ['by', 'outcome']);
    this.#characters = meter.counter('earshot_translation_characters_total', 'Characters sent to a translator', ['by']);
  }

  async translate(id: ConversationId, request: TranslateRequest, call?: CallOptions): Promise<TranslateResponse> {
    const { translator, modeOf } = this.#options;
    if (!translator) throw new EarshotError('unsupported', { detail: noTranslator });
    if ((await modeOf?.(id)) === 'off')
      throw new EarshotError('failed_precondition', {
        detail: 'Translation is off for the queue of this conversation',
      });
    const { text, to, from, utteranceId } = request;
    if (utteranceId === undefined) return { ...(await this.#ask(id, { text, to, from }, call)), to };
    const key = `${id} ${utteranceId} ${to}`;
    const running = this.#running.get(key) ?? this.#utterance(translator, id, { to, from, utteranceId });
    this.#running.set(key, running);
    return running.finally(() => this.#running.delete(key));
  }

  async #utterance(
    translator: Translator,
    id: ConversationId,
    { to, from, utteranceId }: { to: string; from: string | undefined; utteranceId: string },
  ): Promise<TranslateResponse> {
    const { feed } = this.#options;
    const { conversation, said } = await this.#said(id, utteranceId);
    if (!said?.final) throw new EarshotError('not_found', { detail: 'This conversation has no such utterance' });
    const language = from ?? said.language;
    const known = conversation.translations?.[utteranceId]?.find((translation) => translation.language === to);
    if (known) return { text: known.text, from: language ?? 'und', to };
    const messageId = conversation.channel === 'voice' ? said.messageId : undefined;
    const made = await this.#ask(id, { text: said.text, to, from: language, messageId });
    const event = await feed.of(id).translation({ utteranceId, language: to, text: made.text, by: translator.name });
    return { text: event.text, from: made.from, to };
  }

  /** A spoken utterance has its text a moment before its id at Dialogflow, which a free translator goes by. */
  async #said(id: ConversationId, utteranceId: string) {
    const { log, clock, translator } = this.#options;
    for (let tries = 0; ; tries++) {
      const { conversation } = await log.snapshot(id);
      const said = conversation.utterances.find((utterance) => utterance.utteranceId === utteranceId);
      const isComing = translator?.isFree && conversation.channel === 'voice' && said?.final && !said.messageId;
      if (!isComing || tries === messageTries) return { conversation, said };
      await new Promise<void>((resolve) => void clock.after(messageWaitMs, resolve));
    }
  }

  async #ask(id: ConversationId, request: TranslationRequest, call?: CallOptions): Promise<Translated> {
    const { mask } = this.#options;
    const translator = this.#options.translator!;
    const text = mask?.(request.text, id) ?? request.text;
    if (text.trim() === '' || (request.from !== undefined && isSameLanguage(request.from, request.to)))
      return { text, from: request.from ?? request.to };
    const by = translator.name;
    if (!translator.isFree) {
      this.#spend(id, text.length);
      this.#characters.add(text.length, { by });
    }
    try {
      const made = await translator.translate({ ...request, text }, call);
      this.#outcomes.add(1, { by, outcome: 'done' });
      return { ...made, text: mask?.(made.text, id) ?? made.text };
    } catch (error) {
      this.#outcomes.add(1, { by, outcome: 'failed' });
      throw EarshotError.from(error);
    }
  }

  /** Throws `quota_exhausted` where the conversation has used its share, or all have used the budget. */
  #spend(id: ConversationId, characters: number): void {
    const now = this.#options.clock.monotonic();
    const share = this.#shareOf(id, now);
    share.refill(now);
    const used = share.tokens < characters ? share : this.#budget.take(characters, now) ? undefined : this.#budget;
    if (used === undefined) {
      share.take(characters, now);
      return;
    }
    this.#outcomes.add(1, { by: this.#options.translator!.name, outcome: 'over_budget' });
    const whose = used === share ? 'share of this conversation in the translation budget' : 'translation budget';
    throw new EarshotError('quota_exhausted', {
      detail: `The ${whose} is used up for the moment: TRANSLATION_CHARACTERS_PER_MINUTE`,
      retryAfterMs: used.msUntil(characters),
    });
  }

  #shareOf(id: ConversationId, now: number): TokenBucket {
    const { charactersPerMinute = defaultCharactersPerMinute } = this.#options;
    const burst = Math.min(charactersPerMinute, Math.max(leastForOne, charactersPerMinute * shareOfOne));
    const share = this.#shares.get(id) ?? new TokenBucket({ perSecond: burst / 60, burst }, now);
    this.#shares.delete(id);
    this.#shares.set(id, share);
    if (this.#shares.size > rememberedConversations) this.#shares.delete(this.#shares.keys().next().value!);
    return share;
  }
}

const noTranslator =
  'Nothing here translates: set TRANSLATOR=google for Cloud Translation, or LLM_URL and LLM_MODEL for a language model';

/** Regions of one language understand each other. */
function isSameLanguage(a: string, b: string): boolean {
  return a.split('-')[0]!.toLowerCase() === b.split('-')[0]!.toLowerCase();
}
