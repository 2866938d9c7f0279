/** HTML to passages: headings, paragraphs, list items and cells. Scripts, styles and navigation are not text. */
import type { Body } from './passage.ts';
import { createPassageWriter } from './passage-writer.ts';

const silent = new Set(['script', 'style', 'noscript', 'template', 'nav', 'header', 'footer', 'aside', 'form', 'svg']);
const blocks = new Set([
  'p',
  'li',
  'td',
  'th',
  'dt',
  'dd',
  'blockquote',
  'pre',
  'div',
  'section',
  'article',
  'main',
  'br',
  'tr',
  'body',
]);

/** The title is the first `h1`, else the `title` element; the language is that of the `html` element. */
export async function readHtml(html: string): Promise<Body> {
  const { Parser } = await import('htmlparser2');
  const writer = createPassageWriter();
  let title: string | undefined;
  let heading: string | undefined;
  let language: string | undefined;
  let text = '';
  let skipping = 0;
  const flush = () => {
    if (text.trim() !== '') writer.paragraph(text);
    text = '';
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'html') language = attributes.lang;
      if (silent.has(name)) skipping++;
      if (blocks.has(name) || /^h[1-6]$/.test(name) || name === 'title') flush();
    },
    ontext(part) {
      if (skipping === 0) text += part;
    },
    onclosetag(name) {
      if (silent.has(name)) skipping--;
      else if (name === 'title') {
        title = text.trim();
        text = '';
      } else if (name === 'h1' && heading === undefined) {
        heading = text.trim();
        text = '';
      } else if (/^h[1-6]$/.test(name)) {
        writer.heading(text);
        text = '';
      } else if (blocks.has(name)) flush();
    },
  });
  parser.write(html);
  parser.end();
  flush();
  const named = heading ?? title;
  return {
    passages: writer.end(),
    ...(named && { title: named }),
    ...(language !== undefined && { language }),
  };
}
