/** Markdown and plain text to passages: headings, paragraphs and list items; all other marks are left out. Pure. */
import type { Body } from './passage.ts';
import { createPassageWriter } from './passage-writer.ts';

/** The title is the first heading of the first level. */
export function readMarkdown(text: string): Body {
  const writer = createPassageWriter();
  let title: string | undefined;
  let paragraph: string[] = [];
  let fenced = false;
  const flush = () => {
    if (paragraph.length > 0) writer.paragraph(stripMarks(paragraph.join(' ')));
    paragraph = [];
  };
  for (const line of text.replace(/<!--[\s\S]*?-->/g, '').split('\n')) {
    if (/^\s*(?:```|~~~)/.test(line)) {
      flush();
      fenced = !fenced;
      continue;
    }
    const mark = fenced ? null : /^(#{1,6})\s+(.+?)\s*#*$/.exec(line);
    const item = fenced ? null : /^\s*(?:[-*+]|\d+[.)])\s+(.*)$/.exec(line);
    if (mark) {
      flush();
      if (mark[1] === '#' && title === undefined) title = stripMarks(mark[2]!);
      else writer.heading(stripMarks(mark[2]!));
    } else if (line.trim() === '' || /^\s*(?:[-*_]\s*){3,}$|^\s*\|?\s*:?-{2,}[\s|:-]*$/.test(line)) flush();
    else if (item) {
      flush();
      paragraph = [item[1]!];
    } else paragraph.push(line.trim());
  }
  flush();
  return { passages: writer.end(), ...(title !== undefined && { title }) };
}

/** The first line is the title when a blank line follows it; blank lines separate paragraphs. */
export function readPlainText(text: string): Body {
  const writer = createPassageWriter();
  const blocks = text.split(/\n\s*\n/).map((block) => block.trim());
  const filled = blocks.filter((block) => block !== '');
  const first = filled[0];
  const hasTitle = filled.length > 1 && first !== undefined && !first.includes('\n') && first.length <= 100;
  for (const block of hasTitle ? filled.slice(1) : filled) writer.paragraph(block);
  return { passages: writer.end(), ...(hasTitle && { title: first }) };
}

/** Links keep their words, pictures their description, marks go. */
function stripMarks(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|\*|_|`|~~)(?=\S)(.+?)(?<=\S)\1/g, '$2')
    .replace(/^>\s?/, '')
    .replace(/\s*\|\s*/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
