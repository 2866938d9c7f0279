/** Masks what customers and agents said before it goes anywhere. */
import type { AssistEvent } from '../../../shared/assist/event.ts';

export type Redact = (text: string) => string;

/** The event with every text of it masked. Places in a text are kept only where its length stayed. */
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
