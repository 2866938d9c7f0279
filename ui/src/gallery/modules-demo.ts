/** The script of the modules' demo page: what a page that embeds modules has to do, and nothing more. */
import '../modules.tsx';

const shownEvents = [
  'token',
  'sign-in',
  'reply',
  'copy',
  'source',
  'summary',
  'utterance',
  'connection',
  'failed',
] as const;
const maxLines = 50;

function start(page: Document): void {
  const query = new URLSearchParams(page.location.search);
  for (const [id, name] of [
    ['conversation', 'conversationId'],
    ['language', 'langTag'],
  ] as const) {
    const field = page.getElementById(id);
    if (field instanceof HTMLInputElement) field.value = query.get(name) ?? '';
  }
  const isModule = (element: Element) => element.localName.startsWith('earshot-');
  for (const element of [...page.querySelectorAll('*')].filter(isModule)) {
    element.setAttribute('conversation-id', query.get('conversationId') ?? '');
    const language = query.get('langTag');
    if (language) element.setAttribute('lang-tag', language);
  }

  // Replies go where the page wants them.
  page.addEventListener('earshot:reply', (event) => {
    const { text, how } = (event as CustomEvent<{ text: string; how: string }>).detail;
    const compose = page.getElementById('compose');
    if (how !== 'insert' || !(compose instanceof HTMLTextAreaElement)) return;
    compose.setRangeText(text, compose.selectionStart, compose.selectionEnd, 'end');
    event.preventDefault();
  });

  const lines = page.getElementById('events');
  for (const name of shownEvents) {
    page.addEventListener(`earshot:${name}`, (event) => {
      const line = page.createElement('li');
      // Names of the fields only: what was said has no place in a log, not even in this one.
      line.textContent = `${event.type} {${Object.keys((event as CustomEvent<object | null>).detail ?? {}).join(', ')}}`;
      lines?.prepend(line);
      while (lines && lines.childElementCount > maxLines) lines.lastElementChild?.remove();
    });
  }
}

start(document);
