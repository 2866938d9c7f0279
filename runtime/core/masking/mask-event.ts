/** Every text of an event, of a suggestion and of a summary, masked. */
import type { ActionTexts } from '../../../shared/assist/action.ts';
import type {
  ActionEvent,
  AssistEvent,
  SuggestionEvent,
  SummaryEvent,
  UtteranceEvent,
} from '../../../shared/assist/event.ts';
import { maskLabel } from '../../../shared/mask-kinds.ts';

export type MaskText = (text: string) => string;

/** A new kind of event does not compile until its texts are masked here. */
export function maskEvent(event: AssistEvent, mask: MaskText): AssistEvent {
  switch (event.type) {
    case 'utterance':
      return maskUtterance(event, mask(event.text), mask);
    case 'suggestion':
      return maskSuggestion(event, mask);
    case 'translation':
      return { ...event, text: mask(event.text) };
    case 'action':
      return maskAction(event, mask);
    case 'fact':
      return { ...event, value: mask(event.value) };
    case 'context':
      return { ...event, items: event.items.map((item) => ({ ...item, value: mask(item.value) })) };
    case 'summary':
      return { ...event, sections: maskSections(event.sections, mask), ...maskedCode(event.wrapUpCode, mask) };
    case 'intent':
      return { ...event, name: mask(event.name) };
    case 'notice':
      return event.params === undefined ? event : { ...event, params: maskValues(event.params, mask) };
    case 'unanswered':
      return { ...event, query: mask(event.query) };
    case 'feedback':
    case 'conversation':
    case 'sentiment':
      return event;
  }
}

/** With `text` in place of its own. Entities are positions in the text, so they are dropped where it is masked. */
export function maskUtterance(event: UtteranceEvent, text: string, mask: MaskText): UtteranceEvent {
  // Nearly every interim, and a copy costs more than the look into its text.
  if (event.entities === undefined && text === event.text) return event;
  const { entities, ...rest } = event;
  if (!entities || text !== event.text || maskLabel.test(text)) return { ...rest, text };
  const kept = entities.filter(
    ({ value, start, end }) => isPlain(value ?? '', mask) && isPlain(text.slice(start, end), mask),
  );
  return { ...rest, text, entities: kept };
}

function isPlain(text: string, mask: MaskText): boolean {
  return mask(text) === text;
}

type SuggestionTexts = Pick<SuggestionEvent, 'text' | 'sources'> &
  Partial<Pick<SuggestionEvent, 'title' | 'query' | 'rewritten'>> & {
    readonly responses?: readonly string[] | undefined;
    readonly checklist?: readonly { title: string; action?: string | undefined }[] | undefined;
  };

/** Links of sources stay: they are of articles. */
export function maskSuggestion<T extends SuggestionTexts>(suggestion: T, mask: MaskText): T {
  const { text, title, query, rewritten, sources, checklist, responses } = suggestion;
  return {
    ...suggestion,
    text: mask(text),
    ...(title !== undefined && { title: mask(title) }),
    ...(query !== undefined && { query: mask(query) }),
    ...(rewritten !== undefined && { rewritten: mask(rewritten) }),
    sources: sources.map((source) => ({
      ...source,
      title: mask(source.title),
      ...(source.snippet !== undefined && { snippet: mask(source.snippet) }),
    })),
    ...(checklist !== undefined && { checklist: checklist.map((item) => maskItem(item, mask)) }),
    ...(responses !== undefined && { responses: responses.map(mask) }),
  };
}

function maskedCode(code: SummaryEvent['wrapUpCode'], mask: MaskText): Pick<SummaryEvent, 'wrapUpCode'> {
  if (code?.reason === undefined) return {};
  return { wrapUpCode: { ...code, reason: mask(code.reason) } };
}

function maskItem<I extends { title: string; action?: string | undefined }>(item: I, mask: MaskText): I {
  return { ...item, title: mask(item.title), ...(item.action !== undefined && { action: mask(item.action) }) };
}

/** Titles, texts and the sentences that the texts consist of. */
export function maskSections(sections: SummaryEvent['sections'], mask: MaskText): SummaryEvent['sections'] {
  return sections.map(({ sentences, ...section }) => ({
    title: mask(section.title),
    text: mask(section.text),
    ...(sentences && { sentences: sentences.map((sentence) => ({ ...sentence, text: mask(sentence.text) })) }),
  }));
}

function maskAction(event: ActionEvent, mask: MaskText): ActionEvent {
  const { description, result, texts } = event;
  return {
    ...event,
    parameters: event.parameters.map((parameter) => ({ ...parameter, value: mask(parameter.value) })),
    ...(description !== undefined && { description: mask(description) }),
    ...(result !== undefined && { result: mask(result) }),
    ...(texts && {
      texts: Object.fromEntries(Object.entries(texts).map(([language, each]) => [language, maskTexts(each, mask)])),
    }),
  };
}

const maskTexts = ({ description, ...texts }: ActionTexts, mask: MaskText): ActionTexts => ({
  ...texts,
  ...(description !== undefined && { description: mask(description) }),
});

function maskValues<T extends string | number>(values: Readonly<Record<string, T>>, mask: MaskText): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, (typeof value === 'string' ? mask(value) : value) as T]),
  );
}
