/** Masks the words of customers and agents before an event is stored. */
import type { AssistEvent } from '../../../shared/assist/event.ts';

export type Redact = (text: string) => string;

/** The event with all its text masked. Entities are positions in the text, so they are dropped when the text changes. */
export function redactEvent(event: AssistEvent, redact: Redact): AssistEvent {
  switch (event.type) {
    case 'utterance': {
      const text = redact(event.text);
      if (text === event.text) return event;
      const { entities: _entities, ...rest } = event;
      return { ...rest, text };
    }
    case 'suggestion':
      return {
        ...event,
        text: redact(event.text),
        ...(event.query === undefined ? {} : { query: redact(event.query) }),
        ...(event.title === undefined ? {} : { title: redact(event.title) }),
      };
    case 'summary':
      return {
        ...event,
        sections: event.sections.map((section) => ({
          ...section,
          text: redact(section.text),
          ...(section.sentences
            ? { sentences: section.sentences.map((sentence) => ({ ...sentence, text: redact(sentence.text) })) }
            : {}),
        })),
      };
    default:
      return event;
  }
}
