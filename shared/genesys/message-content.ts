/**
 * One readable line for each kind of content in a Genesys message. The names are those of the vendor's `ConversationMessageContent`
 * and its models. A kind without a row here, and one that the vendor adds later, is read by the fields that people see.
 */

type Fields = Readonly<Record<string, unknown>>;

/** What a person reads of a model: a title before what explains it. */
const visible = ['title', 'text', 'name', 'username', 'subtitle', 'description', 'body', 'caption', 'label'] as const;
const mostLines = 20;
const longestLine = 2_000;

type Row = (model: Fields) => string | undefined;

const tag = (name: string, about?: string | undefined) => (about === undefined ? `[${name}]` : `[${name}: ${about}]`);
const first = (model: Fields, ...names: readonly string[]): string | undefined =>
  names.map((name) => model[name]).find((value): value is string => typeof value === 'string' && value.trim() !== '');

const template: Row = (model) =>
  join([readable(fieldsOf(model.header)), readable(fieldsOf(model.body)), readable(fieldsOf(model.footer))]) ??
  tag('template', first(model, 'id'));

/** By field of the content. */
const contentRows = {
  attachment: (model) => {
    const file = tag('attachment', first(model, 'filename', 'mediaType', 'mime') ?? 'file');
    const caption = first(model, 'text', 'caption');
    return caption === undefined ? file : `${caption}\n${file}`;
  },
  buttonResponse: (model) => first(model, 'text', 'payload'),
  quickReply: (model) => first(model, 'text', 'payload'),
  quickReplyV2: (model) => readable(model) ?? tag('quick replies'),
  card: readable,
  carousel: (model) => readableList(model.cards),
  generic: readable,
  list: (model) => join([readable(model), readableList(model.components)]),
  listPicker: (model) =>
    join([readable(model), readable(fieldsOf(model.replyMessage)), readableList(model.sections)]) ??
    readable(fieldsOf(model.receivedMessage)),
  datePicker: (model) =>
    join([readable(model), readable(fieldsOf(model.replyMessage))]) ?? first(model, 'dateTime') ?? tag('date picker'),
  location: (model) => tag('location', first(model, 'text', 'address', 'url') ?? coordinates(model)),
  notification: template,
  notificationResponse: (model) => tag('notification', first(model, 'notificationText', 'notificationStatus')),
  template,
  story: (model) => tag('story', first(model, 'text', 'type', 'url')),
  mention: (model) => tag('mention', first(model, 'name', 'username', 'id')),
  postback: (model) => first(model, 'text', 'payload'),
  push: (model) => readable(fieldsOf(model.notificationMessage)) ?? readable(model),
  reaction: (model) => tag('reaction', first(model, 'reactionType', 'type')),
  paymentRequest: (model) => tag('payment request', readable(model) ?? readable(fieldsOf(model.receivedMessage))),
  paymentResponse: (model) => tag('payment', first(model, 'status', 'paymentStatus')),
  form: (model) =>
    tag('form', readable(model) ?? readable(fieldsOf(model.introduction)) ?? readable(fieldsOf(model.receivedMessage))),
  interactiveApplication: (model) => tag('application', readable(model) ?? readable(fieldsOf(model.receivedMessage))),
  roadsideAssistance: (model) => tag('roadside assistance', readable(model)),
  video: (model) => tag('video', readable(model)),
} satisfies Readonly<Record<string, Row>>;
/** Fields with a row of their own. */
export type ContentField = keyof typeof contentRows;
const rows: Readonly<Record<string, Row>> = contentRows;

/** The line of one content element; its kind in brackets where nothing in it can be read. */
export function textOfContent(content: Fields): string | undefined {
  const { contentType, text } = content;
  const lines = Object.entries(content).flatMap(([field, value]) => {
    if (field === 'reactions' && Array.isArray(value)) return value.map((each) => rows.reaction!(fieldsOf(each) ?? {}));
    const model = fieldsOf(value);
    if (!model || field === 'text') return [];
    return [Object.hasOwn(rows, field) ? rows[field]!(model) : readable(model)];
  });
  const own = typeof text === 'string' ? text : first(fieldsOf(text) ?? {}, 'body', 'text');
  return linesOf([own, ...lines]) ?? (typeof contentType === 'string' ? tag(contentType) : undefined);
}

/** Someone who joins or leaves; what says only that somebody types has no line. */
export function textOfEvent(event: Fields): string | undefined {
  const type = first(event, 'eventType');
  if (type === undefined || type === 'Typing') return undefined;
  const about = Object.values(event)
    .map(fieldsOf)
    .map((model) => model && first(model, 'type', 'status'));
  return tag(type, about.find(hasText));
}

/** The lines that have text, each once; undefined where there is none. */
export function linesOf(lines: readonly (string | null | undefined)[]): string | undefined {
  const kept = [...new Set(lines.filter(hasText))].slice(0, mostLines);
  return kept.length === 0 ? undefined : kept.join('\n');
}

export function hasText(text: string | null | undefined): text is string {
  return typeof text === 'string' && text.trim() !== '';
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** The fields that people see, in one line. */
function readable(model: Fields | undefined): string | undefined {
  if (!model) return undefined;
  return join(visible.map((name) => (typeof model[name] === 'string' ? model[name] : undefined)));
}

function readableList(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  return join(value.slice(0, mostLines).map((each) => readable(fieldsOf(each))));
}

function join(parts: readonly (string | undefined)[]): string | undefined {
  const kept = parts.filter(hasText);
  return kept.length === 0
    ? undefined
    : kept
        .join(': ')
        .slice(0, longestLine)
        .replace(/[\ud800-\udbff]$/, '');
}

function coordinates({ latitude, longitude }: Fields): string | undefined {
  return typeof latitude === 'number' && typeof longitude === 'number' ? `${latitude}, ${longitude}` : undefined;
}
